"""Healing curves: what skin does from the first hours to a year, with bands."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from jaxtyping import UInt8

from needlepoint.healing import CurveBand, Curves
from needlepoint.language import phrase, say, say_counted
from needlepoint.report.drawing.plotting import Drawing, bare

SIZE_IN = 9.4, 5.4
STYLE = {"font.size": 9.5}
INK, SOFT = "#222226", "#78736e"

LOOKS = {
    "red": ("#c2410c", "-", phrase("redness")),
    "open": ("#0a5aa8", (0, (5, 1.6)), phrase("channels still open")),
    "building": ("#8a6a00", (0, (5, 1.6)), phrase("building: young matrix\n(share of its peak)")),
    "maturing": ("#0a5aa8", (0, (1.4, 1.4)), phrase("maturing: ripe matrix\n(share of its end)")),
    "gain": ("#00725a", "-", phrase("change that has come\n(share of its end)")),
}
"""Colour, dashes and name of each curve: told apart by all eyes, and without colour."""

FIRST_DAYS = 7.0

WEEK_NAMES = (
    ("red", phrase("redness"), 1.0, -1.0),
    ("open", phrase("channels\nstill open"), 1.75, 3.0),
    ("barrier", phrase("people whose barrier\nis not back"), 2.0, 4.0),
)
"""Own choice: names beside the curves of the first week: at which day, how much above them [%]."""


def draw_curves(curves: Curves) -> UInt8[np.ndarray, "rows cols 3"]:
    """Draw the first week and the year after a course, with 80 and 95 % bands."""
    return Drawing(partial(_fill, curves), SIZE_IN, STYLE).pixels()


def draw_curves_svg(curves: Curves) -> bytes:
    """Draw the same as lines, for paper."""
    return Drawing(partial(_fill, curves), SIZE_IN, STYLE).svg()


def _fill(curves: Curves, figure: Any) -> None:
    week, year = figure.subplots(1, 2, sharey=True, width_ratios=(1.0, 1.75))
    figure.subplots_adjust(left=0.07, right=0.835, bottom=0.205, top=0.895, wspace=0.09)
    _week(week, curves)
    _year(year, curves)
    figure.text(0.07, 0.025, _below(curves), color=SOFT, fontsize=8.5, linespacing=1.35)


def _below(curves: Curves) -> str:
    return say_counted(
        "Line: middle. Dark band: 80 of 100 people, light band: 95 of 100. Session on day {days}.\n"
        "Shares of what this session does, whatever that is: how much it does is in the forecast. "
        "Channels may stay open\nlonger than the middle says; keep to the aftercare.",
        "Line: middle. Dark band: 80 of 100 people, light band: 95 of 100. Sessions on day "
        "{days}.\nShares of what this course does, whatever that is: how much it does is in the "
        "forecast. Channels may stay open\nlonger than the middle says; keep to the aftercare.",
        len(curves.sessions),
        days=", ".join(f"{day:g}" for day in curves.sessions),
    )


def _week(axes: Any, curves: Curves) -> None:
    """Draw the first days after the last session: redness, channels, barrier."""
    last = curves.sessions[-1]
    near = (curves.days >= last) & (curves.days <= last + FIRST_DAYS)
    days = curves.days[near] - last
    for name in ("red", "open"):
        _band(axes, days, _part(getattr(curves, name), near), name)
    axes.plot(days, 100 * curves.barrier[near], color=INK, lw=1.3, ls=(0, (2.5, 1.5, 0.8, 1.5)))
    _frame(axes, say("The first week after a session"), say("days after the session"))
    axes.set_xlim(0.0, FIRST_DAYS)
    axes.set_xticks(np.arange(FIRST_DAYS + 1))
    axes.set_ylabel("%", rotation=0, labelpad=8)
    for name, text, day, lift in WEEK_NAMES:
        share = curves.barrier[near] if name == "barrier" else getattr(curves, name).median[near]
        where = (day, 100 * float(np.interp(day, days, share)) + lift)
        _name(axes, where, say(text), LOOKS[name][0] if name in LOOKS else INK)


def _year(axes: Any, curves: Curves) -> None:
    """Draw the course and the months after it: building, maturing, change."""
    for name in ("building", "maturing", "gain"):
        _band(axes, curves.days, getattr(curves, name), name)
    for day in curves.sessions:
        axes.plot([day, day], [0, 103], color=SOFT, lw=0.7, zorder=0)
    axes.annotate(
        say("session"),
        (curves.sessions[0], 103),
        color=SOFT,
        fontsize=7.5,
        xytext=(2, -1),
        textcoords="offset points",
        annotation_clip=False,
    )
    end = float(curves.days[-1])
    _frame(axes, say("The course and the year"), say("days since the first session"))
    axes.set_xlim(0.0, end)
    axes.set_xticks(np.arange(0.0, end + 1.0, 60.0))
    places = _apart(
        {
            name: 100 * float(getattr(curves, name).median[-1])
            for name in ("building", "maturing", "gain")
        },
        13.0,
    )
    for name, place in places.items():
        _name(axes, (end * 1.015, place), say(LOOKS[name][2]), LOOKS[name][0], "left", "center")


def _part(band: CurveBand, which: np.ndarray) -> CurveBand:
    ends = (band.low95, band.low80, band.median, band.high80, band.high95)
    return CurveBand(*(each[which] for each in ends))


def _band(axes: Any, days: np.ndarray, band: CurveBand, name: str) -> None:
    ink, dashes, _ = LOOKS[name]
    axes.fill_between(days, 100 * band.low95, 100 * band.high95, color=ink, alpha=0.10, lw=0)
    axes.fill_between(days, 100 * band.low80, 100 * band.high80, color=ink, alpha=0.16, lw=0)
    axes.plot(days, 100 * band.median, color=ink, lw=1.7, ls=dashes)


def _name(
    axes: Any, at: tuple[float, float], text: str, ink: str, side: str = "left", up: str = "bottom"
) -> None:
    """Write a curve's name beside it."""
    paper = {"facecolor": "white", "alpha": 0.75, "linewidth": 0, "pad": 0.8}
    axes.annotate(
        text,
        at,
        color=ink,
        fontsize=9,
        ha=side,
        va=up,
        annotation_clip=False,
        linespacing=1.15,
        bbox=paper,
        zorder=9,
    )


def _frame(axes: Any, title: str, below: str) -> None:
    axes.set_title(title, loc="left", fontsize=11, fontweight="bold", color=INK, pad=14)
    axes.set_xlabel(below)
    axes.set_ylim(0.0, 104.0)
    axes.grid(axis="y", color="#e4e2df", lw=0.6)
    axes.set_axisbelow(True)
    bare(axes)
    axes.tick_params(length=3, width=0.6)


def _apart(places: dict[str, float], least: float) -> dict[str, float]:
    """Move labels up until none lies on another; the lowest stays."""
    moved: dict[str, float] = {}
    floor = -np.inf
    for name, place in sorted(places.items(), key=lambda each: each[1]):
        moved[name] = floor = max(place, floor + least)
    over = max(0.0, floor - 101.0)
    return {name: place - over if place > 50.0 else place for name, place in moved.items()}
