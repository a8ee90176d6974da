"""The curves of a forecast with their bands, before and after the client's own scans."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
from jaxtyping import UInt8

from needlepoint.healing import ExpectedValue, ForecastDay
from needlepoint.language import phrase, say
from needlepoint.quantity import NORMAL_95
from needlepoint.report.drawing.plotting import Drawing, bare
from needlepoint.scars import Scar
from needlepoint.workflow import ForecastSheet

WIDTH_IN, PATCH_IN, ROW_IN, HEAD_IN = 8.6, 3.2, 1.6, 0.25
COLUMNS, MOST_SCARS = 3, 6
"""Own choice: the scars of largest volume; every scar stands in the table and in forecast.json."""

STYLE = {"font.size": 9.0}
NOW, EARLIER, ALONE, UNSEEN, INK = "#0a5aa8", "#8a8580", "#a34700", "#e9e4df", "#222226"
"""Blue, grey and orange-brown: told apart by all eyes, and by line besides."""

MONTH_DAYS = 365.25 / 12.0

ALT = phrase(
    "Curves over a year: the volume of all scars that is left, in percent of the first "
    "visit's, with its 80 % and 95 % bands; sessions as triangles, scans as points; "
    "the drift of untreated skin as dotted lines, and the change that is too small to "
    "be seen as a grey band. Below, the depth of the largest scars in the same way."
)


def draw_curves(sheet: ForecastSheet) -> UInt8[np.ndarray, "rows cols 3"]:
    """Draw the curves as a picture."""
    return _drawing(sheet).pixels()


def draw_curves_svg(sheet: ForecastSheet) -> bytes:
    """Draw the curves as lines, for paper."""
    return _drawing(sheet).svg()


def largest(sheet: ForecastSheet) -> list[Scar]:
    """Return the scars of largest volume whose depth can be followed."""
    followed = {scar.id for scar in sheet.now.scars if scar.depth and scar.depth[0].bound is None}
    scars = [scar for scar in sheet.client.scars if scar.id in followed]
    return sorted(scars, key=lambda scar: -(scar.volume.value or 0.0))[:MOST_SCARS]


def _drawing(sheet: ForecastSheet) -> Drawing:
    rows = -(-len(largest(sheet)) // COLUMNS)
    tall = HEAD_IN + PATCH_IN + rows * ROW_IN + 0.55
    return Drawing(partial(_fill, sheet, tall), (WIDTH_IN, tall), STYLE)


def _fill(sheet: ForecastSheet, tall: float, figure: Any) -> None:
    _patch(figure.add_axes(_place(tall, HEAD_IN, PATCH_IN - 0.55)), sheet)
    scars = largest(sheet)
    for number, scar in enumerate(scars):
        row, column = divmod(number, COLUMNS)
        top = HEAD_IN + PATCH_IN + 0.12 + row * ROW_IN
        axis = figure.add_axes(_place(tall, top, ROW_IN - 0.5, column))
        _one(axis, sheet, scar, labelled=number + COLUMNS >= len(scars))
        if column == 0:
            axis.set_ylabel(say("depth [mm]"))
    _key(figure, sheet, tall)


def _place(tall: float, top_in: float, height_in: float, column: int | None = None) -> Any:
    """Return left, bottom, width and height as shares of the figure."""
    left, right, gap = 0.62, 0.12, 0.42
    wide = WIDTH_IN - left - right
    if column is not None:
        each = (wide - (COLUMNS - 1) * gap) / COLUMNS
        left, wide = left + column * (each + gap), each
    return (left / WIDTH_IN, 1.0 - (top_in + height_in) / tall, wide / WIDTH_IN, height_in / tall)


def _patch(axis: Any, sheet: ForecastSheet) -> None:
    """Draw the volume of all scars together, what is left of today's."""

    def left(change: float) -> float:
        return 100.0 + change

    least = sheet.seeing.patch
    axis.axhspan(100.0 - least, 100.0 + least, color=UNSEEN, linewidth=0.0, zorder=0)
    months = _months(sheet.curve.moments)
    if sheet.after is not None:
        _bands(axis, months, sheet.curve_before.patch, EARLIER, left)
    _bands(axis, months, sheet.curve.patch, NOW, left)
    for end in ("low", "high"):
        axis.plot(
            months,
            [left(getattr(each, end)) for each in sheet.curve_before.untreated],
            color=ALONE,
            linewidth=1.0,
            linestyle=(0, (1, 1.6)),
        )
    for seen, day in sheet.question.scans:
        if seen.patch_percent is not None and seen.patch_sd is not None:
            when = (day - sheet.start).days / MONTH_DAYS
            _point(axis, when, left(seen.patch_percent), NORMAL_95 * seen.patch_sd)
    low = min(
        *(each.low for each in sheet.curve.patch),
        *(each.low80 for each in sheet.curve_before.patch),
    )
    axis.set_ylim(min(100.0 - 1.3 * least, 97.0 + 1.02 * low), 100.0 + max(1.4 * least, 9.0))
    _dress(axis, sheet, months)
    axis.set_xlabel(say("months after the measurement"))
    axis.set_ylabel(say("volume of all scars [% of the first visit]"))


