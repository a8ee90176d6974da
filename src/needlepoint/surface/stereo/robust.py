"""Robust: albedo times normal from the lamps that agree, the others losing their weight.

With six lamps or more a pixel has lamps to spare. A glint brightens one or two of them, a shadow
darkens some; the matt skin under the others obeys ``brightness_j = b . l_j`` all the same. So the
fit is repeated with weights that fall with each lamp's own misfit (iteratively reweighted least
squares), faster for light that is too bright, which only shine can be.
"""

from __future__ import annotations

import cv2
import numpy as np
from jaxtyping import Bool, Float

from needlepoint.surface.geometry import Spread
from needlepoint.surface.stereo.normals import Lighting, solve
from needlepoint.surface.strips import over_strips

LEAST_LAMPS = 6
"""Own choice: with five lamps two that agree by chance outvote a third too often."""

FIRST_ROUNDS, LAST_ROUNDS = 4, 2
"""Own choice: the sum of misfits is made small first, which finds the lamps that agree wherever it
starts; then those that do not lose nearly all of their weight."""

TAIL = 2.0
"""Own choice: misfits of so many of the pixel's own robust SD lose half of their weight."""

BRIGHT = 1.5
"""Own choice: light that is too bright counts as this much farther off: shadows are soft."""

FLOOR = 0.008
"""Own choice: no fit is better than this share of the pixel's own light; noise leaves as much."""

RIDGE = 1e-6

Plane = Float[np.ndarray, "rows cols"]


def solve_robustly(
    frames: list[Plane],
    unclipped: list[Bool[np.ndarray, "rows cols"] | None],
    lighting: Lighting,
    trust: tuple[Float[np.ndarray, "r c"], ...] = (),
) -> Float[np.ndarray, "3 rows cols"]:
    """Solve every pixel for albedo times normal from the lamps that agree.

    Parameters
    ----------
    frames, unclipped, lighting
        As for `normals.solve`.
    trust
        Weight of every lamp, 0 to 1, on smaller planes over the same ground; none for all alike.

    Returns
    -------
    ``albedo * n``. With fewer than `LEAST_LAMPS` lamps only `trust` weighs them, and without that
    it is what least squares gives.

    Source
    ------
    Wu and others 2010 (robust photometric stereo), Ikehata and others 2012 (sparse residuals); the
    weights are those of a Cauchy law.
    """
    b = solve(frames, unclipped, lighting)
    count = len(frames)
    if count < LEAST_LAMPS and not trust:
        return b
    shape = (frames[0].shape[0], frames[0].shape[1])
    share = [
        [Spread(lighting.vectors[..., j, axis], shape) for axis in range(3)] for j in range(count)
    ]

    def work(strip: slice) -> None:
        vectors = np.stack([np.stack([s.rows(strip) for s in lamp]) for lamp in share])
        light = np.stack([frame[strip] for frame in frames])
        keep = np.ones(light.shape, np.float32)
        for j, plane in enumerate(trust):
            keep[j] = _part(plane, strip, shape)
        for j, mask in enumerate(unclipped):
            if mask is not None:
                keep[j] *= mask[strip]
        if count < LEAST_LAMPS:
            b[:, strip] = _solved(light, vectors, keep)
        else:
            b[:, strip] = _reweighted(b[:, strip], light, vectors, keep)

    over_strips(work, shape)
    return b


def _part(
    plane: Float[np.ndarray, "r c"], strip: slice, shape: tuple[int, int]
) -> Float[np.ndarray, "rows cols"]:
    """Enlarge the part of a small plane that lies under a strip of rows."""
    rows = (np.arange(strip.start, strip.stop) + 0.5) * plane.shape[0] / shape[0] - 0.5
    rows = np.clip(rows, 0.0, plane.shape[0] - 1.0)
    low = np.minimum(rows.astype(int), max(plane.shape[0] - 2, 0))
    high = np.minimum(low + 1, plane.shape[0] - 1)
    part = (rows - low).astype(np.float32)[:, None]
    between = (1.0 - part) * plane[low] + part * plane[high]
    return cv2.resize(between, (shape[1], rows.size), interpolation=cv2.INTER_LINEAR)


def _reweighted(
    b: Float[np.ndarray, "3 rows cols"],
    light: Float[np.ndarray, "lamps rows cols"],
    vectors: Float[np.ndarray, "lamps 3 rows cols"],
    keep: Float[np.ndarray, "lamps rows cols"],
) -> Float[np.ndarray, "3 rows cols"]:
    """Repeat the fit with weights from its own misfits."""
    floor = FLOOR * np.abs(light.mean(axis=0)) + 1e-12
    middle = (light.shape[0] - 1) // 2
    b = _solved(light, vectors, keep)
    for number in range(FIRST_ROUNDS + LAST_ROUNDS):
        rest = light - np.einsum("jarc,arc->jrc", vectors, b)
        size = np.where(rest > 0.0, np.float32(BRIGHT) * rest, -rest)
        if number < FIRST_ROUNDS:
            weight = floor / np.maximum(size, floor)
        else:
            # three of the misfits are used up by the three unknowns
            spread = np.partition(size, middle, axis=0)[middle] * 1.4826
            spread *= np.sqrt(size.shape[0] / (size.shape[0] - 3.0))
            weight = 1.0 / (1.0 + (size / (TAIL * np.maximum(spread, floor))) ** 2)
        b = _solved(light, vectors, keep * weight)
    return b


def _solved(
    light: Float[np.ndarray, "lamps rows cols"],
    vectors: Float[np.ndarray, "lamps 3 rows cols"],
    weight: Float[np.ndarray, "lamps rows cols"],
) -> Float[np.ndarray, "3 rows cols"]:
    """Solve the weighted normal equations of every pixel in closed form."""
    m = [
        [np.einsum("jrc,jrc,jrc->rc", weight, vectors[:, a], vectors[:, c]) for c in range(a + 1)]
        for a in range(3)
    ]
    right = [np.einsum("jrc,jrc,jrc->rc", weight, vectors[:, a], light) for a in range(3)]
    ridge = RIDGE * (m[0][0] + m[1][1] + m[2][2])
    xx, yy, zz = m[0][0] + ridge, m[1][1] + ridge, m[2][2] + ridge
    xy, xz, yz = m[1][0], m[2][0], m[2][1]
    inverse = (
        (yy * zz - yz * yz, xz * yz - xy * zz, xy * yz - xz * yy),
        (xz * yz - xy * zz, xx * zz - xz * xz, xy * xz - xx * yz),
        (xy * yz - xz * yy, xy * xz - xx * yz, xx * yy - xy * xy),
    )
    det = xx * inverse[0][0] + xy * inverse[1][0] + xz * inverse[2][0]
    return np.stack(
        [sum(row[a] * right[a] for a in range(3)) / np.maximum(det, 1e-20) for row in inverse]
    ).astype(np.float32)
