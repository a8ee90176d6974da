"""Plausible: what no picture, mask or lens of a capture can be, said before any work is done."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from jaxtyping import Bool

from needlepoint.errors import Unreadable
from needlepoint.surface.rig import Camera

LEAST_SIDE_PX = 32
"""Own choice: on fewer pixels no scar stands apart from its surroundings."""

LEAST_FOCAL = 0.15
"""Own choice: focal length over the picture's longer side; less is a view beyond 145 degrees."""


def refuse_odd_view(path: Path, shape: tuple[int, int], camera: Camera) -> None:
    """Refuse a first picture that is too small, or that no lens as stated can have taken.

    Parameters
    ----------
    path
        The capture's first picture.
    shape
        Its rows and columns.
    camera
        The camera as `capture.toml` states it.

    Raises
    ------
    Unreadable
        If there are too few pixels, or the focal length is far too short for so many.
    """
    rows, cols = shape
    if min(shape) < LEAST_SIDE_PX:
        raise Unreadable(
            f"{path}: {cols} x {rows} pixels are too few to measure; give pictures of at least"
            f" {LEAST_SIDE_PX} pixels a side"
        )
    if camera.focal_px is not None and min(camera.focal_px) < LEAST_FOCAL * max(shape):
        raise Unreadable(
            f"{path.parent / 'capture.toml'}: 'focal_px' {min(camera.focal_px):g} is no lens for"
            f" pictures of {cols} x {rows} pixels; give the focal length in pixels, not millimetres"
        )


def refuse_thin_mask(path: Path, white: Bool[np.ndarray, "rows cols"]) -> None:
    """Refuse a mask that leaves too little skin to measure.

    Raises
    ------
    Unreadable
        If fewer rows, columns or pixels are white than a patch needs.
    """
    rows, cols = int(white.any(axis=1).sum()), int(white.any(axis=0).sum())
    if min(rows, cols) < LEAST_SIDE_PX or np.count_nonzero(white) < LEAST_SIDE_PX**2:
        raise Unreadable(f"{path}: hardly any of the mask is white; paint the skin white")
