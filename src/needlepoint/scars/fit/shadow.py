"""Shadow: how deep a pit must be at least that its lamps leave as dark as it is.

A pit is taken for a cone, whose opening is twice as wide as it is at half depth. The deeper it is,
the less of the light of lamps that stand aside reaches its tip. Light that scatters into it or goes
from wall to wall only brightens it, so a pit of the brightness seen is no shallower than the cone
that would be so bright without either.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from needlepoint.surface import Relief, Shade

STEEPNESS = (0.5, 8.0)
"""Own choice: depth over half the opening that is looked for."""

ROUNDS = 10
"""Halvings of that range; the last step is under a hundredth."""

TEXTURE, FLOOR = 1.1, 0.02
"""Own choice: skin differs in brightness by so much from place to place, and black is so bright."""

STAIN = 0.6
"""Own choice: a brown mark in a pit leaves so much of the light of the skin around. On simulated
pits a third as deep as usual, with marks of 0.3 to 0.8 in optical density, the bound was up to 3.4
times the depth without this, up to 0.87 of it with 0.7, and up to 0.78 with 0.6."""

LENS, BOX = 0.4, 0.87
"""Own choice: SD of what lens and pixels of the picture, and nine places of the plane, spread, in
their own pixels; a lens that spreads more only brightens the pit."""

ACROSS = 21
"""Own choice: places across the middle of a pit at which the model is lit."""

NEAR = (-1.0, 0.0, 1.0)


def depth_in_shadow(shade: Shade, relief: Relief, row: float, col: float, width_mm: float) -> float:
    """Return the least depth of a pit that its darkness speaks for [mm]; 0 if it is not dark.

    Parameters
    ----------
    shade, relief
        Of the capture.
    row, col
        Middle of the pit, in pixels of the relief.
    width_mm
        Its width at half depth [mm].
    """
    places = shade.toward.shape[:2]
    at = [
        int(np.clip(round(x / (n - 1) * (m - 1)), 0, m - 1))
        for x, n, m in zip((row, col), relief.z_mm.shape, places, strict=True)
    ]
    step_mm = relief.pixel_mm * shade.block
    spread = np.hypot(LENS * relief.pixel_mm, BOX * step_mm) / width_mm
    seen = min(1.0, TEXTURE * _seen(shade, row, col) / STAIN + FLOOR)
    low, high = STEEPNESS
    lamps = shade.toward[at[0], at[1]]
    if brightness(low, lamps, spread) <= seen:
        return 0.0
    for _ in range(ROUNDS):
        middle = 0.5 * (low + high)
        if brightness(middle, lamps, spread) > seen:
            low = middle
        else:
            high = middle
    return low * width_mm


def _seen(shade: Shade, row: float, col: float) -> float:
    """Return the mean shade of nine places around one."""
    r, c = ((x - 0.5 * (shade.block - 1)) / shade.block for x in (row, col))
    rows = np.clip(np.rint(r + np.array(NEAR)).astype(int), 0, shade.dark.shape[0] - 1)
    cols = np.clip(np.rint(c + np.array(NEAR)).astype(int), 0, shade.dark.shape[1] - 1)
    return float(shade.dark[np.ix_(rows, cols)].mean())


def brightness(steep: float, lamps: Float[np.ndarray, "lamps 3"], spread: float) -> float:
    """Return the light in the middle of a cone against that of level skin.

    Parameters
    ----------
    steep
        Its depth over the radius of its opening.
    lamps
        Light vectors: two parts along the skin, one out of it.
    spread
        SD of what picture and plane spread, over that radius.

    Notes
    -----
    The space over a cone is convex, so light from a lamp reaches a wall that faces it if it comes
    in through the opening.
    """
    across = np.linspace(-3.0, 3.0, ACROSS) * max(spread, 1e-3)
    x, y = np.meshgrid(across, across)
    weight = np.exp(-0.5 * (x**2 + y**2) / max(spread, 1e-3) ** 2)
    radius = np.hypot(x, y)
    inside = radius < 1.0
    fall = np.where(inside, steep, 0.0)
    z = -fall * (1.0 - radius)
    lean = fall / np.maximum(radius, 1e-9)
    out = 1.0 / np.sqrt(1.0 + fall**2)
    up = lamps[lamps[:, 2] > 0.0]
    total = np.zeros_like(x)
    for a, b, c in up:
        through = np.hypot(x - z * a / c, y - z * b / c) <= 1.0
        light = np.maximum((c - lean * (a * x + b * y)) * out, 0.0)
        total += np.where(~inside | through, light, 0.0)
    level = float(up[:, 2].sum())
    return float((weight * total).sum() / (weight.sum() * max(level, 1e-12)))
