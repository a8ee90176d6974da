"""Latent: how much of a scar a course takes off, for every draw of a belief."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from needlepoint.healing.response.maturation import matured
from needlepoint.healing.response.prior import Adjunct, Draws, ResponsePrior


@dataclass(frozen=True, slots=True)
class ZoneCourse:
    """Sessions on one zone of skin.

    Attributes
    ----------
    days
        Days of the sessions, counted from the day of the measurement [days].
    depths_mm
        What the dial said in each [mm].
    adjuncts
        What went with them.
    """

    days: tuple[float, ...]
    depths_mm: tuple[float, ...]
    adjuncts: tuple[Adjunct, ...] = ()

    def __post_init__(self) -> None:
        if len(self.days) != len(self.depths_mm):
            raise ValueError("every session needs a day and a depth")
        if list(self.days) != sorted(self.days):
            raise ValueError("sessions must stand in the order of their days")

    @classmethod
    def even(cls, sessions: int, interval_days: float, depth_mm: float) -> ZoneCourse:
        """Return a course of equal sessions at equal distances."""
        days = tuple(interval_days * number for number in range(sessions))
        return cls(days, (depth_mm,) * sessions)

    def first(self, sessions: int) -> ZoneCourse:
        """Return the first sessions alone."""
        return ZoneCourse(self.days[:sessions], self.depths_mm[:sessions], self.adjuncts)

    def with_sessions(self, sessions: int, interval_days: float) -> ZoneCourse:
        """Return so many sessions; those beyond the last are like it, at equal distances."""
        more = range(1, max(0, sessions - len(self.days)) + 1) if self.days else ()
        days = (*self.days, *(self.days[-1] + interval_days * number for number in more))
        depths = (*self.depths_mm, *(self.depths_mm[-1] for _ in more))
        return ZoneCourse(days, depths, self.adjuncts).first(sessions)


def strengths(belief: ResponsePrior) -> Float[np.ndarray, "draws 3"]:
    """Return the effect of a first session at the usual length, fully matured, by kind.

    Returns
    -------
    Columns in the order of `RESPONDING`; icepicks answer with a share of what the other two have in
    common.
    """
    common = (belief.log_rolling + belief.log_boxcar) / 2.0
    icepick = np.log(belief.icepick_share) + common
    return np.exp(np.stack([belief.log_rolling, belief.log_boxcar, icepick], axis=1))


def doses(
    belief: ResponsePrior, course: ZoneCourse, days: Sequence[float]
) -> Float[np.ndarray, "draws days"]:
    """Return what a course has done by certain days, in first sessions of the usual length.

    Each session adds its share of the length, less for every session before it, as far as it has
    matured; adjuncts multiply the whole. It never falls with the days.

    Parameters
    ----------
    belief
        The draws.
    course
        The sessions.
    days
        Days counted as those of the course [days].
    """
    total = np.zeros((belief.draws, len(days)))
    when = np.asarray(days, np.float64)[None, :]
    for number, (day, depth_mm) in enumerate(zip(course.days, course.depths_mm, strict=True)):
        size = (depth_mm / belief.usual_length_mm) ** belief.length_power * belief.decay**number
        if depth_mm <= 0.0:  # no needle, whatever the power says
            continue
        total += size[:, None] * matured(
            when - day,
            belief.fast_days[:, None],
            belief.slow_days[:, None],
            belief.fast_share[:, None],
        )
    return total * adjunct_factor(belief, course.adjuncts)[:, None]


def adjunct_factor(belief: ResponsePrior, adjuncts: Sequence[Adjunct]) -> Draws:
    """Return what the adjuncts together multiply the effect by."""
    factor = np.ones(belief.draws)
    for name in adjuncts:
        factor = factor * getattr(belief, name)
    return factor


def responses(belief: ResponsePrior, random: np.random.Generator) -> Draws:
    """Draw one client for each draw: by what the client's skin multiplies every effect.

    Zero for those who do not respond.
    """
    answers = np.exp(belief.spread * random.standard_normal(belief.draws))
    return np.where(random.random(belief.draws) < belief.nonresponse, 0.0, answers)


def reduction(effect: Float[np.ndarray, "*any"]) -> Float[np.ndarray, "*any"]:
    """Return the share of a scar that an effect takes off, 0 to 1."""
    return np.asarray(-np.expm1(-effect))
