"""What became of the volume over all visits, with intervals, as the lines of a drawing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from needlepoint.records.models import Comparison, WorkState
from needlepoint.studio.domain.percent_axis import percent_axis

WIDTH, HEIGHT = 640.0, 240.0
LEFT, RIGHT, TOP, BOTTOM = 56.0, 24.0, 16.0, 36.0
"""Own choices: the drawing and the room for its axes, in its own units."""

STEPS = (5.0, 10.0, 20.0, 50.0, 100.0, 200.0)
ROOM = 0.08  # own choice: of the span, above and below


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One visit: where it stands in the drawing, and what it says.

    Attributes
    ----------
    day
        When.
    x, y, low, high
        Its place, and the ends of its interval.
    volume
        The change of the whole volume since the first visit, as in change.json.
    comparison
        Where it is shown.
    """

    day: dt.date
    x: float
    y: float
    low: float
    high: float
    volume: dict[str, Any]
    comparison: Comparison


@dataclass(frozen=True, slots=True)
class Trend:
    """The drawing.

    Attributes
    ----------
    first
        The day of the first visit, at zero.
    zero
        Height of the line of no change.
    points
        The later visits.
    ticks
        Height and percent of each mark.
    """

    first: dt.date
    zero: float
    points: tuple[TrendPoint, ...]
    ticks: tuple[tuple[float, float], ...]

    @property
    def line(self) -> str:
        """The line through the visits, as SVG says it."""
        places = [(LEFT, self.zero), *((each.x, each.y) for each in self.points)]
        return " ".join(f"{x:.1f},{y:.1f}" for x, y in places)


def trend_of(comparison: Comparison) -> Trend | None:
    """Draw every comparison with the same first capture; None where there is nothing to draw.

    What was taken back is in none of them.
    """
    rows = Comparison.objects.filter(
        before=comparison.before,
        before__voided_at=None,
        after__voided_at=None,
        state=WorkState.MEASURED,
    )
    rows = rows.select_related("after__visit").order_by("after__visit__day", "id")
    known = [(row, _volume(row)) for row in rows if row.comparable]
    told = [(row, volume) for row, volume in known if volume is not None]
    if not told:
        return None
    first = comparison.before.visit.day
    days = [(row.after.visit.day - first).days for row, _ in told]
    last = max(1, *days)
    axis = percent_axis((volume for _, volume in told), ROOM, foot=HEIGHT - BOTTOM, head=TOP)
    points = tuple(
        TrendPoint(
            day=row.after.visit.day,
            x=round(LEFT + days_ / last * (WIDTH - LEFT - RIGHT), 1),
            y=axis.y(volume["value"]),
            low=axis.y(volume["low"]),
            high=axis.y(volume["high"]),
            volume=volume,
            comparison=row,
        )
        for (row, volume), days_ in zip(told, days, strict=True)
    )
    return Trend(first, axis.y(0.0), points, axis.ticks(STEPS))


def _volume(comparison: Comparison) -> dict[str, Any] | None:
    volume = ((comparison.change or {}).get("summary") or {}).get("volume_percent")
    if not volume or any(volume.get(name) is None for name in ("value", "low", "high")):
        return None
    return dict(volume)