def _one(axis: Any, sheet: ForecastSheet, scar: Scar, *, labelled: bool) -> None:
    """Draw the depth of one scar."""
    months = _months(sheet.curve.moments)
    curves = [(sheet.curve, NOW)]
    if sheet.curve_after is not None:
        curves = [(sheet.curve_before, EARLIER), (sheet.curve_after, NOW)]
    for curve, ink in curves:
        depth = next(each.depth for each in curve.scars if each.id == scar.id)
        _bands(axis, months, depth, ink, float)
    today = scar.depth.value or 0.0
    for seen, day in sheet.question.scans:
        if scar.id in seen.taken_off:
            when = (day - sheet.start).days / MONTH_DAYS
            half = NORMAL_95 * today * seen.sd[scar.id]
            _point(axis, when, today * (1.0 - seen.taken_off[scar.id]), half)
    axis.set_ylim(0.0, 1.12 * max(each.high for each in curve_ends(curves, scar.id)))
    _dress(axis, sheet, months)
    axis.set_title(
        say("no. {number}  {kind}", number=scar.id, kind=say(scar.kind)),
        loc="left",
        fontsize=9.0,
        pad=3.0,
    )
    if labelled:
        axis.set_xlabel(say("months"))


def curve_ends(curves: Sequence[tuple[Any, str]], number: int) -> list[ExpectedValue]:
    """Return every expected depth of one scar in some curves."""
    return [
        each
        for curve, _ in curves
        for scar in curve.scars
        if scar.id == number
        for each in scar.depth
    ]


def _bands(
    axis: Any,
    months: list[float],
    expected: Sequence[ExpectedValue],
    ink: str,
    shown: Callable[[float], float],
) -> None:
    """Draw the middle, and the 80 % and 95 % bands around it."""

    def line(name: str) -> list[float]:
        return [shown(getattr(each, name)) for each in expected]

    dashes = (None, None) if ink == NOW else (4, 2)
    axis.fill_between(months, line("low"), line("high"), color=ink, alpha=0.13, linewidth=0.0)
    axis.fill_between(months, line("low80"), line("high80"), color=ink, alpha=0.2, linewidth=0.0)
    axis.plot(months, line("value"), color=ink, linewidth=1.6, dashes=dashes)


def _point(axis: Any, when: float, value: float, half: float) -> None:
    axis.errorbar(
        when,
        value,
        yerr=half,
        color=INK,
        marker="o",
        markersize=4,
        capsize=2.5,
        linewidth=1.0,
        zorder=5,
    )


def _dress(axis: Any, sheet: ForecastSheet, months: list[float]) -> None:
    """Mark the sessions, held ones filled, and take away what says nothing."""
    bottom = axis.get_ylim()[0]
    for number, day in enumerate(sheet.sessions):
        when = (day - sheet.start).days / MONTH_DAYS
        axis.plot(
            [when],
            [bottom],
            marker="^",
            markersize=6,
            clip_on=False,
            linestyle="",
            markeredgecolor=INK,
            markeredgewidth=0.8,
            zorder=6,
            markerfacecolor=INK if number < sheet.held else "white",
        )
    axis.set_xlim(0.0, months[-1])
    axis.set_xticks(np.arange(0.0, months[-1] + 0.01, 2.0))
    bare(axis)


def _months(moments: Sequence[ForecastDay]) -> list[float]:
    return [moment.day / MONTH_DAYS for moment in moments]


def _key(figure: Any, sheet: ForecastSheet, tall: float) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    now = say("forecast, with its 80 % and 95 % bands")
    lines: list[Any] = [Line2D([], [], color=NOW, linewidth=1.6, label=now)]
    if sheet.after is not None:
        lines[0].set_label(say("forecast with your scans: 80 %, 95 %"))
        lines.append(
            Line2D([], [], color=EARLIER, dashes=(4, 2), label=say("forecast before them"))
        )
        lines.append(Line2D([], [], color=INK, marker="o", linestyle="", label=say("your scans")))
    lines += [
        Line2D([], [], color=ALONE, linestyle=(0, (1, 1.6)), label=say("skin left alone: 95 %")),
        Patch(color=UNSEEN, label=say("too small to be seen")),
        Line2D(
            [],
            [],
            linestyle="",
            marker="^",
            markerfacecolor="white",
            markeredgecolor=INK,
            label=say("session (filled: held)"),
        ),
    ]
    figure.legend(
        handles=lines,
        loc="lower center",
        ncol=3,
        frameon=False,
        fontsize=8.6,
        bbox_to_anchor=(0.5, 0.02 / tall),
    )
    figure.text(
        0.008,
        1.0 - 0.12 / tall,
        say("A forecast, not a promise"),
        fontsize=9.5,
        fontweight="bold",
        color=ALONE,
        va="top",
    )
