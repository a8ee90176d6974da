"""trial.png: how often each endpoint finds the true difference, by the number of clients."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from textwrap import fill
from typing import Any

import numpy as np

from needlepoint.report.drawing.plotting import Drawing, bare
from needlepoint.trials import PowerCurve, Trial

DPI = 160
SIZE_IN = 9.2, 4.3
STYLE = {"font.size": 9.0}
INK, SOFT = "#222226", "#8c8782"

LINES = (
    ("#0a5aa8", (None, None), "o"),
    ("#c2410c", (5, 2), "s"),
    ("#00725a", (2, 1.4), "^"),
    ("#8a3d86", (7, 2, 1.5, 2), "D"),
    ("#8a6a00", (1.2, 1.6), "v"),
    ("#3b3b44", (4, 1.5, 1.2, 1.5, 1.2, 1.5), "P"),
)
"""Colour, dashes and mark of each endpoint: told apart by all eyes, and without colour."""

BROADEST = 21
"""Own choice: a name is broken into lines of so many letters."""

APART = 5.2
"""Own choice: labels stand at least this far apart, in points of percent."""


@dataclass(frozen=True, slots=True)
class _Label:
    """A name at the end of its line."""

    text: str
    ink: str
    place: float


def draw_trial(trial: Trial) -> bytes:
    """Draw power and assurance of every endpoint, as PNG."""
    return Drawing(partial(_fill, trial), SIZE_IN, STYLE, DPI).png()


def draw_trial_svg(trial: Trial) -> bytes:
    """Draw the same as lines, for paper."""
    return Drawing(partial(_fill, trial), SIZE_IN, STYLE, DPI).svg()


def _fill(trial: Trial, figure: Any) -> None:
    left, right = figure.subplots(1, 2, sharey=True)
    figure.subplots_adjust(left=0.065, right=0.845, bottom=0.13, top=0.865, wspace=0.56)
    first, second = trial.assumed_percent
    _panel(left, trial, [each.power for each in trial.outcomes])
    left.set_title(
        f"Power: {first:.0f} % against {second:.0f} % off the\ndepth is assumed",
        loc="left",
        fontsize=10,
        fontweight="bold",
    )
    _panel(right, trial, [each.assurance for each in trial.outcomes])
    right.set_title(
        "Assurance: averaged over all that\nis believed about needling",
        loc="left",
        fontsize=10,
        fontweight="bold",
    )
    left.set_ylabel("trials that find the difference [%]")


def _panel(axis: Any, trial: Trial, curves: list[PowerCurve]) -> None:
    """Draw one sort of curve for every endpoint."""
    design = trial.design
    bare(axis)
    axis.set_xscale("log")
    axis.set_ylim(-2, 102)
    most = max(max(curve.sizes) for curve in curves)
    least = min(min(curve.sizes) for curve in curves)
    axis.set_xlim(least * 0.9, most * 1.05)
    ticks = [n for n in (3, 5, 10, 20, 50, 100, 200, 500, 1000, 2000) if least <= n <= most]
    axis.set_xticks(ticks, [str(n) for n in ticks])
    axis.minorticks_off()
    axis.set_xlabel("clients" if design.paired else "clients an arm")
    axis.axhline(100 * design.target, color=SOFT, linewidth=0.7, dashes=(3, 2), zorder=0)
    axis.axvline(design.clients.per_arm, color=SOFT, linewidth=0.7, zorder=0)
    axis.text(design.clients.per_arm, 3, " this design", color=SOFT, fontsize=7.5, va="bottom")
    labels = []
    for curve, outcome, look in zip(curves, trial.outcomes, _looks(len(curves)), strict=True):
        _line(axis, curve, look, sound=outcome.sound)
        name = fill(outcome.endpoint.name, BROADEST)
        text = name if outcome.sound else f"{name}\n(not sound)"
        labels.append(_Label(text, look[0], curve.shares[-1].value or 0.0))
    _label(axis, most, labels, curves)


def _looks(count: int) -> list[tuple[str, tuple[Any, ...], str]]:
    return [LINES[number % len(LINES)] for number in range(count)]


def _line(
    axis: Any, curve: PowerCurve, look: tuple[str, tuple[Any, ...], str], *, sound: bool
) -> None:
    """Draw one curve with the band that more draws would narrow."""
    ink, dashes, mark = look
    sizes = np.array(curve.sizes)
    low, value, high = (
        np.array([getattr(share, end) for share in curve.shares])
        for end in ("low", "value", "high")
    )
    faint = 1.0 if sound else 0.45
    axis.fill_between(sizes, low, high, color=ink, alpha=0.22 * faint, linewidth=0)
    axis.plot(
        sizes,
        value,
        color=ink,
        dashes=dashes,
        linewidth=1.5,
        alpha=faint,
        marker=mark,
        markersize=3,
        markevery=3,
    )


def _label(axis: Any, most: int, labels: list[_Label], curves: list[PowerCurve]) -> None:
    """Name every line where it ends, pushed apart, with a thin line to its end."""
    order = sorted(range(len(labels)), key=lambda number: -_height(curves[number]))
    ceiling = 103.0
    for number in order:
        label = labels[number]
        lines = 1 + label.text.count("\n")
        place = min(label.place, ceiling - APART * (lines - 1) / 2)
        axis.annotate(
            label.text,
            xy=(max(curves[number].sizes), label.place),
            xytext=(most * 1.25, place),
            color=label.ink,
            fontsize=8,
            va="center",
            annotation_clip=False,
            linespacing=1.0,
            arrowprops={
                "arrowstyle": "-",
                "relpos": (0, 0.5),
                "color": label.ink,
                "alpha": 0.6,
                "linewidth": 0.5,
                "shrinkA": 1,
                "shrinkB": 1,
            },
        )
        ceiling = place - APART * (lines + 1) / 2


def _height(curve: PowerCurve) -> float:
    """Rank curves that end at one height by how early they rose."""
    values = [share.value or 0.0 for share in curve.shares]
    return values[-1] + sum(values) / len(values) / 100.0
