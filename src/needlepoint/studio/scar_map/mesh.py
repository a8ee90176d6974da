"""The relief as a browser wants it: whole micrometres on a grid, small enough to turn at once."""

from __future__ import annotations

import struct

import cv2
import numpy as np

from needlepoint.surface import Relief

LONGEST = 480
"""Own choice: grid points a side; a tablet turns some 200,000 of them without a jerk."""

UNSOUND = -32768
"""Stands where the relief is not to be trusted."""


def mesh_bytes(relief: Relief) -> bytes:
    """Return the heights as little-endian bytes.

    First rows and cols (uint32), the distance of neighbours [mm], and the pixels of the relief to
    one of the grid (float32); then the heights by rows (int16) [um], `UNSOUND` where there is none.
    """
    rows, cols = relief.z_mm.shape
    factor = max(1.0, max(rows, cols) / LONGEST)
    size = (max(2, round(cols / factor)), max(2, round(rows / factor)))
    sound = relief.sound.astype(np.float32)
    share = cv2.resize(sound, size, interpolation=cv2.INTER_AREA)
    total = cv2.resize(
        np.where(relief.sound, relief.z_mm, 0.0).astype(np.float32),
        size,
        interpolation=cv2.INTER_AREA,
    )
    z_um = 1000.0 * total / np.maximum(share, 0.5)
    heights = np.where(share > 0.5, np.clip(np.round(z_um), -32767, 32767), UNSOUND)
    head = struct.pack("<IIff", size[1], size[0], relief.pixel_mm * factor, factor)
    return head + heights.astype("<i2").tobytes()
