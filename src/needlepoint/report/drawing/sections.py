"""Cuts through a scar along its longest way, with the rim plane laid level."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from jaxtyping import Float
from scipy.ndimage import map_coordinates

from needlepoint.language import say
from needlepoint.report.drawing.palette import INKS
from needlepoint.report.drawing.plotting import Drawing, bare
from needlepoint.scars import Scar
from needlepoint.surface import Relief

SAMPLES = 321
BEYOND = 0.45
"""Own choice: how much skin is shown on either side, in lengths of the cut inside the rim."""

COLUMNS = 3
WIDTH_IN, ROW_IN = 6.9, 1.1
LEFT_IN = 0.6
"""Room for what the upright axis is called, beside numbers with a sign [inches]."""

STYLE = {
    "font.size": 7.5,
    "axes.linewidth": 0.5,
    "xtick.major.width": 0.5,
    "ytick.major.width": 0.5,
}


@dataclass(frozen=True)
class ReliefSection:
    """One cut.

    Attributes
    ----------
    along_mm
        Way along the cut from the scar's centre [mm].
    height_mm
        Height over the rim plane, out of the skin [mm]; NaN where the relief is not sound.
    rim_mm
        Where the cut meets the rim, on both sides [mm].
    ends_px
        Both ends of the cut in the picture (col, row) [px].
    """

    along_mm: Float[np.ndarray, " n"]
    height_mm: Float[np.ndarray, " n"]
    rim_mm: tuple[float, float]
    ends_px: tuple[tuple[float, float], tuple[float, float]] = ((0.0, 0.0), (0.0, 0.0))


def cut_section(relief: Relief, scar: Scar) -> ReliefSection:
    """Cut through the centre of a scar, along the longest way across its outline.

    The rim plane is the plane nearest to the heights on the outline. The texture is left in: a
    reader shall see what the skin looks like, while the depth in the table leaves it out.
    """
    outline = np.asarray(scar.outline_px, np.float64)
    centre = np.asarray(scar.centre_px, np.float64)
    step = relief.frame.at(centre[1], centre[0])
    offsets = outline - centre
    flat = offsets[:, ::-1] @ step.T  # millimetres in the plane of the skin
    axis = np.linalg.svd(flat - flat.mean(axis=0), full_matrices=False)[2][0]
    axis = axis if axis[1] >= 0.0 else -axis  # left to right
    reach = flat @ axis
    low, high = float(reach.min()), float(reach.max())
    margin = BEYOND * (high - low)
    along = np.linspace(low - margin, high + margin, SAMPLES)
    way = np.linalg.solve(step, axis)  # pixels (row, col) a millimetre
    rows, cols = centre[1] + along * way[0], centre[0] + along * way[1]
    plane = _rim_plane(relief, outline)
    level = plane[0] + plane[1] * rows + plane[2] * cols
    ends = ((float(cols[0]), float(rows[0])), (float(cols[-1]), float(rows[-1])))
    return ReliefSection(along, _heights(relief, rows, cols) - level, (low, high), ends)


def draw_sections(relief: Relief, scars: tuple[Scar, ...]) -> bytes:
    """Draw the sections of some scars side by side, all to one scale, as an SVG picture."""
    rows = -(-len(scars) // COLUMNS)
    size_in = (WIDTH_IN, 0.35 + ROW_IN * rows)
    return Drawing(partial(_fill, relief, scars, rows), size_in, STYLE, ground="none").svg()


def _fill(relief: Relief, scars: tuple[Scar, ...], rows: int, figure: Any) -> None:
    axes = figure.subplots(rows, COLUMNS, squeeze=False, sharex=True, sharey=True)
    figure.subplots_adjust(**_margins(rows))
    cuts = [cut_section(relief, scar) for scar in scars]
    for axis, scar, section in zip(axes.ravel(), scars, cuts, strict=False):
        _draw_one(axis, scar, section)
    axes[0, 0].set_ylim(*_span(scars, cuts))
    for axis in named(axes, len(scars)):
        axis.tick_params(labelbottom=True)


def named(axes: np.ndarray, count: int) -> np.ndarray:
    """Name the axes of a grid that holds `count` cuts; give the lowest axis of each column."""
    for axis in axes.ravel()[count:]:
        axis.set_visible(False)
    lowest = axes.ravel()[max(0, count - COLUMNS) : count]
    for axis in lowest:
        axis.set_xlabel(say("along the cut [mm]"))
    for axis in axes[:, 0]:
        axis.set_ylabel(say("height [mm]"))
    return lowest


def _margins(rows: int) -> dict[str, float]:
    """Return the room around and between the drawings, as shares of figure and drawing.

    Fixed, not found by the library: that takes as long as all the drawing.
    """
    tall = 0.35 + ROW_IN * rows
    return {
        "left": LEFT_IN / WIDTH_IN,
        "right": 1.0 - 0.03 / WIDTH_IN,
        "bottom": 0.36 / tall,
        "top": 1.0 - 0.2 / tall,
        "wspace": 0.09,
        "hspace": 0.28,
    }


def _draw_one(axis: Any, scar: Scar, section: ReliefSection) -> None:
    """Draw the skin, the rim plane, and the depth with its interval below (or above) it."""
    ink, sign = INKS[scar.kind], 1.0 if scar.raised else -1.0
    along, height = section.along_mm, section.height_mm
    axis.fill_between(along, height, -50.0, color="#efe3da", linewidth=0.0)
    axis.plot(along, height, color="#5b4a42", linewidth=0.7)
    axis.plot(section.rim_mm, (0.0, 0.0), color="#222226", linewidth=0.7, dashes=(5, 2))
    axis.plot(section.rim_mm, (0.0, 0.0), color="#222226", linestyle="", marker="|", markersize=5)
    depth = scar.depth
    if depth.value is not None and depth.low is not None and depth.high is not None:
        low, high, value = (sign * each for each in (depth.low, depth.high, depth.value))
        axis.fill_between(section.rim_mm, low, high, color=ink.hex, alpha=0.18, linewidth=0.0)
        axis.plot(section.rim_mm, (value, value), color=ink.hex, linewidth=0.9)
    axis.set_title(f"{scar.id}  {say(scar.kind)}", loc="left", color=ink.hex, fontsize=8.5, pad=3.0)
    axis.set_title(
        str(depth) if depth.known else say("depth not known"), loc="right", fontsize=7.5, pad=3.0
    )
    bare(axis)


def _span(scars: tuple[Scar, ...], cuts: list[ReliefSection]) -> tuple[float, float]:
    """Return the heights between which every skin and every interval lies, with a little room."""
    low, high = -0.1, 0.1
    for scar, section in zip(scars, cuts, strict=True):
        low = float(np.nanmin(section.height_mm, initial=low))
        high = float(np.nanmax(section.height_mm, initial=high))
        if scar.depth.high is not None and scar.depth.bound is None:
            low, high = (
                (low, max(high, scar.depth.high))
                if scar.raised
                else (
                    min(low, -scar.depth.high),
                    high,
                )
            )
    return 1.08 * low, 1.12 * high


def _rim_plane(relief: Relief, outline: np.ndarray) -> np.ndarray:
    """Fit height = a + b row + c col to the heights on the outline [mm, mm per pixel]."""
    heights = _heights(relief, outline[:, 1], outline[:, 0])
    sound = np.isfinite(heights)
    if sound.sum() < 3:
        return np.zeros(3)
    grid = np.column_stack([np.ones(sound.sum()), outline[sound, 1], outline[sound, 0]])
    return np.linalg.lstsq(grid, heights[sound], rcond=None)[0]


def _heights(relief: Relief, rows: np.ndarray, cols: np.ndarray) -> np.ndarray:
    """Read heights between pixels [mm]; NaN beside the relief and where it is not sound."""
    top, left = (max(0, int(part.min()) - 1) for part in (rows, cols))
    window = (slice(top, max(0, int(rows.max()) + 3)), slice(left, max(0, int(cols.max()) + 3)))
    z_mm = np.where(relief.sound[window], relief.z_mm[window], np.nan)
    return map_coordinates(z_mm, [rows - top, cols - left], order=1, cval=np.nan)
