"""Curves: what skin does after a course, day by day, in words a client understands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from jaxtyping import Bool, Float

from needlepoint.errors import WrongUsage
from needlepoint.healing.bands import CurveBand
from needlepoint.healing.response.closure import (
    barrier_broken,
    draw_clocks,
    open_share,
    redness,
    still_red,
)
from needlepoint.healing.response.kinetics import Table, draw_tissue, pools
from needlepoint.healing.response.latent import ZoneCourse, doses
from needlepoint.healing.response.prior import ResponsePrior

Stage = Literal["before", "red", "closing", "building", "maturing", "settled"]
STAGES: tuple[Stage, ...] = get_args(Stage)
"""What a day is about, in order."""

HOURS = 24.0
FOREVER = 1e6
"""Days after which everything has matured."""

MOST_DRAWS = 1000
"""Own choice: the ends of a 95 % band then rest on 25 draws each; more would only cost time."""

HALF = 0.5
QUIET = 0.05
"""Own choices: a stage holds while it holds for half of all people; a signal below a twentieth of
a session is quiet; what lacks less than a twentieth of its end is settled."""


@dataclass(frozen=True)
class Curves:
    """What skin does over the days of a course and after it.

    Attributes
    ----------
    days
        Times, counted from the first session [days].
    sessions
        Days of the sessions [days].
    red
        Redness as a share of right after a session.
    still_red
        Share of people who are still red.
    open
        Share of the last session's channels that are still open.
    barrier
        Share of people whose barrier is not back.
    building
        Young matrix as a share of its own peak.
    maturing
        Mature matrix as a share of what the course will leave.
    gain
        Share of the course's final change that is there.
    stages
        What every time is about.
    """

    days: Float[np.ndarray, " times"]
    sessions: tuple[float, ...]
    red: CurveBand
    still_red: Float[np.ndarray, " times"]
    open: CurveBand
    barrier: Float[np.ndarray, " times"]
    building: CurveBand
    maturing: CurveBand
    gain: CurveBand
    stages: tuple[Stage, ...]


def usual_days(
    sessions: Sequence[float] = (0.0,), until: float = 365.0
) -> Float[np.ndarray, " times"]:
    """Return times worth looking at: every two hours in the week after a session, else every day.

    Parameters
    ----------
    sessions
        Days of the sessions [days].
    until
        The last day [days].
    """
    hours = np.arange(0.0, 7.0, 1.0 / 12.0)
    days = np.concatenate([np.arange(0.0, until + 1.0), *(day + hours for day in sessions)])
    return np.unique(days[days <= until].round(6))


def healing_curves(
    course: ZoneCourse, days: Float[np.ndarray, " times"], belief: ResponsePrior, *, seed: int = 0
) -> Curves:
    """Return what skin does over the days of a course and after it, with bands.

    How the change matures and how much each session counts is drawn from `belief`, so that this
    figure and the forecast say the same; the rest from its own facts.

    Parameters
    ----------
    course
        The sessions.
    days
        Times, counted as those of the course [days].
    belief
        Draws of what clients have in common.
    seed
        Of the draws of everything else.

    Raises
    ------
    WrongUsage
        If no session of the course has a needle in it.
    """
    belief = belief.take(np.arange(min(belief.draws, MOST_DRAWS)))
    if not any(depth_mm > 0.0 for depth_mm in course.depths_mm):
        raise WrongUsage("curves of healing need at least one session at a depth above zero")
    clocks, tissue = draw_clocks(belief.draws, seed), draw_tissue(belief.draws, seed)
    sizes = session_sizes(belief, course)
    there = pools(days, course.days, sizes, tissue)
    end = doses(belief, course, (FOREVER,))
    gain = doses(belief, course, tuple(days)) / end
    kept = (1.0 - tissue.young_lost) * sizes.sum(axis=1)
    hours = _since_last(days, course) * HOURS
    signal = np.median(there.signal, axis=0)
    red, broken = still_red(hours, clocks), barrier_broken(hours, clocks)
    return Curves(
        days=days,
        sessions=course.days,
        red=CurveBand.of(redness(hours, clocks)),
        still_red=red,
        open=CurveBand.of(open_share(hours, clocks)),
        barrier=broken,
        building=CurveBand.of(_of_peak(there.young)),
        maturing=CurveBand.of(there.mature / kept[:, None]),
        gain=CurveBand.of(gain),
        stages=_stages(hours < 0.0, red, broken, signal, np.median(gain, axis=0)),
    )


def session_sizes(belief: ResponsePrior, course: ZoneCourse) -> Float[np.ndarray, "draws sessions"]:
    """Return how much each session of a course counts, in first sessions of the usual length."""
    own = [
        doses(belief, ZoneCourse((0.0,), (depth,)), (FOREVER,))[:, 0] for depth in course.depths_mm
    ]
    return np.stack([size * belief.decay**number for number, size in enumerate(own)], axis=1)


def _since_last(
    days: Float[np.ndarray, " times"], course: ZoneCourse
) -> Float[np.ndarray, " times"]:
    """Return the days since the last session; negative before the first."""
    sessions = np.asarray(course.days)
    last = np.searchsorted(sessions, days, side="right") - 1
    return np.asarray(days - sessions[np.maximum(last, 0)])


def _of_peak(young: Table) -> Table:
    peak = young.max(axis=1, keepdims=True)
    return np.asarray(young / np.where(peak > 0.0, peak, 1.0))


def _stages(
    before: Bool[np.ndarray, " times"],
    red: Float[np.ndarray, " times"],
    broken: Float[np.ndarray, " times"],
    signal: Float[np.ndarray, " times"],
    gain: Float[np.ndarray, " times"],
) -> tuple[Stage, ...]:
    """Name the first stage that holds, time by time."""
    holds = [before, red > HALF, broken > HALF, signal > QUIET, gain < 1.0 - QUIET]
    which = np.select(holds, range(len(holds)), default=len(holds))
    return tuple(STAGES[i] for i in which)
