"""A forecast as a page: what is expected on each day, with both intervals, and scar by scar."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from needlepoint.records.models import PlanOutlook
from needlepoint.studio.domain.percent_axis import percent_axis

WIDTH, HEIGHT = 640.0, 260.0
LEFT, RIGHT, TOP, BOTTOM = 56.0, 20.0, 14.0, 40.0
"""Own choices: the drawing and the room for its axes, in its own units."""

STEPS = (5.0, 10.0, 20.0, 25.0, 50.0, 100.0)
ROOM = 0.06  # own choice: of the span, above and below


@dataclass(frozen=True, slots=True)
class ForecastChart:
    """The curve of the whole patch.

    Attributes
    ----------
    wide, narrow
        Corners of the bands of 95 and 80 %, as SVG says them.
    middle
        The line of the middle.
    ticks
        Height and percent of each mark.
    days
        Place and day of each moment.
    """

    wide: str
    narrow: str
    middle: str
    ticks: tuple[tuple[float, float], ...]
    days: tuple[tuple[float, dt.date], ...]


@dataclass(frozen=True, slots=True)
class ScarRow:
    """One scar: what is expected of it at the end, or why nothing can be said.

    Attributes
    ----------
    id, kind
        Of the scar.
    why
        Why nothing is said; empty otherwise.
    percent, depth
        Expected at the end, as in forecast.json.
    """

    id: int
    kind: str
    why: str
    percent: dict[str, Any] | None
    depth: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class ForecastPage:
    """What the page shows.

    Attributes
    ----------
    headline, lines
        The sentences of the forecast: the main one, and the others.
    chart
        The curve of the whole patch; None where there is none.
    moments
        Day, name and what is expected of the whole patch.
    scars
        Scar by scar.
    """

    headline: str
    lines: tuple[str, ...]
    chart: ForecastChart | None
    moments: tuple[tuple[dt.date, str, dict[str, Any]], ...]
    scars: tuple[ScarRow, ...]


def forecast_page(outlook: PlanOutlook) -> ForecastPage:
    """Lay a forecast out as a page."""
    document = outlook.document or {}
    said = [line.removeprefix("- ") for line in outlook.sentence.splitlines() if line.strip()]
    patch = document.get("patch", {})
    curve = patch.get("after") or patch.get("before") or []
    moments = document.get("moments", [])
    known = [
        (dt.date.fromisoformat(each["on"]), str(each["name"]), value)
        for each, value in zip(moments, curve, strict=False)
    ]
    return ForecastPage(
        headline=said[0] if said else "",
        lines=tuple(said[1:]),
        chart=_chart(known) if len(known) > 1 else None,
        moments=tuple(known),
        scars=tuple(_row(each) for each in document.get("scars", [])),
    )


def _row(scar: dict[str, Any]) -> ScarRow:
    def last(name: str) -> dict[str, Any] | None:
        values: list[dict[str, Any]] = scar.get(name) or []
        return values[-1] if values else None

    return ScarRow(
        int(scar["id"]), str(scar["kind"]), scar.get("why") or "", last("percent"), last("depth")
    )


def _chart(known: list[tuple[dt.date, str, dict[str, Any]]]) -> ForecastChart:
    first = known[0][0]
    days = [(day - first).days for day, _, _ in known]
    last = max(1, days[-1])
    axis = percent_axis((value for _, _, value in known), ROOM, foot=HEIGHT - BOTTOM, head=TOP)

    def x(day: int) -> float:
        return round(LEFT + day / last * (WIDTH - LEFT - RIGHT), 1)

    def line(name: str) -> list[str]:
        return [f"{x(d)},{axis.y(v[name])}" for d, (_, _, v) in zip(days, known, strict=True)]

    return ForecastChart(
        wide=" ".join([*line("low"), *reversed(line("high"))]),
        narrow=" ".join([*line("low80"), *reversed(line("high80"))]),
        middle=" ".join(line("value")),
        ticks=axis.ticks(STEPS),
        days=tuple((x(d), day) for d, (day, _, _) in zip(days, known, strict=True)),
    )
