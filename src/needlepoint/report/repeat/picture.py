"""repeatability.png: how far two captures of the same skin differ (Bland and Altman)."""

from __future__ import annotations

from functools import partial
from itertools import combinations
from typing import Any

import numpy as np
from jaxtyping import Float, UInt8

from needlepoint.change import QUANTITIES, Repeat, RepeatStudy
from needlepoint.quantity import printed_unit
from needlepoint.report.drawing.plotting import Drawing, bare

SIZE_IN = 8.6, 6.6
STYLE = {"font.size": 9.5}
POINT, BIAS, LIMIT = "#3b3b44", "#0a5aa8", "#a34700"
"""Ink, blue and orange-brown: told apart by all eyes, and by line besides."""


def draw_repeat(study: RepeatStudy) -> UInt8[np.ndarray, "rows cols 3"]:
    """Draw the differences of all pairs of captures, with bias and limits of agreement."""
    return Drawing(partial(_fill, study), SIZE_IN, STYLE).pixels()


def draw_repeat_svg(study: RepeatStudy) -> bytes:
    """Draw the same as lines, for paper."""
    return Drawing(partial(_fill, study), SIZE_IN, STYLE).svg()


def _fill(study: RepeatStudy, figure: Any) -> None:
    axes = figure.subplots(2, 2)
    figure.subplots_adjust(left=0.105, right=0.985, bottom=0.15, top=0.95, wspace=0.24, hspace=0.36)
    for axis, (name, unit) in zip(axes.ravel(), QUANTITIES.items(), strict=True):
        _draw_one(axis, name, unit, study)
    _key(figure)


def pairs_of(study: RepeatStudy, name: str) -> Float[np.ndarray, "pairs 2"]:
    """Return mean and difference (later less earlier) of all pairs of readings of all scars."""
    found = []
    for scar in study.scars:
        readings = scar.values[name]
        if any(value is None for value in readings):
            continue
        for early, late in combinations([value for value in readings if value is not None], 2):
            found.append(((early + late) / 2.0, late - early))
    return np.array(found, float).reshape(-1, 2)


def _draw_one(axis: Any, name: str, unit: str, study: RepeatStudy) -> None:
    repeat: Repeat = getattr(study.figure, name)
    axis.set_title(name, loc="left", fontsize=11, fontweight="bold")
    bare(axis)
    pairs = pairs_of(study, name)
    axis.set_xlabel(f"{name}, mean of the two captures [{printed_unit(unit)}]")
    axis.set_ylabel(f"later less earlier [{printed_unit(unit)}]")
    if not len(pairs):
        axis.text(0.5, 0.5, "no number in every capture", ha="center", transform=axis.transAxes)
        axis.set(xticks=[], yticks=[])
        return
    axis.axhline(0.0, color="#b8b4b0", linewidth=0.6, zorder=0)
    axis.plot(
        *pairs.T,
        linestyle="",
        marker="o",
        markersize=4,
        markerfacecolor="none",
        markeredgecolor=POINT,
        markeredgewidth=0.9,
    )
    for number, ink, dashes in (
        (repeat.bias, BIAS, (None, None)),
        (repeat.limits[0], LIMIT, (5, 2)),
        (repeat.limits[1], LIMIT, (5, 2)),
    ):
        if number.value is None or number.low is None or number.high is None:
            continue
        axis.axhspan(number.low, number.high, color=ink, alpha=0.13, linewidth=0.0)
        axis.axhline(number.value, color=ink, linewidth=1.3, dashes=dashes)
    sd = repeat.sd.value
    if sd is not None:
        words = f"SD {sd:.2g} {printed_unit(unit)}"
        if repeat.cv_percent.value is not None:
            words += f" = {repeat.cv_percent.value:.2g} %"
        axis.set_title(words, loc="right", fontsize=9.5)


def _key(figure: Any) -> None:
    from matplotlib.lines import Line2D

    lines = [
        Line2D(
            [],
            [],
            linestyle="",
            marker="o",
            markerfacecolor="none",
            markeredgecolor=POINT,
            label="one scar in two captures",
        ),
        Line2D([], [], color=BIAS, label="bias"),
        Line2D([], [], color=LIMIT, dashes=(5, 2), label="95 % limits of agreement"),
    ]
    figure.legend(
        handles=lines,
        loc="lower center",
        ncol=3,
        frameon=False,
        fontsize=9.5,
        title="bands: 95 % interval of each line",
        title_fontsize=8.5,
    )
