"""Filling: how much height each depressed scar lacks, pixel by pixel, up to its own rim.

What is missing is the way from the scar's shape up to a surface stretched over its rim, with pores
and furrows left out of the shape: so filling lifts them along, and a filled scar still looks like
skin. The same table serves every share and every day.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from jaxtyping import Bool, Float
from scipy.sparse import csr_matrix
from scipy.sparse.linalg import spsolve

from needlepoint.scars import Scar, ScarMap
from needlepoint.surface import Relief, masked_mean

GRAIN_SHARE = 0.12
MOST_GRAIN_MM = 0.25
"""Own choices: texture is what is narrower than this share of a scar's breadth, and than a pore."""

MOST_MEDIANS = 6
"""Own choice: small medians in turn take texture off as one large one would, sooner."""

SURE = 3.0
"""Own choice: texture within a scar departs by no more than three of its own SD."""

NORMAL_MAD = 0.6745
"""Median distance from the mean of the normal law, in standard deviations."""

RING_MM = 0.4
"""Own choice: the rim's height is read from this far outside the outline, over a few furrows."""

FADE_SHARE = 0.1
MOST_FADE_MM = 0.4
"""Own choices: filling fades out over this share of the breadth outside the outline, and never
farther: an outline is the fitted rim, and a steep wall may begin a little outside it."""

NODES = 56
"""Own choice: the surface over a rim is so smooth that this many nodes across carry it."""


@dataclass(frozen=True)
class Fill:
    """What one scar lacks to be level with its rim.

    Attributes
    ----------
    scar
        Its number on the map.
    row, col
        First pixel of the window.
    lacks_mm
        Height missing in the window [mm]; never below 0, and 0 a little outside the outline.
    """

    scar: int
    row: int
    col: int
    lacks_mm: Float[np.ndarray, "rows cols"]


@dataclass(frozen=True)
class _Window:
    """One scar cut out of the relief, with a border around it."""

    z_mm: Float[np.ndarray, "rows cols"]
    known: Bool[np.ndarray, "rows cols"]
    inside: Bool[np.ndarray, "rows cols"]
    pixel_mm: float


def fills(relief: Relief, scars: ScarMap) -> tuple[Fill, ...]:
    """Return what every depressed scar of a map lacks.

    Raised scars and marks of colour alone are left out: nothing is filled in them. A scar within
    another is filled up to the wall it lies in, and the wide one as if the small one were not.

    Parameters
    ----------
    relief
        The skin as measured.
    scars
        What was found on it.
    """
    sunk = [scar for scar in scars.scars if not scar.raised and scar.kind != "macular"]
    masks = {scar.id: _inside(scar, relief.z_mm.shape) for scar in sunk}
    sizes = {number: int(mask.sum()) for number, mask in masks.items()}
    made = []
    for scar in sunk:
        if not sizes[scar.id]:
            continue
        smaller = np.zeros(relief.z_mm.shape, bool)
        for other, mask in masks.items():
            if other != scar.id and (sizes[other], other) < (sizes[scar.id], scar.id):
                smaller |= mask
        made.append(_fill(scar, relief, masks[scar.id], relief.sound & ~smaller))
    return tuple(made)


def _inside(scar: Scar, shape: tuple[int, ...]) -> Bool[np.ndarray, "rows cols"]:
    """Mark the pixels within the outline."""
    mask = np.zeros(shape, np.uint8)
    points = np.round(np.asarray(scar.outline_px).reshape(-1, 1, 2) * 16.0).astype(np.int32)
    cv2.fillPoly(mask, [points], 1, cv2.LINE_8, 4)
    return mask.astype(bool)


def _fill(
    scar: Scar,
    relief: Relief,
    mask: Bool[np.ndarray, "rows cols"],
    known: Bool[np.ndarray, "rows cols"],
) -> Fill:
    """Work out one scar in a window of its own."""
    breadth_mm = 2.0 * relief.pixel_mm * float(_away(mask).max())
    fade = max(2.0, min(FADE_SHARE * breadth_mm, MOST_FADE_MM) / relief.pixel_mm)
    ring = max(3, round(RING_MM / relief.pixel_mm))
    lines, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    edge = round(fade) + 2 * ring
    top, left = max(0, lines[0] - edge), max(0, columns[0] - edge)
    cut = np.s_[top : lines[-1] + edge + 1, left : columns[-1] + edge + 1]
    grown = np.clip(1.0 - _away(~mask[cut]) / fade, 0.0, 1.0)
    grown = np.where(known[cut] | mask[cut], grown * grown * (3.0 - 2.0 * grown), 0.0)
    heights = _off_plane(relief.z_mm[cut].astype(np.float64), known[cut], grown > 0.0)
    window = _Window(heights, known[cut], grown > 0.0, relief.pixel_mm)
    shape = _shape(window, breadth_mm)
    lacks = np.maximum(_level(window, shape, ring) - shape, 0.0) * grown
    return Fill(scar.id, int(top), int(left), np.asarray(lacks, np.float64))


