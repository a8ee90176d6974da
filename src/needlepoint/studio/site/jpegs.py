"""The studio's own copies of photographs: read as pixels, and written."""

from __future__ import annotations

import cv2
import numpy as np

QUALITY = 90
"""Own choice: no block is seen on a screen, and a page of pictures comes at once."""


def read_picture(data: bytes) -> np.ndarray | None:
    """Return a picture as blue, green and red; None where it is none."""
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    return None if picture is None else np.asarray(picture)


def jpeg_bytes(picture: np.ndarray) -> bytes:
    """Return the JPEG of a picture of blue, green and red."""
    done, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    assert done
    return data.tobytes()
