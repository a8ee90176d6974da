"""Patch: heights about their mean, ready for the areal parameters."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from jaxtyping import Bool, Float

MOST_PIXELS = 1_500_000
"""Larger maps are averaged in blocks first: finer pixels cost time and add noise, not skin."""


@dataclass(frozen=True)
class CentredPatch:
    """Heights about their mean.

    Attributes
    ----------
    z_mm
        Heights over their mean [mm]; 0 where not sound.
    sound
        Where the heights are to be trusted.
    pixel_mm
        Distance of neighbouring pixels [mm].
    """

    z_mm: Float[np.ndarray, "rows cols"]
    sound: Bool[np.ndarray, "rows cols"]
    pixel_mm: float

    @cached_property
    def whole(self) -> Bool[np.ndarray, "cell_rows cell_cols"]:
        """Cells between four pixels, all of them sound."""
        ok = self.sound
        return np.asarray(ok[:-1, :-1] & ok[1:, :-1] & ok[:-1, 1:] & ok[1:, 1:])

    @property
    def area_mm2(self) -> float:
        """Area of the sound cells [mm2]."""
        return float(np.count_nonzero(self.whole)) * self.pixel_mm**2

    @property
    def rim(self) -> Bool[np.ndarray, "rows cols"]:
        """Pixels on the edge of the map or beside one that is not sound."""
        inner = cv2.erode(
            self.sound.astype(np.uint8),
            np.ones((3, 3), np.uint8),
            borderType=cv2.BORDER_CONSTANT,
            borderValue=0,
        )
        return np.asarray(self.sound & (inner == 0))

    @cached_property
    def calm_mm(self) -> Float[np.ndarray, "rows cols"]:
        """Heights smoothed by a median of 3 x 3 pixels [mm]."""
        return np.asarray(cv2.medianBlur(self.z_mm.astype(np.float32), 3), dtype=np.float64)


def lay_out(
    z_mm: Float[np.ndarray, "rows cols"], sound: Bool[np.ndarray, "rows cols"], pixel_mm: float
) -> CentredPatch:
    """Average a large map in blocks and take off the mean height."""
    block = block_side(z_mm.shape)
    sound = np.logical_and(sound, np.isfinite(z_mm))
    if not sound.all():
        z_mm = np.where(sound, z_mm, 0.0)
    if block > 1:
        rows, cols = (side // block for side in z_mm.shape)
        whole = (slice(rows * block), slice(cols * block))
        z_mm = cv2.resize(z_mm[whole], (cols, rows), interpolation=cv2.INTER_AREA)
        if sound.all():
            sound = np.ones((rows, cols), bool)
        else:
            sound = np.asarray(sound[whole].reshape(rows, block, cols, block).all(axis=(1, 3)))
    heights = z_mm.astype(np.float64)
    mean = heights[sound].mean() if sound.any() else 0.0
    return CentredPatch(np.where(sound, heights - mean, 0.0), sound, pixel_mm * block)


def block_side(shape: tuple[int, ...]) -> int:
    """Return the side of the blocks that bring a map of this shape under `MOST_PIXELS`."""
    return max(1, math.ceil(math.sqrt(shape[0] * shape[1] / MOST_PIXELS)))
