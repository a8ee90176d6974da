"""Photometric stereo under many near lights, pixel by pixel, with what does not fit left out.

A matt place obeys ``I_j = b . l_j`` with ``b`` albedo times normal. Of six to sixteen lights some
are hidden by a wall or glint; they stand apart from what the others agree on. Weighted least
squares is repeated, each light weighing less the farther it is from the fit (Geman and McClure).
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool, Float

from needlepoint.surface.geometry import spread
from needlepoint.surface.stereo.normals import Lighting

ROUNDS = 4
NOISE = 0.02
"""Own choice: a light off by this share of the pixel's mean light weighs a quarter."""

RIDGE = 1e-6

PAIRS = ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2))
"""The numbers of a symmetric matrix of three, row by row."""


def solve_robustly(
    frames: list[Float[np.ndarray, "rows cols"]],
    usable: list[Bool[np.ndarray, "rows cols"]],
    lighting: Lighting,
    *,
    noise: float = NOISE,
    rounds: int = ROUNDS,
) -> tuple[Float[np.ndarray, "3 rows cols"], Float[np.ndarray, "rows cols"]]:
    """Solve every pixel for albedo times normal.

    Parameters
    ----------
    frames
        Linear light under each torch.
    usable
        Where each may be used at all.
    lighting
        The light vectors at the nodes of the view.
    noise
        Departure, over the pixel's mean light, that halves the root of a weight.
    rounds
        How often weights are found anew; 0 for plain least squares.

    Returns
    -------
    b
        Albedo times normal in the camera frame (z away from the camera).
    counted
        How many lights were believed at each pixel.
    """
    shape = (frames[0].shape[0], frames[0].shape[1])
    vectors = [
        np.stack([spread(lighting.vectors[..., j, a], shape) for a in range(3)])
        for j in range(len(frames))
    ]
    products = [np.stack([v[i] * v[j] for i, j in PAIRS]) for v in vectors]
    keep = [mask.astype(np.float32) for mask in usable]
    weights = keep
    b = _solve(frames, weights, vectors, products)
    level = sum(f * k for f, k in zip(frames, keep, strict=True)) / np.maximum(sum(keep), 1.0)
    step = np.maximum(noise * level, 1e-6)
    for _ in range(rounds):
        weights = []
        for frame, mask, vector in zip(frames, keep, vectors, strict=True):
            expected = np.einsum("arc,arc->rc", b, vector)
            off = (frame - np.maximum(expected, 0.0)) / step
            weights.append(mask / (1.0 + off**2) ** 2 * (expected > 0.0))
        b = _solve(frames, weights, vectors, products)
    return b, np.asarray(sum(weights))


def _solve(
    frames: list[np.ndarray],
    weights: list[np.ndarray],
    vectors: list[np.ndarray],
    products: list[np.ndarray],
) -> Float[np.ndarray, "3 rows cols"]:
    """Solve the weighted normal equations of every pixel by Cramer's rule.

    `products` are those of each light's numbers, in `PAIRS`: they stay while weights change.
    """
    shape = frames[0].shape
    sums, right = np.zeros((6, *shape), np.float32), np.zeros((3, *shape), np.float32)
    for frame, weight, vector, product in zip(frames, weights, vectors, products, strict=True):
        plain = weight.astype(np.float32, copy=False)
        sums += plain * product
        right += (plain * frame).astype(np.float32, copy=False) * vector
    a, r = sums.astype(float), right.astype(float)
    ridge = RIDGE * (a[0] + a[3] + a[5]) + 1e-12
    xx, xy, xz, yy, yz, zz = a[0] + ridge, a[1], a[2], a[3] + ridge, a[4], a[5] + ridge
    cxx, cxy, cxz = yy * zz - yz * yz, xz * yz - xy * zz, xy * yz - xz * yy
    cyy, cyz, czz = xx * zz - xz * xz, xy * xz - xx * yz, xx * yy - xy * xy
    det = xx * cxx + xy * cxy + xz * cxz
    det = np.where(np.abs(det) < 1e-18, 1e-18, det)
    b = np.stack(
        [
            cxx * r[0] + cxy * r[1] + cxz * r[2],
            cxy * r[0] + cyy * r[1] + cyz * r[2],
            cxz * r[0] + cyz * r[1] + czz * r[2],
        ]
    )
    return np.asarray(b / det, dtype=np.float32)
