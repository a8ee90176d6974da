"""The steps of a forecast: what belongs together, days, courses, scans, detection limits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache

import numpy as np

from needlepoint.change import known_repeats, repeat_share
from needlepoint.errors import Refused, WrongUsage
from needlepoint.evidence import read_facts
from needlepoint.healing import (
    DetectionLimits,
    ForecastClient,
    ForecastDay,
    LaterScan,
    Learned,
    ResponsePrior,
    ZoneCourse,
    fitted_prior,
    skin_of,
)
from needlepoint.language import say
from needlepoint.quantity import NORMAL_95, Measured
from needlepoint.results import ChangeSeen, day_of
from needlepoint.workflow.forecast_records import ForecastQuestion

CURVE_DAYS = 45
"""Own choice: points of a drawn curve."""

SEED = 20261122
"""Own choice: the same input gives the same forecast."""

DERMIS_DRAWS = 2000
"""Own choice: the middle of the thickness of a dermis is then known to a hundredth of a mm."""


@cache
def parameter_draws(draws: int) -> ResponsePrior:
    """Return draws of the parameters that the trials left open."""
    return fitted_prior(draws, SEED)


def first_day(question: ForecastQuestion) -> date:
    """Return the day from which time counts: that of the capture, or of the plan without one."""
    try:
        taken = day_of(question.measurement.origin.taken)
    except ValueError:
        taken = None
    return taken or question.plan.made_on


def check_belongs(question: ForecastQuestion, start: date) -> None:
    """Refuse what belongs to somebody or something else."""
    digest = question.measurement.origin.sha256
    if question.plan.sha256 != digest:
        raise WrongUsage(
            f"{question.plan.name} was made for another measurement; plan this one, or give the "
            "measurement it was made for."
        )
    for seen, day in question.scans:
        if seen.before_sha256 != digest:
            raise WrongUsage(
                f"The change to {seen.name} compares with another first visit; compare it with "
                "this measurement."
            )
        if day <= start:
            raise WrongUsage(f"The scan {seen.name} of {day} does not lie after the measurement "
                             f"of {start}.")  # fmt: skip
    early = min((*question.held, *question.plan.sessions))
    if early < start:
        raise WrongUsage(f"A session on {early} lies before the measurement of {start}.")


def session_days(question: ForecastQuestion) -> tuple[tuple[date, ...], int]:
    """Return the days of all sessions and how many were held.

    Where days of held sessions are given, the rest of the plan follows them at its interval.
    """
    planned, scans = question.plan.sessions, [day for _, day in question.scans]
    if not question.held:
        return planned, sum(day < max(scans) for day in planned) if scans else 0
    held = tuple(sorted(set(question.held)))
    step = timedelta(days=question.plan.interval_days)
    rest: list[date] = []
    for day in planned[len(held) :]:
        rest.append(max(day, (rest[-1] if rest else held[-1]) + step))
    return (*held, *rest), len(held)


def client_of(question: ForecastQuestion, start: date, sessions: Sequence[date]) -> ForecastClient:
    """Put scars and courses together; the dial counts only down to the end of the dermis."""
    plan, scars = question.plan, question.measurement.scars
    assert scars is not None
    days = tuple(float((day - start).days) for day in sessions)
    adjuncts = (*(("vitamin_c",) if plan.vitamin_c else ()), *question.adjuncts)
    courses = {}
    for zone, dial in plan.depths_mm.items():
        floor = float(np.median(skin_of(zone, draws=DERMIS_DRAWS).dermis_mm))
        depths = [min(each, floor) for each in (*dial, *[dial[-1]] * len(days))]
        courses[zone] = ZoneCourse(days, tuple(depths[: len(days)]), adjuncts)
    client = ForecastClient.of(scars.scars, plan.zones, courses)
    if not client.pits:
        reasons = "; ".join(sorted(set(client.silent.values()))) or say("it holds no scar")
        raise Refused(f"No scar of this measurement can be forecast: {reasons}.")
    return client


def named_moments(days: Sequence[int]) -> list[ForecastDay]:
    """Name the days of which something is forecast."""
    facts = read_facts("needlepoint.healing", "facts/forecast.toml")
    wait = facts.number("after_session")
    ends = [min(day + wait, later) for day, later in zip(days, [*days[1:], np.inf], strict=True)]
    moments = [
        ForecastDay(end, say("after session {number}", number=number))
        for number, end in enumerate(ends, 1)
    ]
    for name in ("review", "late_review"):
        later = facts.number(name)
        moments.append(
            ForecastDay(
                days[-1] + later, say("day {later:.0f} after the last session", later=later)
            )
        )
    if facts.number("horizon") > moments[-1].day:
        moments.append(ForecastDay(facts.number("horizon"), say("a year after the measurement")))
    return moments


def curve_moments(moments: Sequence[ForecastDay]) -> list[ForecastDay]:
    """Return days evenly over the whole time."""
    return [ForecastDay(float(day), "") for day in np.linspace(0.0, moments[-1].day, CURVE_DAYS)]


def scan_of(seen: ChangeSeen, day: int, client: ForecastClient) -> LaterScan:
    """Bring a comparison into the order of the forecast's scars."""
    ids = [pit.id for pit in client.pits]
    off = np.array([seen.taken_off.get(number, np.nan) for number in ids])
    sd = np.array([seen.sd.get(number, np.nan) for number in ids])
    own = np.sqrt(np.maximum(sd**2 - ((1.0 - off) * seen.shared_sd) ** 2, (sd / 4.0) ** 2))
    if not np.isfinite(off).any():
        raise WrongUsage(f"The change to {seen.name} measured none of the scars that are needled; "
                         "nothing can be learned from it.")  # fmt: skip
    return LaterScan(float(day), off, own, seen.shared_sd)


