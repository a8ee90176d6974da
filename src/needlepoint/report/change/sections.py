"""Cuts through the scars that changed most: both visits, each with its 95 % band."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from jaxtyping import Float

from needlepoint.change import Change, ScarChange
from needlepoint.language import say
from needlepoint.quantity import Measured
from needlepoint.report.change.words import CHANGED, signed
from needlepoint.report.drawing.plotting import Drawing, bare
from needlepoint.report.drawing.sections import (
    COLUMNS,
    LEFT_IN,
    ROW_IN,
    STYLE,
    WIDTH_IN,
    ReliefSection,
    cut_section,
    named,
)
from needlepoint.scars import Scar

MOST = 6
"""Own choice: two rows of three show what matters and leave room for the table."""

EARLY, LATE = "#8a5200", "#0a5aa8"
"""Brown and blue, told apart by all eyes; the first is dashed besides."""

TALL_IN = ROW_IN + 0.25

Cut = tuple[ScarChange, Scar, ReliefSection, ReliefSection]


def largest_changes(change: Change) -> list[tuple[ScarChange, Scar]]:
    """Return the scars to be shown, called changes first, the largest volume first."""
    assert change.before.scars is not None
    known = {scar.id: scar for scar in change.before.scars.scars}
    told = [
        (scar, known[scar.before_id])
        for scar in change.scars
        if scar.before_id in known and scar.depth is not None and scar.depth.change.known
    ]

    def rank(pair: tuple[ScarChange, Scar]) -> tuple[bool, float]:
        volume = None if pair[0].volume is None else pair[0].volume.change.value
        return pair[0].verdict not in CHANGED, -abs(volume or 0.0)

    return [pair for pair in sorted(told, key=rank) if pair[0].before_id is not None][:MOST]


def draw_change_sections(change: Change) -> bytes:
    """Draw the sections side by side, all to one scale, as an SVG picture."""
    cuts = _cuts(change)
    rows = -(-len(cuts) // COLUMNS)
    tall = 0.5 + TALL_IN * rows
    return Drawing(partial(_fill, cuts, rows, tall), (WIDTH_IN, tall), STYLE, ground="none").svg()


def _fill(cuts: list[Cut], rows: int, tall: float, figure: Any) -> None:
    axes = figure.subplots(rows, COLUMNS, squeeze=False, sharey=True)
    figure.subplots_adjust(
        left=LEFT_IN / WIDTH_IN,
        right=1.0 - 0.03 / WIDTH_IN,
        bottom=0.36 / tall,
        top=1.0 - 0.36 / tall,
        wspace=0.09,
        hspace=0.55,
    )
    for axis, each in zip(axes.ravel(), cuts, strict=False):
        _draw_one(axis, each)
    named(axes, len(cuts))


def _cuts(change: Change) -> list[Cut]:
    """Cut both reliefs along the same line, each levelled by its own rim."""
    assert change.pair is not None
    assert change.before.relief is not None
    early, late = (
        replace(change.before.relief, z_mm=z_mm, sound=change.pair.sound)
        for z_mm in (change.pair.before, change.pair.after)
    )
    return [
        (scar, first, cut_section(early, first), cut_section(late, first))
        for scar, first in largest_changes(change)
    ]


def _draw_one(axis: Any, each: Cut) -> None:
    scar, _, early, late = each
    assert scar.depth is not None
    axis.plot(early.rim_mm, (0.0, 0.0), color="#77777c", linewidth=0.5, marker="|", markersize=5)
    shape = _shape(early, scar.depth.before)
    for section, depth, ink, dashes in (
        (early, scar.depth.before, EARLY, (4, 1.5)),
        (late, scar.depth.after, LATE, (None, None)),
    ):
        low, high = _reach(depth)
        along, height = section.along_mm, section.height_mm
        axis.fill_between(
            along, height + low * shape, height + high * shape, color=ink, alpha=0.22, linewidth=0.0
        )
        axis.plot(along, height, color=ink, linewidth=0.9, dashes=dashes)
    name = f"{scar.id}  {say(scar.kind)}, {say(scar.verdict)}"
    axis.set_title(name, loc="left", fontsize=8.2, pad=11.0, fontweight="bold")
    words = say("depth {change}", change=signed(scar.depth.percent, unit=True))
    axis.text(0.0, 1.02, words, transform=axis.transAxes, fontsize=7.5)
    bare(axis)


def _shape(section: ReliefSection, depth: Measured) -> Float[np.ndarray, " n"]:
    """Return the share of an uncertainty of depth that each place of the cut takes, 0 to 1.

    The shape is the first visit's for both: a scar that has vanished has none.
    """
    low, high = section.rim_mm
    inside = (section.along_mm > low) & (section.along_mm < high)
    share = section.height_mm / (depth.value or np.nan)
    sign = np.sign(np.nanmedian(share[inside])) if np.isfinite(share[inside]).any() else 1.0
    return np.asarray(np.where(inside, sign * np.clip(sign * share, 0.0, 1.0), 0.0))


def _reach(depth: Measured) -> tuple[float, float]:
    """Return how far the interval reaches to both sides of the value [mm]."""
    if depth.value is None or depth.low is None or depth.high is None:
        return 0.0, 0.0
    return depth.low - depth.value, depth.high - depth.value
