"""The field of punctures of one zone: where the needles fall, how dense, how even, how far down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from textwrap import fill
from typing import Any

import numpy as np
from jaxtyping import UInt8

from needlepoint.healing import (
    LAYERS,
    Evenness,
    NeedlingPen,
    Pass,
    PunctureField,
    Reach,
    evenness,
    layers_reached,
    needle_field,
)
from needlepoint.report.drawing.plotting import Drawing

WIDTH_IN, HEIGHT_IN = 9.4, 6.7
STYLE = {"font.size": 9.5}
INK, SOFT, SKIN = "#222226", "#78736e", "#f4ece6"

PASS_INKS = ("#0a5aa8", "#c2410c", "#00725a", "#8a3d86", "#8a6a00", "#3b3b44")
"""Colours of the passes in turn, told apart by all eyes; the drawing says the same without them."""

LAYER_INKS = ("#f6d9c0", "#e0a58a", "#b5655a", "#6b3040")
"""Layers from the surface down: pale to dark."""

SIDE_MM = 20.0
"""Own choice: a square of this side holds several lanes of a head and fills the drawing."""

CLOSE_MM = 5.0
"""Own choice: side of the squares that show the field close by."""


@dataclass(frozen=True)
class ZoneField:
    """What is drawn.

    Attributes
    ----------
    field
        The punctures of a session.
    reach
        Which layer the dial depth reaches.
    pen
        The pen and the hand in a few words: needles, rate, speed, head.
    """

    field: PunctureField
    reach: Reach
    pen: str


def field_of(
    zone: str, dial_mm: float, pen: NeedlingPen, passes: Sequence[Pass], seed: int = 0
) -> ZoneField:
    """Make the field of one zone from what a plan says of it.

    Parameters
    ----------
    zone, dial_mm
        Where, and what the dial says [mm].
    pen, passes
        The pen and its ways.
    seed
        Of the random numbers.
    """
    speeds = sorted({one.speed_mm_s for one in passes})
    pace = " to ".join(f"{speed:g}" for speed in sorted({speeds[0], speeds[-1]}))
    words = (
        f"{pen.needles} needles ({pen.layout}) in a head of {pen.head_mm:g} mm, "
        f"{pen.rate_hz:.0f} strokes a second, hand at {pace} mm/s"
    )
    field = needle_field(pen, passes, side_mm=SIDE_MM, seed=seed)
    return ZoneField(field, layers_reached(zone, dial_mm), words)


def draw_field(zone: ZoneField) -> UInt8[np.ndarray, "rows cols 3"]:
    """Draw the punctures of a session true to scale, close-ups pass by pass, and the layers."""
    return Drawing(partial(_fill, zone), (WIDTH_IN, HEIGHT_IN), STYLE).pixels()


def _fill(zone: ZoneField, figure: Any) -> None:
    passes = len(zone.field.expected)
    after = [evenness(zone.field.after(number)) for number in range(1, passes + 1)]
    whole = figure.add_axes((0.035, 0.22, 0.52, 0.52 * WIDTH_IN / HEIGHT_IN))
    _square(whole, zone.field, after[-1].mouth_mm, zone.field.side_mm)
    _scale_bar(whole, zone.field.side_mm)
    _close_ups(figure, zone.field, after)
    _layers(figure.add_axes((0.035, 0.072, 0.93, 0.075)), zone.reach)
    title = f"{zone.reach.zone.capitalize()}: punctures of one session, {passes} passes"
    figure.text(0.035, 0.968, title, fontsize=12, fontweight="bold", color=INK)
    figure.text(
        0.59, 0.945, _says(zone, after[-1]), fontsize=9, color=INK, va="top", linespacing=1.45
    )
    below = f"Where needles end at a dial depth of {zone.reach.dial_mm:g} mm, as far as known"
    figure.text(0.035, 0.158, below, fontsize=9.5, fontweight="bold", color=INK)
    figure.text(0.035, 0.016, _below(zone.reach), fontsize=8.5, color=SOFT, linespacing=1.35)


def _says(zone: ZoneField, end: Evenness) -> str:
    """Put the numbers of the whole session into words."""
    side = f"{zone.field.side_mm:g}"
    opened = (
        f"{100 * end.covered:.1f} % of the skin opened, by channels of "
        f"{1000 * end.mouth_mm:.0f} µm (their width in rat skin; none in human skin was found)"
    )
    uneven = (
        f"unevenness {100 * end.spread:.0f} % between squares of {end.cell_mm:g} mm; "
        f"{100 * end.spread_if_strewn:.0f} % if strewn at random"
    )
    dense = f"{end.per_cm2:.0f} punctures per cm² here, {end.expected_per_cm2:.0f} on average"
    said = [zone.pen, dense, opened, uneven]
    if end.nearest is not None:
        said.append(
            f"nearest neighbour at {end.nearest:.2f} of the random distance: {_word(end.nearest)}"
        )
    said.append(f"drawn: {side} x {side} mm of flat skin, one of many that may come about")
    return "\n".join(fill(each, 52, subsequent_indent="   ") for each in said)


def _word(nearest: float) -> str:
    if nearest < 0.95:
        return "clumped"
    return "spaced" if nearest > 1.05 else "as good as random"


def _below(reach: Reach) -> str:
    """Say what the bar of layers means."""
    return fill(" ".join(f"{each}." for each in reach.remarks), 125)


def _square(axes: Any, field: PunctureField, mouth_mm: float, side_mm: float) -> None:
    """Draw punctures at their true size on a square of skin."""
    from matplotlib.collections import EllipseCollection

    axes.set_facecolor(SKIN)
    for number in range(len(field.expected)):
        places = field.places_mm[field.by_pass == number]
        places = places[(places < side_mm).all(axis=1)]
        axes.add_collection(
            EllipseCollection(
                *np.outer([mouth_mm, mouth_mm, 0.0], np.ones(len(places))),
                units="x",
                offsets=places,
                transOffset=axes.transData,
                linewidths=0,
                facecolors=PASS_INKS[number % len(PASS_INKS)],
            )
        )
    axes.set_xlim(0.0, side_mm)
    axes.set_ylim(side_mm, 0.0)
    axes.set_aspect("equal")
    axes.set_xticks([])
    axes.set_yticks([])
    for side in axes.spines.values():
        side.set_color(SOFT)


def _close_ups(figure: Any, field: PunctureField, after: list[Evenness]) -> None:
    """Show the upper left corner after some of the passes, with the density so far."""
    shown = sorted({1, 2, len(after)} & set(range(1, len(after) + 1)))
    side = min(CLOSE_MM, field.side_mm)
    for i, number in enumerate(shown):
        axes = figure.add_axes((0.59 + 0.127 * i, 0.37, 0.118, 0.118 * WIDTH_IN / HEIGHT_IN))
        _square(axes, field.after(number), after[-1].mouth_mm, side)
        words = f"after {number} {'pass' if number == 1 else 'passes'}"
        axes.set_title(words, fontsize=9, color=INK, loc="left", pad=4)
        now = after[number - 1]
        axes.text(
            0.0,
            -0.06,
            f"{now.per_cm2:.0f} / cm²\nunevenness {100 * now.spread:.0f} %",
            transform=axes.transAxes,
            fontsize=8.5,
            color=INK,
            va="top",
        )
    figure.text(
        0.59,
        0.585,
        f"Upper left corner, {side:g} mm wide",
        fontsize=9,
        fontweight="bold",
        color=INK,
    )


def _scale_bar(axes: Any, side_mm: float) -> None:
    length = next((each for each in (5.0, 2.0, 1.0, 0.5) if each < side_mm / 2), 0.2)
    y = side_mm + 0.022 * side_mm
    axes.plot([0.0, length], [y, y], color=INK, lw=1.6, clip_on=False)
    axes.text(length + 0.02 * side_mm, y, f"{length:g} mm", color=INK, fontsize=9, va="center")


def _layers(axes: Any, reach: Reach) -> None:
    """Draw the probability of each layer as lengths of one bar, named above it."""
    start = 0.0
    for i, (layer, ink) in enumerate(zip(LAYERS, LAYER_INKS, strict=True)):
        share = 100.0 * reach.shares[layer]
        axes.barh(0.0, share, left=start, color=ink, height=1.0, edgecolor="white", linewidth=0.8)
        axes.barh(1.05, 1.2, left=25.0 * i, color=ink, height=0.5)
        axes.text(
            25.0 * i + 2.0, 1.05, f"{layer} {share:.0f} %", color=INK, fontsize=9, va="center"
        )
        start += share
    axes.set_xlim(0.0, 100.0)
    axes.set_ylim(-0.5, 1.4)
    axes.axis("off")