def detection_limits(question: ForecastQuestion, client: ForecastClient) -> DetectionLimits:
    """Say what can be seen: as the last comparison found, else from how captures repeat."""
    told = [seen for seen, _ in question.scans]
    if told and told[-1].patch_least is not None:
        return DetectionLimits(told[-1].patch_least, told[-1].scars_least)
    measurement, scale = question.measurement, question.measurement.scale.sd
    repeats = question.repeatability or known_repeats(measurement, measurement)
    known = {scar.id: scar for scar in client.scars}
    volumes = [known[pit.id].volume for pit in client.pits]
    if repeats is None:  # an interval of the measurement holds its scale already
        depth = {number: _relative_sd(scar.depth) for number, scar in known.items()}
        own = np.nan_to_num([_relative_sd(each) for each in volumes], nan=1.0)
        patch = float(np.linalg.norm(client.weights * own))
    else:  # as a comparison counts: a capture may be off as a whole, and so may its scale
        depth = {
            number: float(np.hypot(repeat_share(repeats, "depth", scar.depth), scale))
            for number, scar in known.items()
        }
        off = np.array([repeat_share(repeats, "volume", each) for each in volumes])
        own = np.array([_own_share(repeats.own_mm, known[pit.id].depth) for pit in client.pits])
        patch = float(np.hypot(client.weights @ off, np.linalg.norm(client.weights * own)))
    two = 100.0 * NORMAL_95 * 2.0**0.5
    least = {number: two * sd for number, sd in depth.items() if np.isfinite(sd)}
    return DetectionLimits(float(two * np.hypot(patch, scale)), least)


def _own_share(own_mm: float, depth: Measured) -> float:
    """Return what one scar scatters by itself as a share of its depth; 0 where not known."""
    return own_mm / abs(depth.value) if depth.value else 0.0


def _relative_sd(number: Measured) -> float:
    if not number.value or number.low is None or number.high is None:
        return float("nan")
    return (number.high - number.low) / (2.0 * NORMAL_95 * abs(number.value))


def notes_beside(
    question: ForecastQuestion, client: ForecastClient, learned: Learned | None
) -> tuple[str, ...]:
    """Say what must stand beside the numbers."""
    notes = []
    if any(scar.kind == "icepick" for scar in client.scars):
        notes.append(
            say("Icepick scars barely move under needling; other ways are better for them.")
        )
    if learned is not None and learned.believed < 1.0:
        notes.append(
            say(
                "The scans are surer than the belief is fine; they were believed a little less, so "
                "the intervals are rather too wide than too narrow."
            )
        )
    if any(seen.shared_sd <= 0.0 for seen, _ in question.scans):
        notes.append(
            say(
                "A comparison does not say how uncertain all its scars are together; the least "
                "was assumed."
            )
        )
    return tuple(notes)
