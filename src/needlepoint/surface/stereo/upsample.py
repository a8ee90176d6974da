"""Unbin: a relief worked out on averaged pixels, laid back onto the pixels of the pictures."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from jaxtyping import Bool

from needlepoint.surface.heightmap import Relief, TangentFrame


def upsampled(relief: Relief, sound: Bool[np.ndarray, "rows cols"], side: int) -> Relief:
    """Interpolate a relief, `side` pixels of which were averaged into one.

    Parameters
    ----------
    relief
        On averaged pixels.
    sound
        Where to measure, in the pixels of the pictures.
    side
        How many pixels a side went into one.
    """
    shape, parts = (sound.shape[0], sound.shape[1]), relief.parts
    if parts is not None:
        parts = _grown(parts.astype(np.uint8), side, shape, cv2.INTER_NEAREST) > 0
        sound = sound & ~parts
    if side == 1:
        return replace(relief, sound=sound)
    old, shift = relief.frame, 0.5 * (side - 1)
    frame = TangentFrame(old.rows * side + shift, old.cols * side + shift, old.step_mm / side)
    fold, told, shade = relief.fold, relief.witnesses, relief.shade
    return replace(
        relief,
        z_mm=_grown(relief.z_mm, side, shape, cv2.INTER_CUBIC),
        sound=sound,
        pixel_mm=relief.pixel_mm / side,
        frame=frame,
        fold=None
        if fold is None
        else _grown(fold.astype(np.uint8), side, shape, cv2.INTER_NEAREST) > 0,
        parts=parts,
        witnesses=None if told is None else replace(told, block=told.block * side),
        shade=None if shade is None else replace(shade, block=shade.block * side),
    )


def _grown(plane: np.ndarray, side: int, shape: tuple[int, int], how: int) -> np.ndarray:
    """Enlarge by `side` and repeat the last row and column up to `shape`."""
    rows, cols = plane.shape
    large = cv2.resize(plane, (cols * side, rows * side), interpolation=how)
    rest = (shape[0] - rows * side, shape[1] - cols * side)
    if rest == (0, 0):
        return large
    return cv2.copyMakeBorder(large, 0, rest[0], 0, rest[1], cv2.BORDER_REPLICATE)
