"""Stubble: short dark hairs that stand out of the skin and lean, each with a shadow of its own."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from needlepoint.phantom.planted import SkinPlan
from needlepoint.phantom.pose import to_patch

HAIR_MM = 0.11
"""Own choice: width of a hair of the beard [mm]; hairs of the head are thinner."""

HAIR_REFLECTANCE = 0.02
"""Own choice: diffuse reflectance of dark hair, the same in every colour."""

RISE_DEG = (20.0, 40.0)
"""Own choice: angle between a hair and the skin [deg]."""

LIES_DEG, APART_DEG = 80.0, 20.0
"""Own choice: where hairs point, from x toward y, and how far single ones leave it (SD) [deg]."""

LENGTHS = (0.6, 1.0)
"""Own choice: lengths of single hairs, as shares of the longest."""

Grid = Float[np.ndarray, "rows cols"]


def grown(plan: SkinPlan, reach_mm: float, shape: tuple[int, ...], seed: int) -> Grid:
    """Compute how far a hair stands over each node of the skin [mm]; 0 where there is none.

    A height for each place cannot hold what is under a hair, so a hair is a thin wall from the
    skin up: its shadow is that of a hair with the light under it taken away. Hairs grow on the
    face, so that one seed gives one beard in any pose.

    Parameters
    ----------
    plan
        Says how many hairs there are and how long the longest is.
    reach_mm
        Half the side of the square of the face that hairs grow on [mm].
    shape
        Rows and columns of the grid.
    seed
        Decides where hairs grow and how they lean.
    """
    rng = np.random.default_rng([seed, 11])
    many = round(plan.stubble_per_cm2 * 4.0 * reach_mm**2 / 100.0)
    roots = rng.uniform(-reach_mm, reach_mm, (many, 2))
    length = plan.stubble_mm * rng.uniform(*LENGTHS, many)
    rise = np.radians(rng.uniform(*RISE_DEG, many))
    lies = np.radians(LIES_DEG + APART_DEG * rng.standard_normal(many))
    step = 0.5 * plan.grid_mm
    along = np.arange(0.0, plan.stubble_mm + step, step)
    across = np.linspace(-0.5, 0.5, 1 + max(2, int(np.ceil(HAIR_MM / step)))) * HAIR_MM
    on, off = (part.ravel() for part in np.meshgrid(along, across))
    flat = np.minimum(on, length[:, None]) * np.cos(rise)[:, None]
    c, s = np.cos(lies)[:, None], np.sin(lies)[:, None]
    height = HAIR_MM + np.minimum(on, length[:, None]) * np.sin(rise)[:, None]
    x, y = to_patch(plan, roots[:, :1] + c * flat - s * off, roots[:, 1:] + s * flat + c * off)
    out = np.zeros(shape)
    row = np.rint(y / plan.grid_mm + (shape[0] - 1) / 2).astype(int)
    col = np.rint(x / plan.grid_mm + (shape[1] - 1) / 2).astype(int)
    here = (row >= 0) & (row < shape[0]) & (col >= 0) & (col < shape[1])
    np.maximum.at(out, (row[here], col[here]), height[here])
    return out
