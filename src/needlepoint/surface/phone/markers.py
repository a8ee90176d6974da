"""The frame's markers in one picture: found small, refined at full size."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from jaxtyping import Float, Int, UInt

LOOK_PX = 1400
"""Longer side of the small picture in which markers are looked for; own choice: 8 mm are 30 px."""

REFINE = 0.06
"""Half window of the refinement over a marker's side: within one cell, whose corner it is."""

BOX_ROOM = 0.08
"""Own choice: room around the frame, in its own width."""

COUNT = 20


@dataclass(frozen=True)
class Sighting:
    """The frame in one picture.

    Attributes
    ----------
    ids
        Which markers were found.
    corners
        Their corners (col, row) in the whole picture [px].
    shape
        Rows and columns of the whole picture.
    box
        Top, left, low and right of the part that holds the frame [px].
    crop
        That part of the picture, blue, green and red as stored.
    linear
        Whether its values are proportional to light.
    """

    ids: Int[np.ndarray, " n"]
    corners: Float[np.ndarray, "n 4 2"]
    shape: tuple[int, int]
    box: tuple[int, int, int, int]
    crop: UInt[np.ndarray, "r c 3"]
    linear: bool

    @property
    def side_px(self) -> float:
        """Mean side of a marker [px]; 0 where none was found."""
        if not len(self.ids):
            return 0.0
        sides = self.corners - np.roll(self.corners, 1, axis=1)
        return float(np.linalg.norm(sides, axis=-1).mean())


def sight(bgr: UInt[np.ndarray, "rows cols 3"], *, linear: bool) -> Sighting:
    """Find the frame's markers in a picture.

    Parameters
    ----------
    bgr
        The whole picture, 8 or 16 bit.
    linear
        Whether its values are proportional to light.
    """
    grey = _grey(bgr, linear=linear)
    factor = max(1, round(max(grey.shape) / LOOK_PX))
    small = cv2.resize(grey, None, fx=1 / factor, fy=1 / factor, interpolation=cv2.INTER_AREA)
    quads, ids, _ = _detector().detectMarkers(small)
    shape = (int(bgr.shape[0]), int(bgr.shape[1]))
    keep = [] if ids is None else _once(np.ravel(ids))
    if not keep:
        whole = (0, 0, *shape)
        return Sighting(
            np.zeros(0, int), np.zeros((0, 4, 2)), shape, whole, bgr[:1, :1].copy(), linear
        )
    found = np.ravel(ids)[keep]
    rough = np.array([quads[k] for k in keep], np.float32).reshape(-1, 4, 2)
    rough = (rough + 0.5) * factor - 0.5
    corners = _refined(grey, rough)
    order = np.argsort(found)
    box = _box(corners, shape)
    crop = bgr[box[0] : box[2], box[1] : box[3]].copy()
    return Sighting(found[order].astype(int), corners[order], shape, box, crop, linear)


def _grey(bgr: np.ndarray, *, linear: bool) -> UInt[np.ndarray, "rows cols"]:
    """Return grey values of 8 bits, coded so that dark cells and bright ones stand apart."""
    grey = cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY)
    if grey.dtype == np.uint8 and not linear:
        return np.asarray(grey)
    full = float(np.percentile(grey[::8, ::8], 99.8)) or 1.0
    share = np.clip(grey.astype(np.float32) / full, 0.0, 1.0)
    return np.asarray((255.0 * np.sqrt(share)).astype(np.uint8))


@cache
def _detector() -> cv2.aruco.ArucoDetector:
    settings = cv2.aruco.DetectorParameters()
    settings.minMarkerPerimeterRate = 0.03
    settings.adaptiveThreshWinSizeMin = 11
    settings.adaptiveThreshWinSizeMax = 31
    settings.adaptiveThreshWinSizeStep = 20
    dictionary = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    return cv2.aruco.ArucoDetector(dictionary, settings)


def _once(ids: np.ndarray) -> list[int]:
    """Return which finds are markers of the frame that were found once."""
    return [k for k, number in enumerate(ids) if number < COUNT and (ids == number).sum() == 1]


def _refined(
    grey: UInt[np.ndarray, "rows cols"], rough: Float[np.ndarray, "n 4 2"]
) -> Float[np.ndarray, "n 4 2"]:
    """Move every corner to where its edges meet.

    Gradients near a corner point along one of its two edges, so the corner is where all edge lines
    meet in the least-squares sense (Förstner 1987).
    """
    side = float(np.linalg.norm(rough[:, 0] - rough[:, 1], axis=1).mean())
    half = int(np.clip(round(REFINE * side), 2, 12))
    stop = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 40, 0.005)
    points = rough.reshape(-1, 1, 2).astype(np.float32).copy()
    cv2.cornerSubPix(grey, points, (half, half), (-1, -1), stop)
    return points.reshape(-1, 4, 2).astype(float)


def _box(corners: Float[np.ndarray, "n 4 2"], shape: tuple[int, int]) -> tuple[int, int, int, int]:
    """Return the part of the picture that holds the frame and a little more."""
    low, high = corners.min(axis=(0, 1)), corners.max(axis=(0, 1))
    room = (BOX_ROOM + 0.06) * float((high - low).max()) + 4.0
    left, top = (max(0, int(v - room)) for v in low)
    right, end = (min(n, int(v + room) + 1) for v, n in zip(high, shape[::-1], strict=True))
    return top, left, end, right
