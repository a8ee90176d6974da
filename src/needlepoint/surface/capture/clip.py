"""A film picture by picture: decoded one after the other, never held as a whole."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterator
from typing import Any

import cv2
import numpy as np
from jaxtyping import UInt8

from needlepoint.errors import Unreadable
from needlepoint.surface.capture.clip_head import MOST_FRAMES

THREADS = 1
"""Own choice: threads of a decoder hold pictures each; the cage gives memory for one."""


def pictures_of(
    data: bytes, name: str, wanted: Collection[int]
) -> Iterator[tuple[int, UInt8[np.ndarray, "rows cols 3"]]]:
    """Decode a film and give the wanted pictures with their numbers, in the order of time.

    Pictures come upright, as the film says how the phone was held. How far apart they were taken
    plays no part, so that films of any and of changing rates are read.

    Parameters
    ----------
    data
        The film; `read_clip_head` has looked through it.
    name
        What it is called, for sentences.
    wanted
        Numbers of the pictures, the first is 0.

    Raises
    ------
    Unreadable
        If it cannot be decoded.
    """
    last = min(max(wanted, default=-1), MOST_FRAMES)
    try:
        stream: Any = io.BytesIO(data)
        film = cv2.VideoCapture(stream, cv2.CAP_FFMPEG, [cv2.CAP_PROP_N_THREADS, THREADS])
        if not film.isOpened():
            raise _damaged(name)
        for number in range(last + 1):
            if not film.grab():
                return
            if number in wanted:
                done, bgr = film.retrieve()
                if not done:
                    raise _damaged(name)
                yield number, np.asarray(bgr)
    except cv2.error:
        raise _damaged(name) from None


def _damaged(name: str) -> Unreadable:
    return Unreadable(f"{name}: the film cannot be decoded; copy it from the phone anew")
