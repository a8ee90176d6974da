"""The ground that light falls on: places, heights and normals, and what shades them."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from jaxtyping import Float

from needlepoint.phantom.skin import PhantomSkin

Grid = Float[np.ndarray, "rows cols"]

SOFT = 0.02
"""Half width of a shadow's edge, in slope: the grid knows slopes no better; a lamp is no point."""

FOLD_REACH_MM = 30.0
"""How far a fold of the face throws its shadow at most [mm]."""


@dataclass(frozen=True)
class LitSurface:
    """A surface over a grid, ready to be lit.

    Attributes
    ----------
    x_mm, y_mm, z_mm
        Place and height of each node [mm], z toward the camera.
    normal
        Unit normals (x, y, z).
    grid_mm
        Distance of the nodes [mm].
    relief_mm
        How much texture and scars rise and fall together [mm].
    fold
        Whether the form itself can throw shadows.
    """

    x_mm: Float[np.ndarray, "rows cols"]
    y_mm: Float[np.ndarray, "rows cols"]
    z_mm: Float[np.ndarray, "rows cols"]
    normal: Float[np.ndarray, "rows cols 3"]
    grid_mm: float
    relief_mm: float
    fold: bool

    @property
    def area(self) -> Grid:
        """Area of skin for each unit of area seen along the camera's axis."""
        return 1.0 / self.normal[..., 2]

    def reach_mm(self, rise: float) -> float:
        """Return how far a shadow can reach under light that rises `rise` for each mm sideways."""
        if self.fold:
            return FOLD_REACH_MM
        return float(np.clip(1.6 * self.relief_mm / max(rise, 0.2) + 0.3, 0.5, 15.0))


def ground_of(skin: PhantomSkin) -> LitSurface:
    """Prepare a skin for the light."""
    rows, cols = skin.z_mm.shape
    x = ((np.arange(cols) - (cols - 1) / 2) * skin.grid_mm).astype(np.float32)
    y = ((np.arange(rows) - (rows - 1) / 2) * skin.grid_mm).astype(np.float32)
    xx, yy = np.meshgrid(x, y)
    down, right = np.gradient(skin.z_mm, skin.grid_mm)
    normal = np.stack([-right, -down, np.ones_like(right)], axis=2)
    normal /= np.linalg.norm(normal, axis=2, keepdims=True)
    relief = float(np.ptp(skin.z_mm - skin.form_mm))
    return LitSurface(
        xx, yy, skin.z_mm, normal.astype(np.float32), skin.grid_mm, relief, skin.plan.fold
    )


def steps_mm(grid_mm: float, reach_mm: float, growth: float = 0.12) -> list[float]:
    """Return distances at which the ground is looked at: each node nearby, farther apart far off.

    Far off, one step is `growth` times the distance.
    """
    out, at = [], grid_mm
    while at <= reach_mm:
        out.append(at)
        at += max(grid_mm, growth * at)
    return out


def in_light(ground: LitSurface, ux: Grid, uy: Grid, rise: Grid) -> Grid:
    """Return how much of a lamp each node sees, 0 to 1, by walking toward the lamp.

    ux, uy: horizontal unit direction toward it; rise: height gained for each mm on that way.
    """
    rows, cols = ground.z_mm.shape
    col, row = np.meshgrid(np.arange(cols, dtype=np.float32), np.arange(rows, dtype=np.float32))
    clear = np.full(ground.z_mm.shape, np.inf, np.float32)
    for t in steps_mm(ground.grid_mm, ground.reach_mm(float(rise.min()))):
        pace = np.float32(t / ground.grid_mm)
        there = cv2.remap(
            ground.z_mm,
            col + pace * ux,
            row + pace * uy,
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        )
        np.minimum(clear, rise - (there - ground.z_mm) / np.float32(t), out=clear)
    return np.clip(0.5 + clear / (2.0 * SOFT), 0.0, 1.0)


def horizons(
    ground: LitSurface, count: int = 16, rise: float = 1.0
) -> Float[np.ndarray, "k rows cols"]:
    """Return the slope of the horizon around each node, in `count` directions from x toward y."""
    rows, cols = ground.z_mm.shape
    out = np.full((count, rows, cols), -np.inf, np.float32)
    for k in range(count):
        angle = 2.0 * np.pi * k / count
        for t in steps_mm(ground.grid_mm, ground.reach_mm(rise)):
            pace = t / ground.grid_mm
            move = np.array([[1, 0, pace * np.cos(angle)], [0, 1, pace * np.sin(angle)]])
            there = cv2.warpAffine(
                ground.z_mm,
                move,
                (cols, rows),
                flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
                borderMode=cv2.BORDER_REPLICATE,
            )
            np.maximum(out[k], (there - ground.z_mm) / np.float32(t), out=out[k])
    return out
