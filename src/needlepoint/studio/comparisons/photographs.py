"""Both photographs in one frame: the second laid on the pixels of the first, colours untouched."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from needlepoint.studio.site.jpegs import jpeg_bytes, read_picture

if TYPE_CHECKING:
    from needlepoint.change import Change

LONGEST_PX = 1400
"""Own choice: longest side of the photographs on the page; a tablet shows no more."""

BEYOND = (40, 40, 40)
"""What stands where the second photograph shows nothing: a dark grey, never skin."""


def photographs(change: Change, before: bytes, after: bytes) -> dict[str, tuple[bytes, str]]:
    """Return both photographs on the pixels of the first, as files by their field.

    Parameters
    ----------
    change
        What lays them over each other; without a common frame there are none.
    before, after
        The photographs as they are kept, each on the pixels of its relief.
    """
    first, second = read_picture(before), read_picture(after)
    if first is None or second is None or change.pair is None or change.registration is None:
        return {}
    shape = change.pair.before.shape
    rows, cols = np.meshgrid(*(np.arange(n, dtype=float) for n in shape), indexing="ij")
    row, col = (part.astype(np.float32) for part in change.registration.carry(rows, cols))
    first = cv2.resize(first, (shape[1], shape[0]), interpolation=cv2.INTER_AREA)
    moved = cv2.remap(
        second, col, row, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=BEYOND
    )
    return {
        "photo_before": (_jpeg(np.asarray(first)), "image/jpeg"),
        "photo_after": (_jpeg(np.asarray(moved)), "image/jpeg"),
    }


def _jpeg(picture: np.ndarray) -> bytes:
    factor = min(1.0, LONGEST_PX / max(picture.shape[:2]))
    size = (round(picture.shape[1] * factor), round(picture.shape[0] * factor))
    return jpeg_bytes(cv2.resize(picture, size, interpolation=cv2.INTER_AREA))
