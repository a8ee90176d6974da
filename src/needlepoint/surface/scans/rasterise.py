"""From a mesh to a height map: every pixel takes the surface nearest to the viewer."""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool, Float, Int

from needlepoint.errors import Refused

CHUNK = 1_000_000
"""Candidate pixels looked at together: some tens of megabytes."""

STEEPEST_SLOPE = 3.0
"""Height over pixels beyond which the slope at a corner is not used."""

MOST_CANDIDATES = 400_000_000
"""Beyond this the faces lie over one another hundreds deep, which no skin does."""

SMALL = 4
"""Pixels along the longer side of a face that is laid pixel by pixel."""

EDGE = 1e-9
"""Share by which a pixel may lie outside a face, so that no seam opens between two."""

Corners = Float[np.ndarray, "faces 3 3"]
Names = Int[np.ndarray, " n"]
Boxes = tuple[Int[np.ndarray, "faces 2"], Int[np.ndarray, "faces 2"]]
Grid = tuple[Float[np.ndarray, "rows cols"], Int[np.ndarray, "rows cols"]]


def nearest_heights(
    corners: Corners, shape: tuple[int, int]
) -> tuple[Float[np.ndarray, "rows cols"], Int[np.ndarray, "rows cols"]]:
    """Lay triangles over a grid of pixels and keep the highest at every pixel's centre.

    Parameters
    ----------
    corners
        Of every face, as (row, col, height): pixels of the grid, and height toward the viewer.
    shape
        Rows and columns of the grid.

    Returns
    -------
    height, face
        At every pixel; ``-inf`` and -1 where there is no face.

    Raises
    ------
    Refused
        If the faces lie over one another so deep that they cannot be a surface.
    """
    grid = (np.full(shape, -np.inf), np.full(shape, -1))
    first, last = _boxes(corners, shape)
    size = last - first + 1
    met = np.flatnonzero((size > 0).all(axis=1))
    counts = size[met].prod(axis=1)
    if counts.sum(dtype=np.int64) > MOST_CANDIDATES:
        raise Refused(
            "the faces of the mesh lie over one another so deep that they are no surface; "
            "give a cleaned mesh"
        )
    small = size[met].max(axis=1) <= SMALL
    _lay_small(corners, (first, size), met[small], grid)
    large = met[~small]
    ends = np.cumsum(counts[~small])
    start = 0
    while start < large.size:
        done = ends[start - 1] if start else 0
        stop = max(start + 1, int(np.searchsorted(ends, done + CHUNK, side="right")))
        _lay_large(corners, (first, size), large[start:stop], grid)
        start = stop
    return grid


def _boxes(
    corners: Corners, shape: tuple[int, int]
) -> tuple[Int[np.ndarray, "faces 2"], Int[np.ndarray, "faces 2"]]:
    """Return the first and last pixel (row, col) whose centres each face can cover."""
    flat = np.clip(corners[:, :, :2], -2.0, np.array(shape) + 2.0)
    low = np.minimum(np.minimum(flat[:, 0], flat[:, 1]), flat[:, 2])
    high = np.maximum(np.maximum(flat[:, 0], flat[:, 1]), flat[:, 2])
    first = np.maximum(np.ceil(low).astype(np.int64), 0)
    last = np.minimum(np.floor(high).astype(np.int64), np.array(shape) - 1)
    return first, last


def _lay_small(corners: Corners, boxes: Boxes, names: Names, grid: Grid) -> None:
    """Lay faces of few pixels: every pixel of the box in turn, all faces at once."""
    first, size = boxes[0][names], boxes[1][names]
    plane = _planes(corners[names])
    for down in range(SMALL):
        for right in range(SMALL):
            has = np.flatnonzero((size[:, 0] > down) & (size[:, 1] > right))
            if has.size:
                row, col = first[has, 0] + down, first[has, 1] + right
                _lay(tuple(term[has] for term in plane), (row, col), names[has], grid)


def _lay_large(corners: Corners, boxes: Boxes, names: Names, grid: Grid) -> None:
    """Lay faces of many pixels: the pixels of all their boxes in one row."""
    first, size = boxes[0][names], boxes[1][names]
    counts = size.prod(axis=1)
    face = np.repeat(np.arange(counts.size), counts)
    place = np.arange(face.size) - np.repeat(np.cumsum(counts) - counts, counts)
    row = first[face, 0] + place // size[face, 1]
    col = first[face, 1] + place % size[face, 1]
    plane = _planes(corners[names])
    _lay(tuple(term[face] for term in plane), (row, col), names[face], grid)


