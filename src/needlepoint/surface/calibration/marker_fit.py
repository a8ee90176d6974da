"""The fit of a marker's printed pattern to a picture of it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cache

import cv2
import numpy as np
from jaxtyping import Float

from needlepoint.surface.rig import Marker

DICTIONARIES = {"aruco 4x4_50": cv2.aruco.DICT_4X4_50}
"""Kinds of markers that are read, and what the marker library calls them."""

CELLS = 6
"""Cells along a side: four of the code and the black border."""

_FINE = 20  # template points a cell: 0.07 mm of an 8 mm marker, interpolated between
_MARGIN = 1  # cells of white around the marker that the template holds
_LEAST_BLUR_PX = 0.25  # a pixel counts light over its width, which is a blur of 0.29
_MOST_POINTS = 8_000  # pixels used; more would cost time and add nothing
_STEPS = np.array(
    [0.02] * 8 + [0.05, 0.01]
)  # of corners [px], logarithm of blur, ink spread [cells]
_BLOCK = 4  # pixels: noise of neighbours is alike that far in a developed picture


@dataclass(frozen=True)
class Fit:
    """A pattern laid over a picture.

    Attributes
    ----------
    corners
        The outer corners (col, row), in the marker's own order [px].
    covariance
        Covariance of the eight corner coordinates, col and row of each corner in turn [px2].
    blur_px
        Standard deviation of the blur [px].
    spread_cells
        How far the ink went beyond its edge [cells].
    contrast
        White minus black over white plus black at the middle [1].
    misfit
        Root mean square of what the pattern does not explain, in units of white minus black [1].
    """

    corners: Float[np.ndarray, "4 2"]
    covariance: Float[np.ndarray, "8 8"]
    blur_px: float
    spread_cells: float
    contrast: float
    misfit: float


@dataclass(frozen=True)
class _MarkerPixels:
    """The pixels that the fit looks at: place, light, and how far each counts."""

    col: Float[np.ndarray, " n"]
    row: Float[np.ndarray, " n"]
    light: Float[np.ndarray, " n"]
    weight: Float[np.ndarray, " n"]


def marker_cells(marker: Marker) -> Float[np.ndarray, "6 6"]:
    """Return the cells of a marker, 0 black and 1 white."""
    dictionary = cv2.aruco.getPredefinedDictionary(DICTIONARIES[marker.kind])
    cells = cv2.aruco.generateImageMarker(dictionary, marker.id, CELLS, borderBits=1)
    return np.asarray(cells, float) / 255.0


def homography(corners: Float[np.ndarray, "4 2"], side: float) -> Float[np.ndarray, "3 3"]:
    """Return the matrix from a square of `side`, its middle at 0 0, to its `corners` (col, row)."""
    half = side / 2.0
    square = np.array([(-half, -half), (half, -half), (half, half), (-half, half)], np.float32)
    return np.asarray(cv2.getPerspectiveTransform(square, corners.astype(np.float32)))


def fit_marker(
    light: Float[np.ndarray, "rows cols"], corners: Float[np.ndarray, "4 2"], marker: Marker
) -> Fit:
    """Fit corners, blur, ink spread and lighting of the whole pattern to linear light.

    Every edge of the code counts, so the corners come out many times finer than by looking at
    the corners alone. Run twice, the second time without what the first could not explain.
    """
    from scipy.optimize import least_squares

    distance = _distances(marker)
    points = _pixels(light, corners)
    side = float(np.hypot(*(corners - np.roll(corners, 1, axis=0)).T).mean())
    state = np.concatenate([corners.ravel(), [math.log(min(0.5, 0.8 * CELLS / side)), 0.0]])
    low, high = (
        np.concatenate([np.full(8, at), ends])
        for at, ends in (
            (-np.inf, [math.log(_LEAST_BLUR_PX * CELLS / side), -0.3]),
            (np.inf, [math.log(0.7), 0.3]),
        )
    )
    for _ in range(2):
        found = least_squares(
            lambda at, seen: _misfit(at, seen, distance)[0],
            state,
            jac=lambda at, seen: _slopes(at, seen, distance),
            args=(points,),
            bounds=(low, high),
            x_scale=_STEPS,
            max_nfev=10,
            xtol=1e-6,
            ftol=1e-6,
        )
        state = found.x
        off, levels = _misfit(state, replace(points, weight=np.ones_like(points.light)), distance)
        scale = max(1e-6, 1.4826 * float(np.median(np.abs(off))))
        points = replace(
            points, weight=np.sqrt(np.clip(1.0 - (off / (8.0 * scale)) ** 2, 0.0, None))
        )
    off = off * points.weight
    black, white = float(levels[0]), float(levels[3])
    normal = np.linalg.pinv(found.jac.T @ found.jac)
    variance = float(off @ off) / max(1.0, float((points.weight**2).sum()) - 16.0)
    return Fit(
        corners=state[:8].reshape(4, 2),
        covariance=(normal * variance * _alike(off, points))[:8, :8],
        blur_px=math.exp(state[8]) * side / CELLS,
        spread_cells=float(state[9]),
        contrast=(white - black) / max(1e-6, white + black),
        misfit=math.sqrt(variance) / max(1e-6, abs(white - black)),
    )


@cache
def _distances(marker: Marker) -> Float[np.ndarray, "fine fine"]:
    """Return the distance to the nearest edge of the pattern [cells], positive in white."""
    cells = np.pad(marker_cells(marker), _MARGIN, constant_values=1.0)
    fine = np.kron(cells, np.ones((_FINE, _FINE))).astype(np.uint8)
    inside, outside = (
        cv2.distanceTransform(part, cv2.DIST_L2, cv2.DIST_MASK_PRECISE) for part in (fine, 1 - fine)
    )
    distance = np.where(fine > 0, inside - 0.5, 0.5 - outside) / _FINE
    return np.asarray(distance, np.float32)


def _pixels(
    light: Float[np.ndarray, "rows cols"], corners: Float[np.ndarray, "4 2"]
) -> _MarkerPixels:
    """Return the pixels of the marker and half of the quiet white around it."""
    margin = 0.5

    to_cells = np.linalg.inv(homography(corners, float(CELLS)))
    low = np.maximum(np.floor(corners.min(axis=0) - 0.15 * np.ptp(corners, axis=0)), 0).astype(int)
    high = np.minimum(
        np.ceil(corners.max(axis=0) + 0.15 * np.ptp(corners, axis=0)).astype(int) + 1,
        light.shape[::-1],
    )
    row, col = np.mgrid[low[1] : high[1], low[0] : high[0]]
    across, down = _project(to_cells, col.ravel().astype(float), row.ravel().astype(float))
    inside = np.maximum(np.abs(across), np.abs(down)) < CELLS / 2.0 + margin
    where = np.flatnonzero(inside)[:: max(1, math.ceil(inside.sum() / _MOST_POINTS))]
    seen = col.ravel()[where], row.ravel()[where]
    values = light[seen[1], seen[0]].astype(float)
    return _MarkerPixels(seen[0].astype(float), seen[1].astype(float), values, np.ones(where.size))


def _misfit(
    state: Float[np.ndarray, " 10"], points: _MarkerPixels, distance: Float[np.ndarray, "fine fine"]
) -> tuple[Float[np.ndarray, " n"], Float[np.ndarray, " 6"]]:
    """Return what the pattern leaves unexplained, and the six levels that light it best.

    Black and white may each change linearly over the marker: lamps are near.
    """
    from scipy.ndimage import map_coordinates

    to_cells = np.linalg.inv(homography(state[:8].reshape(4, 2), float(CELLS)))
    across, down = _project(to_cells, points.col, points.row)
    sharp = np.clip(0.5 + (distance.astype(float) - state[9]) * _FINE, 0.0, 1.0)
    sigma = math.exp(state[8]) * _FINE
    soft = cv2.GaussianBlur(sharp, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE)
    middle = (distance.shape[0] - 1) / 2.0
    white = map_coordinates(
        soft, [down * _FINE + middle, across * _FINE + middle], order=1, mode="nearest"
    )
    plane = np.stack([np.ones_like(across), across, down])
    terms = np.concatenate([plane * (1.0 - white), plane * white]) * points.weight
    wanted = points.light * points.weight
    levels = np.linalg.lstsq(terms @ terms.T, terms @ wanted, rcond=None)[0]
    return levels @ terms - wanted, levels


def _slopes(
    state: Float[np.ndarray, " 10"], points: _MarkerPixels, distance: Float[np.ndarray, "fine fine"]
) -> Float[np.ndarray, "n 10"]:
    """Return how the misfit changes with each unknown, by steps that suit its size."""
    columns = []
    for unknown, step in enumerate(_STEPS):
        ahead, behind = state.copy(), state.copy()
        ahead[unknown] += step
        behind[unknown] -= step
        change = _misfit(ahead, points, distance)[0] - _misfit(behind, points, distance)[0]
        columns.append(change / (2.0 * step))
    return np.stack(columns, axis=1)


def _project(
    matrix: Float[np.ndarray, "3 3"], col: Float[np.ndarray, " n"], row: Float[np.ndarray, " n"]
) -> tuple[Float[np.ndarray, " n"], Float[np.ndarray, " n"]]:
    """Carry points through a homography."""
    across, down, depth = matrix @ np.stack([col, row, np.ones(len(col))])
    return across / depth, down / depth


def _alike(off: Float[np.ndarray, " n"], points: _MarkerPixels) -> float:
    """Return how many pixels stand for one: what is left is alike in neighbours.

    The variance of sums over blocks against that of pixels that know nothing of each other.
    """
    cols = ((points.col - points.col.min()) // _BLOCK).astype(int)
    rows = ((points.row - points.row.min()) // _BLOCK).astype(int)
    block = rows * (int(cols.max()) + 1) + cols
    sums = np.bincount(block, off)
    alone = np.bincount(block, off**2)
    return max(1.0, float((sums**2).sum() / max(1e-30, float(alone.sum()))))
