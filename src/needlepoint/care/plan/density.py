"""Needling density: how many punctures a pen leaves in a square centimetre of skin."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from needlepoint.care.plan.technique import technique_facts
from needlepoint.errors import WrongUsage
from needlepoint.evidence import Fact
from needlepoint.language import say

MM_PER_CM = 10.0

Pace = Literal["even", "too slow", "too fast", "too many passes"]
"""What the hand's speed comes to; the last one when no speed can be right."""


@dataclass(frozen=True, slots=True)
class PenSettings:
    """What of a pen decides the density.

    Attributes
    ----------
    rate_hz
        Strokes a second [Hz].
    needles
        Needles in the head.
    head_cm
        Width of the head across its path [cm].
    """

    rate_hz: float
    needles: int
    head_cm: float

    def __post_init__(self) -> None:
        for name in ("rate_hz", "needles", "head_cm"):
            value = getattr(self, name)
            if not (math.isfinite(value) and value > 0):
                raise WrongUsage(f"a pen's {name} must be a number above zero, not {value}")


@dataclass(frozen=True, slots=True)
class Density:
    """What a number of passes leaves in the skin.

    Attributes
    ----------
    per_pass, total
        Punctures in one pass and in all of them [1/cm2].
    passes
        Number of passes.
    speed_cm_s
        Speed of the hand that this is for [cm/s].
    covered_percent
        Share of the skin opened, if every channel had the width seen in rat skin and none fell on
        another [%].
    drag_mm
        Way of the head between two strokes [mm].
    slowest_cm_s, fastest_cm_s
        Between these speeds the passes stay within the limits [cm/s].
    pace, says
        The verdict and its sentence.
    facts
        The limits it was held against.
    """

    per_pass: float
    total: float
    passes: int
    speed_cm_s: float
    covered_percent: float
    drag_mm: float
    slowest_cm_s: float
    fastest_cm_s: float
    pace: Pace
    says: str
    facts: tuple[Fact, ...]


def puncture_density(pen: PenSettings, speed_cm_s: float, passes: int) -> Density:
    """Count the punctures that `passes` passes at `speed_cm_s` [cm/s] leave.

    In one second the head sweeps speed x width of skin and makes rate x needles punctures.

    Raises
    ------
    WrongUsage
        If the speed or the number of passes is not above zero.

    Examples
    --------
    >>> round(puncture_density(PenSettings(116.7, 14, 0.8), 2.0, 1).per_pass)
    1021
    """
    if not (math.isfinite(speed_cm_s) and speed_cm_s > 0 and passes > 0):
        raise WrongUsage("hand speed and passes must be numbers above zero")
    facts = technique_facts()
    each_second = pen.rate_hz * pen.needles / pen.head_cm  # times 1/speed gives 1/cm2
    mouth_cm2 = math.pi * (facts.number("channel_width") / 2 / MM_PER_CM) ** 2
    most = facts.number("covered_most") / 100 / mouth_cm2
    slowest = passes * each_second / most
    fastest = min(
        passes * each_second / facts.number("density_roller"),
        facts.number("drag_most") / MM_PER_CM * pen.rate_hz,
    )
    total = passes * each_second / speed_cm_s
    pace, says = _judge(speed_cm_s, slowest, fastest)
    names = ("covered_most", "channel_width", "density_roller", "drag_most")
    return Density(
        per_pass=each_second / speed_cm_s,
        total=total,
        passes=passes,
        speed_cm_s=speed_cm_s,
        covered_percent=100 * total * mouth_cm2,
        drag_mm=speed_cm_s / pen.rate_hz * MM_PER_CM,
        slowest_cm_s=slowest,
        fastest_cm_s=fastest,
        pace=pace,
        says=says,
        facts=tuple(facts[name] for name in names),
    )


def _judge(speed: float, slowest: float, fastest: float) -> tuple[Pace, str]:
    """Hold a hand's speed against the limits, all in [cm/s]."""
    span = say("{low:.1f} to {high:.1f} cm/s", low=slowest, high=fastest)
    if slowest > fastest:
        return "too many passes", say(
            "No hand speed suits so many passes with this pen: slower than {slowest:.1f} cm/s "
            "opens too much skin, faster than {fastest:.1f} cm/s drags the needles; "
            "make fewer passes",
            slowest=slowest,
            fastest=fastest,
        )
    if speed < slowest:
        return "too slow", say(
            "{speed:.1f} cm/s is too slow and opens too much skin; keep to {span}",
            speed=speed,
            span=span,
        )
    if speed > fastest:
        return "too fast", say(
            "{speed:.1f} cm/s is too fast: needles drag or miss; keep to {span}",
            speed=speed,
            span=span,
        )
    return "even", say("your {speed:.1f} cm/s is within {span}", speed=speed, span=span)