def _planes(corners: Corners) -> tuple[np.ndarray, ...]:
    """Return, for every face, its first corner and the slopes of two shares and of its height.

    The shares of the second and third corner at a pixel are linear in row and column.
    """
    (ar, ac, az), (br, bc, bz), (cr, cc, cz) = corners.transpose(1, 2, 0)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        scale = 1.0 / ((br - ar) * (cc - ac) - (bc - ac) * (cr - ar))
        b_down, b_right = (cc - ac) * scale, (ar - cr) * scale
        c_down, c_right = (ac - bc) * scale, (br - ar) * scale
    return ar, ac, az, b_down, b_right, c_down, c_right, bz - az, cz - az


def _lay(
    plane: tuple[np.ndarray, ...],
    pixel: tuple[Int[np.ndarray, " n"], Int[np.ndarray, " n"]],
    names: Names,
    grid: Grid,
) -> None:
    """Enter the heights of faces at pixels where they cover them and lie highest."""
    ar, ac, az, b_down, b_right, c_down, c_right, b_rise, c_rise = plane
    down, right = pixel[0] - ar, pixel[1] - ac
    with np.errstate(invalid="ignore", over="ignore"):
        at_b = b_down * down + b_right * right
        at_c = c_down * down + c_right * right
        within = (at_b >= -EDGE) & (at_c >= -EDGE) & (at_b + at_c <= 1.0 + EDGE)
    kept = np.flatnonzero(within)
    z = az[kept] + at_b[kept] * b_rise[kept] + at_c[kept] * c_rise[kept]
    flat = pixel[0][kept] * grid[0].shape[1] + pixel[1][kept]
    height, owner = grid[0].ravel(), grid[1].ravel()
    np.maximum.at(height, flat, z)
    won = height[flat] == z
    owner[flat[won]] = names[kept][won]


def rounded(
    corners: Corners, height: Float[np.ndarray, "rows cols"], owner: Int[np.ndarray, "rows cols"]
) -> Float[np.ndarray, "rows cols"]:
    """Round flat faces: half the plane of the face, half a blend of the planes at its corners.

    The planes at the corners have the mean slope of the faces that meet there. Where those are
    the true slopes, a surface of second order comes out exactly, and no face leaves an edge.
    """
    rows, cols = np.nonzero(owner >= 0)
    face = owner[rows, cols]
    slope, flat = _corner_slopes(corners)
    a, b, c = (corners[face, k, :2] for k in range(3))
    place = np.stack([rows, cols], axis=1)
    double = _cross(b - a, c - a)
    with np.errstate(divide="ignore", invalid="ignore"):
        share_b, share_c = _cross(place - a, c - a) / double, _cross(b - a, place - a) / double
    shares = np.stack([1.0 - share_b - share_c, share_b, share_c], axis=1)
    blend = np.zeros(rows.size)
    for k in range(3):
        off = place - corners[face, k, :2]
        blend += shares[:, k] * (corners[face, k, 2] + (slope[face, k] * off).sum(axis=1))
    smooth = flat[face] & np.isfinite(blend)
    out = height.copy()
    out[rows[smooth], cols[smooth]] += 0.5 * (blend[smooth] - height[rows, cols][smooth])
    return out


def _corner_slopes(
    corners: Corners,
) -> tuple[Float[np.ndarray, "faces 3 2"], Bool[np.ndarray, " faces"]]:
    """Return the slope (down, across) at every corner, and which faces have all three of them.

    Corners at the same place are one, whatever the file calls them.
    """
    _, name = np.unique(corners.reshape(-1, 3), axis=0, return_inverse=True)
    name = name.reshape(-1)
    across = cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    up = np.where(across[:, 2:] < 0.0, -across, across)
    normal = np.stack([np.bincount(name, weights=np.repeat(up[:, k], 3)) for k in range(3)], axis=1)
    # heights are millimetres over pixels: beyond a slope of 3 in either, planes say little
    steep = np.asarray(normal[:, 2:] <= np.abs(normal[:, :2]) / STEEPEST_SLOPE)
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = np.where(steep, 0.0, -normal[:, :2] / normal[:, 2:])
    bad = np.asarray(steep.any(axis=1))[name].reshape(-1, 3).any(axis=1)
    return slope[name].reshape(-1, 3, 2), np.logical_not(bad)


def _cross(u: Float[np.ndarray, "n 2"], v: Float[np.ndarray, "n 2"]) -> Float[np.ndarray, " n"]:
    return u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0]


def cross(u: Float[np.ndarray, "n 3"], v: Float[np.ndarray, "n 3"]) -> Float[np.ndarray, "n 3"]:
    """Return the cross products of many vectors; several times quicker than numpy's own."""
    (a, b, c), (d, e, f) = u.T, v.T
    return np.stack([b * f - c * e, c * d - a * f, a * e - b * d], axis=1)
