"""Band: a relief between two wavelengths on a grid of chosen step; what visits are matched by.

Colour plays no part: redness changes under treatment, furrows and pores do not.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from jaxtyping import Float32

from needlepoint.surface import Relief

Grid = Float32[np.ndarray, "rows cols"]

CLIPPED = 3.0
"""Own choice: heights count up to this many times what is usual around them."""

EVEN_MM = 1.5
"""Own choice: SD of the skin that says what is usual [mm]."""

TO_SD = 1.4826
"""From the median of absolute departures to the standard deviation of a normal law."""


@dataclass(frozen=True)
class BandPassed:
    """Heights of one band on a square grid whose first node is the picture's first pixel.

    Attributes
    ----------
    z
        Heights in units of what is usual around them, 0 where unsound.
    share
        How far each node is to be trusted, 0 to 1.
    step_mm
        Nominal distance of neighbouring nodes [mm].
    step_px
        The same in pixels of the relief.
    """

    z: Grid
    share: Grid
    step_mm: float
    step_px: float

    @classmethod
    def of(cls, relief: Relief, step_mm: float, fine_mm: float, wide_mm: float) -> BandPassed:
        """Filter a relief: waves between the two Gaussian widths pass [mm]."""
        z, share = resampled(relief, step_mm)
        fine = _blurred(z, share, fine_mm / step_mm)
        wide = _blurred(z, share, wide_mm / step_mm)
        band = np.where(share > 0.5, fine - wide, 0.0)
        sound = band[share > 0.5]
        spread = TO_SD * float(np.median(np.abs(sound))) if sound.size else 0.0
        # in units of what is usual around: a scar's walls weigh no more than furrows, and healing
        # hardly changes what is left of them
        around = np.sqrt(_blurred(band * band, share, EVEN_MM / step_mm))
        level = np.clip(band / np.maximum(around, max(0.5 * spread, 1e-9)), -CLIPPED, CLIPPED)
        return cls(
            np.ascontiguousarray(level, np.float32),
            np.ascontiguousarray(share > 0.5, np.float32),
            step_mm,
            step_mm / relief.pixel_mm,
        )


def resampled(relief: Relief, step_mm: float) -> tuple[Grid, Grid]:
    """Return heights [mm] and shares of sound pixels on a grid with nodes `step_mm` apart.

    Nodes are means over as much skin as lies between them, so coarse grids do not alias.
    """
    step = step_mm / relief.pixel_mm
    rows, cols = (int((n - 1) / step) + 1 for n in relief.z_mm.shape)
    share = relief.sound.astype(np.float32)
    height = np.where(relief.sound, relief.z_mm, 0.0).astype(np.float32)
    start, block = 0.0, int(step / 2)
    if block > 1:  # most of the averaging by blocks, which is quick
        height, share = (_by_blocks(part, block) for part in (height, share))
        start, step = -(block - 1) / 2 / block, step / block
    if step > 1.2:
        sigma = 0.4 * step
        height, share = (cv2.GaussianBlur(part, (0, 0), sigma) for part in (height, share))
    turn = np.array([[step, 0.0, start], [0.0, step, start]], np.float32)
    how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    height, share = (
        cv2.warpAffine(part, turn, (cols, rows), flags=how) for part in (height, share)
    )
    return np.divide(height, share, out=np.zeros_like(height), where=share > 0.05), share


def _by_blocks(part: Grid, block: int) -> Float32[np.ndarray, "fewer_rows fewer_cols"]:
    """Return the means of squares of pixels; a rest at the end is left out."""
    rows, cols = (n // block for n in part.shape)
    whole = part[: rows * block, : cols * block]
    return np.asarray(cv2.resize(whole, (cols, rows), interpolation=cv2.INTER_AREA))


def _blurred(z: Grid, share: Grid, sigma: float) -> Grid:
    total = cv2.GaussianBlur(z * share, (0, 0), sigma)
    weight = cv2.GaussianBlur(share, (0, 0), sigma)
    return np.divide(total, weight, out=np.zeros_like(total), where=weight > 1e-3)