def _off_plane(
    z_mm: Float[np.ndarray, "rows cols"],
    known: Bool[np.ndarray, "rows cols"],
    inside: Bool[np.ndarray, "rows cols"],
) -> Float[np.ndarray, "rows cols"]:
    """Return heights over the plane of the skin around the scar; 0 where nothing is known."""
    rows, cols = np.indices(z_mm.shape, dtype=np.float64)
    terms = np.stack([np.ones(z_mm.shape), rows, cols], axis=-1)
    around = known & ~inside
    plane, *_ = np.linalg.lstsq(terms[around], z_mm[around], rcond=None)
    return np.where(known, z_mm - terms @ plane, 0.0)


def _away(mask: Bool[np.ndarray, "rows cols"]) -> Float[np.ndarray, "rows cols"]:
    """Return how far marked pixels lie from the nearest one that is not [pixels]."""
    return np.asarray(cv2.distanceTransform(mask.astype(np.uint8), cv2.DIST_L2, 5), np.float64)


def _shape(window: _Window, breadth_mm: float) -> Float[np.ndarray, "rows cols"]:
    """Return the scar without its texture: a median keeps walls, and drops pores and furrows.

    What departs from the median by more than the skin around the scar does is no texture but
    shape: the edge of a wall, the floor of a narrow pit. Where nothing is known the shape goes on
    from what is known beside it.
    """
    whole = _bridged(window.z_mm, window.known)
    radius = min(GRAIN_SHARE * breadth_mm, MOST_GRAIN_MM) / window.pixel_mm
    if radius < 1.0:
        return whole
    calm = whole.astype(np.float32)
    for _ in range(min(MOST_MEDIANS, max(1, round((radius / 2.0) ** 2)))):
        calm = cv2.medianBlur(calm, 5 if radius >= 2.0 else 3)
    texture = whole - calm
    around = window.known & ~window.inside
    usual = float(np.median(np.abs(texture[around]))) / NORMAL_MAD if around.any() else 0.0
    return np.asarray(whole - np.clip(texture, -SURE * usual, SURE * usual))


def _level(
    window: _Window, shape: Float[np.ndarray, "rows cols"], ring: int
) -> Float[np.ndarray, "rows cols"]:
    """Stretch a surface over the rim: heights outside the outline, smoothed, and nothing within."""
    outside = window.known & ~window.inside
    if not outside.any():
        return np.full(shape.shape, float(shape.max()))
    weight = outside.astype(np.float64)
    reach = (0, 0)
    share = cv2.GaussianBlur(weight, reach, ring / 2.0)
    total = cv2.GaussianBlur(np.where(outside, shape, 0.0), reach, ring / 2.0)
    smooth = np.where(outside, total / np.maximum(share, 1e-9), 0.0)
    return _bridged(smooth, outside)


def _bridged(
    heights: Float[np.ndarray, "rows cols"], known: Bool[np.ndarray, "rows cols"]
) -> Float[np.ndarray, "rows cols"]:
    """Return heights with the gaps bridged by the smoothest surface there is (Laplace's)."""
    if known.all():
        return heights
    if not known.any():
        return np.zeros_like(heights)
    rows, cols = heights.shape
    step = max(1.0, max(rows, cols) / NODES)
    size = (max(2, round(cols / step)), max(2, round(rows / step)))
    mean, share = masked_mean(heights, known, size)
    firm = share > 0.5 if (share > 0.5).any() else share >= share.max()
    coarse = np.where(firm, mean, 0.0)
    fine = cv2.resize(_harmonic(coarse, firm), (cols, rows), interpolation=cv2.INTER_CUBIC)
    return np.where(known, heights, fine)


def _harmonic(
    heights: Float[np.ndarray, "rows cols"], known: Bool[np.ndarray, "rows cols"]
) -> Float[np.ndarray, "rows cols"]:
    """Solve for unknown nodes: each the mean of its neighbours; edges have none beyond."""
    gaps = np.flatnonzero(~known)
    if not gaps.size:
        return heights
    rows, cols = heights.shape
    number = np.full(heights.size, -1)
    number[gaps] = np.arange(gaps.size)
    row, col = np.divmod(gaps, cols)
    degree, right = np.zeros(gaps.size), np.zeros(gaps.size)
    entries: list[tuple[np.ndarray, np.ndarray]] = []
    for down, across in ((0, 1), (0, -1), (1, 0), (-1, 0)):
        there = (
            (row + down >= 0) & (row + down < rows) & (col + across >= 0) & (col + across < cols)
        )
        beside = (row[there] + down) * cols + col[there] + across
        degree[there] += 1.0
        free = number[beside] >= 0
        here = np.flatnonzero(there)
        entries.append((here[free], number[beside[free]]))
        np.add.at(right, here[~free], heights.ravel()[beside[~free]])
    i, j = (np.concatenate(part) for part in zip(*entries, strict=True))
    each = np.arange(gaps.size)
    matrix = csr_matrix(
        (
            np.concatenate([-np.ones(i.size), degree]),
            (np.concatenate([i, each]), np.concatenate([j, each])),
        )
    )
    found = heights.ravel().copy()
    found[gaps] = spsolve(matrix.tocsc(), right)
    return np.asarray(found.reshape(heights.shape))
