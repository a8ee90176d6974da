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

Corners = Float[np.ndarray, "faces 3 3"]


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
    height = np.full(shape, -np.inf)
    owner = np.full(shape, -1)
    first, last = _boxes(corners, shape)
    met = np.flatnonzero((last >= first).all(axis=1))
    counts = (last - first + 1)[met].prod(axis=1)
    if counts.sum(dtype=np.int64) > MOST_CANDIDATES:
        raise Refused(
            "the faces of the mesh lie over one another so deep that they are no surface; "
            "give a cleaned mesh"
        )
    order = met[np.argsort(counts, kind="stable")]
    ends = np.cumsum(np.sort(counts, kind="stable"))
    start = 0
    while start < order.size:
        done = ends[start - 1] if start else 0
        stop = max(start + 1, int(np.searchsorted(ends, done + CHUNK, side="right")))
        some = order[start:stop]
        _lay(corners[some], first[some], last[some], some, (height, owner))
        start = stop
    return height, owner


def _boxes(
    corners: Corners, shape: tuple[int, int]
) -> tuple[Int[np.ndarray, "faces 2"], Int[np.ndarray, "faces 2"]]:
    """Give the first and last pixel (row, col) whose centres each face can cover."""
    flat = np.clip(corners[:, :, :2], -2.0, np.array(shape) + 2.0)
    first = np.maximum(np.ceil(flat.min(axis=1)).astype(np.int64), 0)
    last = np.minimum(np.floor(flat.max(axis=1)).astype(np.int64), np.array(shape) - 1)
    return first, last


def _lay(
    corners: Corners,
    first: Int[np.ndarray, "faces 2"],
    last: Int[np.ndarray, "faces 2"],
    names: Int[np.ndarray, " faces"],
    grid: tuple[Float[np.ndarray, "rows cols"], Int[np.ndarray, "rows cols"]],
) -> None:
    """Lay some faces over the grid, which is changed in place."""
    size = last - first + 1
    counts = size.prod(axis=1)
    face = np.repeat(np.arange(counts.size), counts)
    place = np.arange(face.size) - np.repeat(np.cumsum(counts) - counts, counts)
    row = first[face, 0] + place // size[face, 1]
    col = first[face, 1] + place % size[face, 1]
    a, b, c = corners[:, 0], corners[:, 1], corners[:, 2]
    ab, ac = b - a, c - a
    area = ab[:, 0] * ac[:, 1] - ab[:, 1] * ac[:, 0]
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        # Shares of b and c at a pixel are linear in row and col: slopes once a face.
        to_b = np.stack([ac[:, 1], -ac[:, 0]], axis=1) / area[:, None]
        to_c = np.stack([-ab[:, 1], ab[:, 0]], axis=1) / area[:, None]
        down, right = row - a[face, 0], col - a[face, 1]
        at_b = to_b[face, 0] * down + to_b[face, 1] * right
        at_c = to_c[face, 0] * down + to_c[face, 1] * right
        z = a[face, 2] + at_b * ab[face, 2] + at_c * ac[face, 2]
        within = (at_b >= -1e-9) & (at_c >= -1e-9) & (at_b + at_c <= 1.0 + 1e-9)
    within &= np.isfinite(z)
    flat = row[within] * grid[0].shape[1] + col[within]
    _keep_highest(flat, z[within], names[face[within]], grid)


def _keep_highest(
    flat: Int[np.ndarray, " n"],
    z: Float[np.ndarray, " n"],
    names: Int[np.ndarray, " n"],
    grid: tuple[Float[np.ndarray, "rows cols"], Int[np.ndarray, "rows cols"]],
) -> None:
    """Enter candidates that are higher than what the grid holds."""
    height, owner = grid[0].ravel(), grid[1].ravel()
    np.maximum.at(height, flat, z)
    won = height[flat] == z
    owner[flat[won]] = names[won]


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
    """Give the slope (down, across) at every corner, and which faces have all three of them.

    Corners at the same place are one, whatever the file calls them.
    """
    _, name = np.unique(corners.reshape(-1, 3), axis=0, return_inverse=True)
    name = name.reshape(-1)
    across = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
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
