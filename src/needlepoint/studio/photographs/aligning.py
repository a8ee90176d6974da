"""What is found in a photograph of a face, and one photograph in the frame of another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np

from needlepoint.records.models import FaceView
from needlepoint.studio.site.jpegs import jpeg_bytes, read_picture
from needlepoint.surface import evened, find_face_landmarks, frame_gains

STEADY = (
    *(33, 133, 362, 263, 168, 6, 197, 195, 4, 98, 2, 327),
    *(10, 151, 9, 67, 297, 50, 280, 116, 345),
)
"""Landmarks that a mimic moves little: corners of the eyes, nose, forehead and cheekbones."""

RIGHT_EDGE, LEFT_EDGE, NOSE = 234, 454, 4
"""Landmarks at the client's right and left ear, and at the tip of the nose."""

STRAIGHT = (0.35, 0.65)
"""Own choice: where the nose lies between the edges of a face that looks straight ahead."""

ROOM = 0.55
"""Own choice: room around the landmarks, in their own extent: hair and neck stay in the picture."""

SHOWN_PX = (960, 1200)
"""Own choice: width and height in which photographs are shown; all views have the same."""

OTHERWISE = 0.06
"""Own choice: what is left between the landmarks of two photographs, over the width of the face,
from which on the head was turned otherwise."""

BY_HAND_WIDTH = 3.6
"""Own choice: width that is shown where two points were placed, over the way between them: from the
corner of the eye to that of the mouth are 70 mm, and a head from the side is 250 mm wide."""

BEYOND = (40, 40, 40)
"""What stands where a photograph shows nothing: a dark grey, never skin."""


def found_in(display: bytes) -> dict[str, Any]:
    """Return what is found in a photograph, as JSON keeps it: landmarks, turn and gains."""
    picture = _read(display)
    found: dict[str, Any] = {"size": [picture.shape[1], picture.shape[0]]}
    points = find_face_landmarks(picture[..., ::-1].copy())
    if points is not None:
        found["points"] = np.round(points[list(STEADY)], 2).tolist()
        right, left, nose = points[[RIGHT_EDGE, LEFT_EDGE, NOSE], 0]
        found["turn"] = round(float((nose - right) / (left - right)), 3) if left != right else 0.5
    gains = frame_gains(picture)
    if gains is not None:
        found["gains"] = np.round(gains, 4).tolist()
    return found


def looks_like_another_view(view: str, found: dict[str, Any]) -> bool:
    """Whether the head seems turned another way than the view says; never where no face is found.

    With the left cheek to the camera the nose points to the picture's left, the client's right.
    """
    if (turn := found.get("turn")) is None:
        return False
    low, high = STRAIGHT
    if view == FaceView.FRONT:
        return not low <= turn <= high
    return bool(turn > high if view in {FaceView.LEFT_45, FaceView.LEFT_90} else turn < low)


def can_align(found: dict[str, Any], to: dict[str, Any]) -> bool:
    """Whether a face is found in both photographs."""
    return "points" in found and "points" in to


def aligned_by_hand(found: dict[str, Any], to: dict[str, Any]) -> bool:
    """Whether somebody placed the same two points in both photographs."""
    return "hand" in found and "hand" in to


def place_by_hand(found: dict[str, Any], shares: Sequence[tuple[float, float]]) -> dict[str, Any]:
    """Return what is found in a photograph, with two points that somebody placed.

    Parameters
    ----------
    found
        What is found in it.
    shares
        Where the points are, across and down, as shares of its width and height.
    """
    cols, rows = found["size"]
    points = [[round(across * cols, 2), round(down * rows, 2)] for across, down in shares]
    return found | {"hand": points}


def turned_otherwise(found: dict[str, Any], to: dict[str, Any]) -> bool:
    """Whether two photographs of one view show the head too differently to lie on each other."""
    if not can_align(found, to):
        return False
    points, goal = np.array(found["points"]), np.array(to["points"])
    carry = _onto(found, to)
    left = points @ carry[:, :2].T + carry[:, 2] - goal
    wide = float(np.ptp(goal[:, 0])) or 1.0
    return float(np.sqrt((left**2).sum(axis=1).mean())) > OTHERWISE * wide


