"""Cut: scars that the border of the picture, or unsound skin, cuts; listed, never silently gone.

Of half a scar neither rim nor greatest depth is known, so it gets no numbers of its own; but that
it is there must be said, or a map that ends in the midst of scars reads as clear skin.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import cv2
import numpy as np
from jaxtyping import Bool, Float

from needlepoint.language import say_counted
from needlepoint.scars.find.candidates import SPREADS, Find
from needlepoint.scars.fit.kind import facts
from needlepoint.scars.fit.part_edges import beside_parts
from needlepoint.scars.scar import CutScar, Scar
from needlepoint.surface import Relief

SURE = 2.0 * SPREADS
"""Own choice: half a scar must stand out twice as much as what is looked at further."""

REACH = 0.75
"""Own choice: a rim lies within this many diameters at half depth of the middle."""

LEAST_GONE = 0.1
"""Own choice: less than this share outside is a scar beside the border, not cut by it."""

Limit = Callable[[Float[np.ndarray, " n"]], Float[np.ndarray, " n"]]


def cut_scars(
    finds: Sequence[Find], scars: Sequence[Scar], relief: Relief, limit: Limit
) -> tuple[CutScar, ...]:
    """List what stands out beside the border and was not measured.

    Parameters
    ----------
    finds
        Everything that stands out of ordinary skin.
    scars
        What was measured.
    relief
        The heights.
    limit
        Least depth that counts, by width [mm].
    """
    there = np.zeros(relief.sound.shape, np.uint8)
    for scar in scars:
        cv2.fillPoly(there, [np.rint(np.array(scar.outline_px)).astype(np.int32)], (1,))
    measured = np.asarray(there, bool)
    cut: list[CutScar] = []
    parts = beside_parts(relief)
    for find in sorted(finds, key=lambda each: -each.score):
        width_px = _width(find)
        width = np.array([width_px * relief.pixel_mm])
        least_mm = float(limit(width)[0])
        if find.raised:  # beside a dent skin that was smoothed can look like a low wall
            least_mm = max(least_mm, facts().number("least_raised_height"))
        deep = find.score > SURE and find.depth_mm > least_mm
        if not deep or _near(measured, find) or _near(parts, find):
            continue
        if any(_same(each, find, width_px) for each in cut):
            continue
        if _share_gone(relief.sound, find, REACH * width_px) > LEAST_GONE:
            cut.append(
                CutScar((round(find.col, 1), round(find.row, 1)), find.raised, find.depth_mm)
            )
    return tuple(cut)


def cut_notes(cut: Sequence[CutScar]) -> tuple[str, ...]:
    """Say how many scars the border cuts; nothing where it cuts none."""
    if not cut:
        return ()
    return (
        say_counted(
            "{count} scar lies across the border of what was measured and is listed as cut, "
            "without numbers: take a wider picture",
            "{count} scars lie across the border of what was measured and are listed as cut, "
            "without numbers: take a wider picture",
            len(cut),
        ),
    )


def _width(find: Find) -> float:
    a, b, c = find.spread
    return float(4 * max(a * c - b * b, 0.0) ** 0.25)


def _near(measured: Bool[np.ndarray, "rows cols"], find: Find) -> bool:
    row = int(np.clip(round(find.row), 0, measured.shape[0] - 1))
    col = int(np.clip(round(find.col), 0, measured.shape[1] - 1))
    return bool(measured[row, col])


def _same(cut: CutScar, find: Find, width_px: float) -> bool:
    away = np.hypot(cut.centre_px[0] - find.col, cut.centre_px[1] - find.row)
    return bool(away < width_px)


def _share_gone(sound: Bool[np.ndarray, "rows cols"], find: Find, radius_px: float) -> float:
    """Return which share of a disc around a find lies outside of the sound picture."""
    angle = np.linspace(0.0, 2.0 * np.pi, 48, endpoint=False)
    out = np.sqrt(np.linspace(0.02, 1.0, 24))[:, None] * max(radius_px, 1.0)
    rows = np.rint(find.row + out * np.sin(angle)).astype(int).ravel()
    cols = np.rint(find.col + out * np.cos(angle)).astype(int).ravel()
    inside = (rows >= 0) & (rows < sound.shape[0]) & (cols >= 0) & (cols < sound.shape[1])
    kept = np.zeros(rows.size, bool)
    kept[inside] = sound[rows[inside], cols[inside]]
    return float(1.0 - kept.mean())
