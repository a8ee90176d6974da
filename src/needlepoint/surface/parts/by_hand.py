"""Parts by hand: a mask that somebody painted over a height map, white where skin is measured."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from jaxtyping import Bool

from needlepoint.errors import Unreadable
from needlepoint.surface.capture.pictures import read_upright
from needlepoint.surface.capture.plausible import refuse_thin_mask
from needlepoint.surface.heightmap import HeightMap
from needlepoint.surface.survey import LeftOut

GREEN = 1


def painted_out(heights: HeightMap, path: Path) -> tuple[HeightMap, tuple[LeftOut, ...]]:
    """Leave out of a height map what a mask does not show white.

    Parameters
    ----------
    heights
        The map.
    path
        A picture as large as the map.

    Raises
    ------
    Unreadable
        If it is no picture, not as large as the map, or hardly white anywhere.
    """
    picture = read_upright(path)
    (rows, cols), (high, wide) = picture.shape, heights.z_mm.shape
    if picture.shape != heights.z_mm.shape:
        raise Unreadable(
            f"{path}: the mask has {cols} x {rows} pixels, the height map {wide} x {high}; make it"
            " of the same size"
        )
    white = np.asarray(picture.bgr[..., GREEN] > np.iinfo(picture.bgr.dtype).max // 2)
    refuse_thin_mask(path, white)
    return replace(heights, sound=heights.sound & white), by_hand(white)


def by_hand(white: Bool[np.ndarray, "rows cols"], of: int | None = None) -> tuple[LeftOut, ...]:
    """Tell which share of a picture a mask leaves out; nothing where it leaves out nothing.

    Parameters
    ----------
    white
        True where the mask lets skin be measured.
    of
        Pixels of the whole picture, where `white` is a part of it.
    """
    share = 1.0 - float(np.count_nonzero(white)) / (of or white.size)
    return (LeftOut("hand", share),) if share > 0.0 else ()