def can_even(found: dict[str, Any], to: dict[str, Any]) -> bool:
    """Whether the card is seen in both photographs."""
    return "gains" in found and "gains" in to


def side_by_side(
    display: bytes, found: dict[str, Any], before: dict[str, Any], after: dict[str, Any]
) -> bytes:
    """Return one photograph of a pair in the frame of the first, as a JPEG.

    Parameters
    ----------
    display, found
        The photograph, and what was found in it.
    before, after
        What was found in the two of the pair: what only one of them has is used for neither.
    """
    picture = _read(display)
    if can_even(before, after):
        picture = evened(picture, np.array(found["gains"]))
    onto = _whole(found)
    if aligned_by_hand(before, after):
        onto = _crop_by_hand(before) @ np.vstack([_onto_by_hand(found, before), [0.0, 0.0, 1.0]])
    elif can_align(before, after):
        onto = _crop(before) @ np.vstack([_onto(found, before), [0.0, 0.0, 1.0]])
    shown = cv2.warpAffine(
        _near_size(picture, onto), onto, SHOWN_PX, flags=cv2.INTER_LINEAR, borderValue=BEYOND
    )
    return jpeg_bytes(shown)


def _onto(found: dict[str, Any], to: dict[str, Any]) -> np.ndarray:
    """Return the similarity that lays the landmarks of one photograph on those of another."""
    points, goal = np.array(found["points"]), np.array(to["points"])
    if np.array_equal(points, goal):
        return np.eye(2, 3)
    carry, _ = cv2.estimateAffinePartial2D(points, goal, method=cv2.LMEDS)
    return np.eye(2, 3) if carry is None else np.asarray(carry)


def _onto_by_hand(found: dict[str, Any], to: dict[str, Any]) -> np.ndarray:
    """Return the similarity that lays two placed points of one photograph on those of another.

    In the complex plane it is z -> a z + b, which two pairs of points determine.
    """
    (first, second), (goal, other) = (
        [complex(*point) for point in each["hand"]] for each in (found, to)
    )
    if first == second:
        return np.eye(2, 3)
    turn = (other - goal) / (second - first)
    move = goal - turn * first
    return np.array([[turn.real, -turn.imag, move.real], [turn.imag, turn.real, move.imag]])


def _crop_by_hand(found: dict[str, Any]) -> np.ndarray:
    """Return what brings two placed points into the middle of what is shown."""
    first, second = np.array(found["hand"])
    return _centred(0.5 * (first + second), BY_HAND_WIDTH * float(np.hypot(*(second - first))))


def _crop(found: dict[str, Any]) -> np.ndarray:
    """Return what brings the face of a photograph into the middle of what is shown."""
    points = np.array(found["points"])
    low, high = points.min(axis=0), points.max(axis=0)
    return _centred(0.5 * (low + high), float((high - low).max()) * (1.0 + 2.0 * ROOM))


def _centred(middle: np.ndarray, width: float) -> np.ndarray:
    """Return what brings a place of a photograph into the middle of what is shown."""
    scale = SHOWN_PX[0] / max(width, 1.0)
    return np.array(
        [
            [scale, 0.0, 0.5 * SHOWN_PX[0] - scale * middle[0]],
            [0.0, scale, 0.5 * SHOWN_PX[1] - scale * middle[1]],
        ]
    )


def _whole(found: dict[str, Any]) -> np.ndarray:
    """Return what brings the whole photograph into what is shown."""
    cols, rows = found["size"]
    scale = min(SHOWN_PX[0] / cols, SHOWN_PX[1] / rows)
    return np.array(
        [
            [scale, 0.0, 0.5 * (SHOWN_PX[0] - scale * cols)],
            [0.0, scale, 0.5 * (SHOWN_PX[1] - scale * rows)],
        ]
    )


def _near_size(picture: np.ndarray, onto: np.ndarray) -> np.ndarray:
    """Smooth a photograph that is shown much smaller, so that no fine texture flickers."""
    scale = float(np.sqrt(abs(np.linalg.det(onto[:, :2]))))
    if scale >= 1.0:
        return picture
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), max(0.35 / scale - 0.35, 0.01)))


def _read(jpeg: bytes) -> np.ndarray:
    """Return our own copy of a photograph, blue, green and red."""
    picture = read_picture(jpeg)
    assert picture is not None
    return picture
