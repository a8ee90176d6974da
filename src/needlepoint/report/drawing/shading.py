"""The relief as a picture: a virtual lamp over bare skin of one colour."""

from __future__ import annotations

import cv2
import numpy as np
from jaxtyping import Bool, Float, UInt8

from needlepoint.surface import Relief

# Own choices, for looks alone; no number is read off the picture.
LAMP_RIGHT, LAMP_DOWN, LAMP_OUT = -0.52, -0.52, 0.68  # from the upper left, as maps are lit
TYPICAL_SLOPE = 0.30  # slope that the steepest few percent of the skin are drawn with
STEEP_SHARE = 97.0  # percentile that counts as steep
SEEN = 3  # of so many pixels each way one tells how steep the skin is
MOST_STRETCH = 4.0  # flat skin is not blown up into mountains
SKIN_DARK = np.array([78.0, 70.0, 68.0], np.float32)
SKIN_LIGHT = np.array([250.0, 240.0, 232.0], np.float32)
UNSOUND = np.array([236, 236, 240], np.uint8)


def decimated(relief: Relief, longest_px: int) -> tuple[np.ndarray, np.ndarray, float]:
    """Return heights and soundness with at most `longest_px` pixels a side, and the shrinkage.

    A pixel of the result is the mean of the sound ones it stands for. Small reliefs are
    enlarged, up to eight times, so that lines and numbers on them can be thin.

    Returns
    -------
    z_mm, sound, factor
        Heights [mm]; where at least half of them were sound; pixels of the result to one of the
        relief.
    """
    rows, cols = relief.z_mm.shape
    factor = min(longest_px / max(rows, cols), 8.0)
    size = (max(1, round(cols * factor)), max(1, round(rows * factor)))
    z_mm = relief.z_mm.astype(np.float32, copy=False)
    if relief.sound.all():
        return resized(z_mm, size), np.ones(size[::-1], bool), factor
    share = resized(relief.sound.astype(np.float32), size)
    total = resized(np.where(relief.sound, z_mm, np.float32(0.0)), size)
    sound = share > 0.5
    return np.where(sound, total / np.maximum(share, 0.5), 0.0), sound, factor


def resized(
    z_mm: Float[np.ndarray, "rows cols"], size: tuple[int, int]
) -> Float[np.ndarray, "new_rows new_cols"]:
    """Return heights on a grid of another size, as smooth as they were.

    A pixel of a smaller grid is the mean of those that it stands for. On a larger grid the slope
    of a cubic interpolation ripples with the old pixels, which a lamp would show as a weave, so
    the heights are smoothed over half an old pixel.

    Parameters
    ----------
    z_mm
        Heights [mm].
    size
        Columns and rows of the result, in the order of OpenCV.
    """
    factor = size[0] / z_mm.shape[1]
    if factor <= 1.0:
        return np.asarray(cv2.resize(z_mm, size, interpolation=cv2.INTER_AREA))
    larger = cv2.resize(z_mm, size, interpolation=cv2.INTER_CUBIC)
    return np.asarray(cv2.GaussianBlur(larger, (0, 0), 0.5 * factor))


def shade(
    z_mm: Float[np.ndarray, "rows cols"], sound: Bool[np.ndarray, "rows cols"], pixel_mm: float
) -> UInt8[np.ndarray, "rows cols 3"]:
    """Light a relief from the upper left.

    Parameters
    ----------
    z_mm
        Heights out of the skin [mm].
    sound
        Where they are to be trusted; elsewhere the picture is flat and pale.
    pixel_mm
        Distance of neighbouring pixels [mm].
    """
    down, right = (axis.astype(np.float32) for axis in np.gradient(z_mm, pixel_mm))
    slope = np.hypot(down, right)
    few = slope[::SEEN, ::SEEN][sound[::SEEN, ::SEEN]]
    steep = float(np.percentile(few, STEEP_SHARE)) if few.size else 0.0
    stretch = min(TYPICAL_SLOPE / steep, MOST_STRETCH) if steep > 0.0 else 1.0
    light = (LAMP_OUT - stretch * (right * LAMP_RIGHT + down * LAMP_DOWN)) / np.sqrt(
        1.0 + (stretch * slope) ** 2
    )
    # Tilted to the lamp 1, flat skin about 0.6, turned away 0.
    tone = np.clip(255.0 * ((light - LAMP_OUT) * 1.15 + 0.62), 0.0, 255.0).astype(np.uint8)
    steps = np.linspace(0.0, 1.0, 256)[:, None, None]
    inks = (SKIN_DARK + steps * (SKIN_LIGHT - SKIN_DARK)).astype(np.uint8)
    picture = np.asarray(cv2.applyColorMap(tone, inks))
    picture[~sound] = UNSOUND
    return picture
