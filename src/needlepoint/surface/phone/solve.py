"""Photometric stereo under many near lights, pixel by pixel, with what does not fit left out.

A matt place obeys ``I_j = b . l_j`` with ``b`` albedo times normal. Of six to sixteen lights some
are hidden by a wall or glint; they stand apart from what the others agree on. Weighted least
squares is repeated, each light weighing less the farther it is from the fit (Geman and McClure).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float

from needlepoint.surface.geometry import Spread
from needlepoint.surface.stereo.normals import Lighting

ROUNDS = 4
NOISE = 0.02
"""Own choice: a light off by this share of the pixel's mean light weighs a quarter."""

RIDGE = 1e-6

PAIRS = ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2))
"""The numbers of a symmetric matrix of three, row by row."""

AT_ONCE = 1 << 13
"""Own choice: pixels that are solved at once; what one round needs of them stays in the cache."""


def solve_robustly(
    frames: list[Float[np.ndarray, "rows cols"]],
    usable: list[Bool[np.ndarray, "rows cols"]],
    lighting: Lighting,
    *,
    noise: float = NOISE,
    rounds: int = ROUNDS,
) -> Float[np.ndarray, "3 rows cols"]:
    """Solve every pixel for albedo times normal, in the camera frame (z away from the camera).

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
    """
    shape = (frames[0].shape[0], frames[0].shape[1])
    vectors = [
        [Spread(lighting.vectors[..., j, a], shape) for a in range(3)] for j in range(len(frames))
    ]
    b = np.empty((3, *shape), np.float32)
    high = max(1, AT_ONCE // shape[1])
    for top in range(0, shape[0], high):
        strip = slice(top, min(top + high, shape[0]))
        few = _Pixels(
            np.stack([frame[strip] for frame in frames]).astype(np.float32, copy=False),
            np.stack([mask[strip] for mask in usable]).astype(np.float32),
            np.stack([np.stack([part.rows(strip) for part in each]) for each in vectors]),
        )
        b[:, strip] = few.solved(noise, rounds)
    return b


@dataclass(frozen=True)
class _Pixels:
    """Some pixels: their light, where it may be used, and the light vectors."""

    light: Float[np.ndarray, "lights r c"]
    keep: Float[np.ndarray, "lights r c"]
    vectors: Float[np.ndarray, "lights 3 r c"]

    def solved(self, noise: float, rounds: int) -> Float[np.ndarray, "3 r c"]:
        """Return albedo times normal."""
        pairs = np.empty((len(self.light), len(PAIRS), *self.light.shape[1:]), np.float32)
        for k, (i, j) in enumerate(PAIRS):
            np.multiply(self.vectors[:, i], self.vectors[:, j], out=pairs[:, k])
        level = (self.light * self.keep).sum(axis=0) / np.maximum(self.keep.sum(axis=0), 1.0)
        step = np.maximum(np.float32(noise) * level, np.float32(1e-6))
        b = self._by(self.keep, pairs)
        for _ in range(rounds):
            expected = np.einsum("jarc,arc->jrc", self.vectors, b)
            off = (self.light - np.maximum(expected, 0.0)) / step
            weight = self.keep / np.square(1.0 + np.square(off))
            weight *= expected > 0.0
            b = self._by(weight, pairs)
        return b.astype(np.float32)

    def _by(
        self, weight: Float[np.ndarray, "lights r c"], pairs: Float[np.ndarray, "lights 6 r c"]
    ) -> Float[np.ndarray, "3 r c"]:
        """Solve the weighted normal equations of every pixel, number after number.

        `pairs` are the products of each light's numbers, in `PAIRS`: they stay while weights
        change.
        """
        xx, xy, xz, yy, yz, zz = np.einsum("jrc,jprc->prc", weight, pairs).astype(float)
        x, y, z = np.einsum("jrc,jarc->arc", weight * self.light, self.vectors).astype(float)
        ridge = RIDGE * (xx + yy + zz) + 1e-12
        xx += ridge
        along_y, along_z = xy / xx, xz / xx
        yy += ridge - along_y * xy
        yz -= along_y * xz
        y -= along_y * x
        across = yz / yy
        zz += ridge - along_z * xz - across * yz
        b = np.empty((3, *x.shape))
        b[2] = (z - along_z * x - across * y) / zz
        b[1] = y / yy - across * b[2]
        b[0] = x / xx - along_y * b[1] - along_z * b[2]
        return b.astype(np.float32)
