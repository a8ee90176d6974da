"""Pen, Pass and Hand: what makes a puncture fall where it falls."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from needlepoint.errors import WrongUsage
from needlepoint.evidence import Facts, read_facts

LAYOUTS = ("ring", "grid", "random")
"""How needles stand in a head: in rings about a middle one, on a square grid, or anywhere."""

MOST_SPEED_SPREAD = 0.5
"""Own choice: a hand whose speed varies by more than half stops and starts; that is no glide."""


def needling_facts() -> Facts:
    """Return the facts about needles, channels and hands."""
    return read_facts("needlepoint.healing", "facts/needling.toml")


@dataclass(frozen=True, slots=True)
class NeedlingPen:
    """What of a pen decides where its needles fall.

    Attributes
    ----------
    needles
        Needles in the head.
    rate_hz
        Strokes a second [Hz].
    head_mm
        Diameter of the circle in which the needles stand [mm].
    layout
        How they stand in it, one of `LAYOUTS`.

    Raises
    ------
    WrongUsage
        If a number is not above zero or the layout is not known.
    """

    needles: int
    rate_hz: float
    head_mm: float
    layout: str = "ring"

    def __post_init__(self) -> None:
        _check("a pen", needles=self.needles, rate_hz=self.rate_hz, head_mm=self.head_mm)
        if self.layout not in LAYOUTS:
            known = ", ".join(LAYOUTS)
            raise WrongUsage(f"needles stand in a {known}, not in a {self.layout!r}")


@dataclass(frozen=True, slots=True)
class Pass:
    """One way of the pen over the whole zone, lane beside lane.

    Attributes
    ----------
    speed_mm_s
        Speed of the hand along a lane, as way over time [mm/s].
    lane_mm
        Distance of neighbouring lanes [mm]; the width of the head when they just touch.
    direction_deg
        Direction of the lanes, from the right toward down [deg].

    Raises
    ------
    WrongUsage
        If speed or lane is not above zero.
    """

    speed_mm_s: float
    lane_mm: float
    direction_deg: float = 0.0

    def __post_init__(self) -> None:
        _check("a pass", speed_mm_s=self.speed_mm_s, lane_mm=self.lane_mm)


@dataclass(frozen=True, slots=True)
class Hand:
    """How unsteady a hand is; a machine's makes stripes that no hand makes.

    Attributes
    ----------
    wander_mm
        SD with which a lane leaves its line [mm].
    speed_spread
        SD of the speed as a share of its mean.
    reach_mm
        Way over which both change [mm].

    Raises
    ------
    WrongUsage
        If a number is below zero, the reach is zero or the speed varies by more than half.
    """

    wander_mm: float
    speed_spread: float
    reach_mm: float

    def __post_init__(self) -> None:
        _check("a hand", reach_mm=self.reach_mm)
        if not (self.wander_mm >= 0.0 and 0.0 <= self.speed_spread <= MOST_SPEED_SPREAD):
            raise WrongUsage(
                "a hand wanders by zero or more mm, and its speed by a share of "
                f"0 to {MOST_SPEED_SPREAD}; got {self.wander_mm} and {self.speed_spread}"
            )

    @classmethod
    def usual(cls) -> Hand:
        """Return a practised hand, as we imagine it: nobody was found to have measured one."""
        facts = needling_facts()
        names = ("hand_wander", "hand_speed_spread", "hand_reach")
        return cls(*(facts.number(name) for name in names))

    @classmethod
    def steady(cls) -> Hand:
        """Return a machine instead of a hand."""
        return cls(0.0, 0.0, 1.0)


def cross_hatch(
    passes: int, speed_mm_s: float, pen: NeedlingPen, *, overlap: float = 0.0
) -> tuple[Pass, ...]:
    """Return `passes` passes in the usual turn of directions: 0, 90, 45 and 135 degrees, and again.

    Parameters
    ----------
    passes
        How many.
    speed_mm_s
        Speed of the hand [mm/s].
    pen
        Its head is the width of a lane.
    overlap
        Share of a lane that its neighbour goes over again, 0 to below 1.

    Raises
    ------
    WrongUsage
        If the overlap leaves no way forward, or a number is not above zero.
    """
    _check("a session", passes=passes)
    if not 0.0 <= overlap < 1.0:
        raise WrongUsage(f"lanes overlap by a share of 0 to below 1, not {overlap}")
    turn = needling_facts()["directions"].value
    assert isinstance(turn, list)
    lane_mm = pen.head_mm * (1.0 - overlap)
    return tuple(Pass(speed_mm_s, lane_mm, float(turn[i % len(turn)])) for i in range(passes))


def needle_places(pen: NeedlingPen, random: np.random.Generator) -> Float[np.ndarray, "needles 2"]:
    """Return where the needles stand about the middle of the head [mm].

    Only a `random` layout asks the generator; the others are fixed.
    """
    radius, count = pen.head_mm / 2.0, pen.needles
    if pen.layout == "random":
        out, around = random.random((2, count))
        return _polar(radius * np.sqrt(out), 2.0 * np.pi * around)
    if count == 1:
        return np.zeros((1, 2))
    return _rings(count, radius) if pen.layout == "ring" else _grid(count, radius)


def _rings(count: int, radius_mm: float) -> Float[np.ndarray, "needles 2"]:
    """Fill two rings evenly, the outer one with twice as many; heads of under six have but one."""
    outer = count if count < 6 else round(count * 2 / 3)
    inner = count - outer
    rings = [_polar(np.full(outer, radius_mm), 2.0 * np.pi * np.arange(outer) / outer)]
    if inner:
        turned = (np.arange(inner) + 0.5) / inner
        rings.append(_polar(np.full(inner, radius_mm / 2.0), 2.0 * np.pi * turned))
    return np.concatenate(rings)


def _grid(count: int, radius_mm: float) -> Float[np.ndarray, "needles 2"]:
    """Take the places of a square grid nearest the middle, as wide as the head."""
    side = math.ceil(math.sqrt(count)) + 2
    line = np.arange(side) - (side - 1) / 2.0
    places = np.stack(np.meshgrid(line, line), axis=-1).reshape(-1, 2)
    nearest = places[np.argsort(np.hypot(*places.T), kind="stable")[:count]]
    nearest = nearest - nearest.mean(axis=0)
    return np.asarray(nearest * (radius_mm / np.hypot(*nearest.T).max()))


def _polar(
    out: Float[np.ndarray, " n"], around: Float[np.ndarray, " n"]
) -> Float[np.ndarray, "n 2"]:
    return np.stack([out * np.cos(around), out * np.sin(around)], axis=1)


def _check(of: str, **numbers: float | int) -> None:
    for name, value in numbers.items():
        if not (math.isfinite(value) and value > 0):
            raise WrongUsage(f"{of} needs a {name} above zero, not {value}")
