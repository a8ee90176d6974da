"""Colour detail: how fine the colours are that a file holds; brightness it holds at every pixel.

Eyes see detail in brightness, so files that lose something lose colour first: at half the size, and
in squares within which weak detail is dropped. What then stands in red, green and blue alike is
the detail of brightness, and colours that are compared for it compare nothing.
"""

from __future__ import annotations

import io
import struct

SQUARE_PX = 8
"""Pixels along a square that is coded as one (ITU-T T.81, A.1.3)."""

FINE_STEP = 2.0
"""Own choice: steps of colour of the mean over the first orders within a square, from which colour
may be dropped. Below, rounding is less than the noise of a camera."""

FIRST_ORDERS = (1, 8, 2, 9, 16, 3, 10, 17, 24)
"""Own choice: places in a table of 8 x 8, row by row, of the steps that are looked at: the coarsest
waves within a square; relief lies there."""

LOSSY_PX = 16
"""Own choice: of HEIC files, and of JPEG whose head is not understood: colour at half the size, and
squares."""


def colour_px(kind: str, data: bytes) -> int:
    """Return the length of the finest detail that a file holds colours of for sure [pixels].

    Parameters
    ----------
    kind
        The kind of picture.
    data
        The file, known to be whole.
    """
    if kind == "HEIC":
        return LOSSY_PX
    return _jpeg_px(data) if kind == "JPEG" else 1


def _jpeg_px(data: bytes) -> int:
    """Read from the head of a JPEG at which size colours are held and how they are rounded."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "MPO")) as head:
            parts = [tuple(part) for part in head.layer]  # type: ignore[attr-defined]
            steps = head.quantization  # type: ignore[attr-defined]
    except (OSError, ValueError, SyntaxError, struct.error, KeyError, IndexError):
        return LOSSY_PX
    if len(parts) < 3:
        return 1
    most = max(max(across, down) for _, across, down, _ in parts)
    shrunk = max(most // min(across, down) for _, across, down, _ in parts[1:])
    tables = [steps[table] for _, _, _, table in parts[1:] if table in steps]
    means = [sum(table[at] for at in FIRST_ORDERS) / len(FIRST_ORDERS) for table in tables]
    rough = max(means, default=0.0) > FINE_STEP
    return int(shrunk) * (SQUARE_PX if rough else 1)
