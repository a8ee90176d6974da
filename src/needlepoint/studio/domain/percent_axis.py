"""The upright axis of a drawing of changes in percent, with room above and below its intervals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

TICKS = 6
"""Own choice: more marks than these are hard to read."""

LEAST_ROOM = 2.0  # own choice: percent above and below even where nothing changed


@dataclass(frozen=True, slots=True)
class PercentAxis:
    """The axis.

    Attributes
    ----------
    low, high
        The percents at its ends.
    foot, head
        Where these are in the drawing, downwards.
    """

    low: float
    high: float
    foot: float
    head: float

    def y(self, percent: float) -> float:
        """Return where a change is in the drawing."""
        share = (self.high - percent) / (self.high - self.low)
        return round(self.head + share * (self.foot - self.head), 1)

    def ticks(self, steps: Sequence[float]) -> tuple[tuple[float, float], ...]:
        """Return place and percent of each mark, by the first step that needs few of them."""
        span = self.high - self.low
        step = next((each for each in steps if span / each <= TICKS), steps[-1])
        marks = range(-int(-self.low // step), int(self.high // step) + 1)
        return tuple((self.y(step * n), step * n) for n in marks)


def percent_axis(
    intervals: Iterable[Mapping[str, Any]], room: float, *, foot: float, head: float
) -> PercentAxis:
    """Return the axis that holds no change and every interval.

    Parameters
    ----------
    intervals
        Changes with their ``low`` and ``high`` [%].
    room
        What is left above and below, as a share of what they span.
    foot, head
        Where the axis ends in the drawing, downwards.
    """
    known = list(intervals)
    low = min(0.0, *(each["low"] for each in known))
    high = max(0.0, *(each["high"] for each in known))
    beside = max(LEAST_ROOM, room * (high - low))
    return PercentAxis(low - beside, high + beside, foot, head)
