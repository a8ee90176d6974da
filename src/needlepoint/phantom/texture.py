"""Relief and colour of ordinary skin: furrows, pores, fine relief, pigment and blood."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from jaxtyping import Float

from needlepoint.phantom.planted import SkinPlan
from needlepoint.phantom.pose import to_patch

FURROW_DEG = (12.0, 68.0, 131.0)
"""Directions of the three families of furrows; own choice, cheek skin shows a rhombic net."""

FURROW_UM = (22.0, 26.0, 30.0)
"""Depth of the three families [um], as the feasibility study planted them."""

FURROW_SPACING_MM = (0.55, 0.7, 0.9)
"""Distance of neighbouring furrows in each family [mm]; own choice within what is usual."""

PORES_PER_MM2 = 0.9
"""How many pores there are; own choice, a cheek has about one for each square millimetre."""

PORE_WIDTHS_MM = (0.06, 0.1, 0.15, 0.2)
"""Widths of pores at half depth [mm]; a pore is half as deep as it is wide."""

FINE_RELIEF = ((0.25, 4.0), (0.6, 9.0), (1.5, 8.0), (4.0, 4.0))
"""Bands of irregular relief: (wavelength [mm], root mean square [um] before scaling)."""

UNSCALED_UM = 17.2
"""Root mean square of all of these together before scaling [um], measured over many seeds: scaled
by this and not by its own strength, skin is the same in every pose."""

Grid = Float[np.ndarray, "rows cols"]
Some = Float[np.ndarray, " n"]


@dataclass(frozen=True)
class Canvas:
    """Where texture is drawn: places on the face, and how far the drawing reaches.

    Attributes
    ----------
    x_mm, y_mm
        Place on the face that each node shows [mm].
    reach_mm
        Half the side of the square that is drawn; it and the seed decide the texture.
    """

    x_mm: Float[np.ndarray, "rows cols"]
    y_mm: Float[np.ndarray, "rows cols"]
    reach_mm: float


def relief_mm(plan: SkinPlan, canvas: Canvas, seed: int) -> Grid:
    """Return the height of furrows, pores and fine relief [mm], scaled to the plan's strength.

    Drawn on lattices of fixed length that lie on the face, so that one seed gives one skin at any
    grid and in any pose.
    """
    if plan.relief_um <= 0.0:
        return np.zeros_like(canvas.x_mm)
    rng = np.random.default_rng([seed, 1])
    total = np.zeros_like(canvas.x_mm)
    for angle, deep, spacing in zip(FURROW_DEG, FURROW_UM, FURROW_SPACING_MM, strict=True):
        total += _furrows(canvas, (angle, deep, spacing), rng)
    for wavelength, rms in FINE_RELIEF:
        total += rms * noise(canvas, wavelength, rng)
    total += _pores(plan, canvas, rng)
    total -= total.mean()
    return np.asarray(total * (1e-3 * plan.relief_um / UNSCALED_UM), dtype=canvas.x_mm.dtype)


def noise(canvas: Canvas, wavelength_mm: float, rng: np.random.Generator) -> Grid:
    """Return smooth noise of mean 0 and standard deviation about 1 with a given wavelength [mm]."""
    step = 0.5 * wavelength_mm
    start = -canvas.reach_mm - 2 * step
    count = int(np.ceil(2 * canvas.reach_mm / step)) + 6
    lattice = rng.standard_normal((count, count)).astype(np.float32)
    lattice = cv2.GaussianBlur(lattice, (0, 0), 0.8, borderType=cv2.BORDER_REFLECT)
    lattice /= max(float(lattice.std()), 1e-9)
    col = ((canvas.x_mm - start) / step).astype(np.float32)
    row = ((canvas.y_mm - start) / step).astype(np.float32)
    return np.asarray(cv2.remap(lattice, col, row, cv2.INTER_CUBIC), dtype=canvas.x_mm.dtype)


def _furrows(canvas: Canvas, family: tuple[float, float, float], rng: np.random.Generator) -> Grid:
    """Return one family of wandering, waxing and waning furrows [um]."""
    angle_deg, deep_um, spacing_mm = family
    c, s = np.cos(np.radians(angle_deg)), np.sin(np.radians(angle_deg))
    across = canvas.x_mm * c + canvas.y_mm * s
    across = across + 0.35 * spacing_mm * noise(canvas, 3.5, rng)
    across += 0.12 * spacing_mm * noise(canvas, 1.2, rng)
    away_mm = spacing_mm / np.pi * np.abs(np.sin(np.pi * across / spacing_mm))
    strength = np.clip(0.55 + 0.35 * noise(canvas, 2.2, rng), 0.05, 1.2)
    return np.asarray(-deep_um * strength * np.exp(-0.5 * (away_mm / 0.05) ** 2))


def _pores(plan: SkinPlan, canvas: Canvas, rng: np.random.Generator) -> Grid:
    """Return pores as round pits [um]: points between the nodes, blurred to their width."""
    rows, cols = canvas.x_mm.shape
    many = int(4.0 * canvas.reach_mm**2 * PORES_PER_MM2 / len(PORE_WIDTHS_MM))
    total = np.zeros((rows, cols), np.float32)
    for width in PORE_WIDTHS_MM:
        where = rng.uniform(-canvas.reach_mm, canvas.reach_mm, (many, 2))
        deep_um = 500.0 * width * rng.uniform(0.5, 1.0, many)
        sigma = width / 2.355 / plan.grid_mm
        x, y = to_patch(plan, where[:, 0], where[:, 1])
        col, row = x / plan.grid_mm + (cols - 1) / 2, y / plan.grid_mm + (rows - 1) / 2
        points = np.zeros((rows, cols), np.float32)
        _drop(points, col, row, deep_um * 2.0 * np.pi * sigma**2)
        total -= cv2.GaussianBlur(points, (0, 0), max(sigma, 0.3))
    return total


def _drop(
    points: Grid, col: Float[np.ndarray, " n"], row: Float[np.ndarray, " n"], what: Some
) -> None:
    """Add values at places between nodes, shared among the four around each, in place."""
    left, top = np.floor(col).astype(int), np.floor(row).astype(int)
    for i in (0, 1):
        for j in (0, 1):
            share = np.abs(1 - i - (row - top)) * np.abs(1 - j - (col - left))
            r, c = top + i, left + j
            on = (r >= 0) & (r < points.shape[0]) & (c >= 0) & (c < points.shape[1])
            np.add.at(points, (r[on], c[on]), (share * what)[on])


def mottle(canvas: Canvas, strength: float, seed: int) -> tuple[Grid, Grid]:
    """Return the texture of pigment and of blood in units of optical density."""
    rng = np.random.default_rng([seed, 2])
    pigment = 0.05 * noise(canvas, 1.0, rng) + 0.07 * noise(canvas, 7.0, rng)
    blood = 0.05 * noise(canvas, 0.7, rng) + 0.09 * noise(canvas, 5.0, rng)
    return np.asarray(strength * pigment), np.asarray(strength * blood)
