"""Relief and colour of ordinary skin: furrows, pores, fine relief, pigment and blood."""

from __future__ import annotations

import cv2
import numpy as np
from jaxtyping import Float

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

Grid = Float[np.ndarray, "rows cols"]


def relief_mm(x_mm: Grid, y_mm: Grid, rms_um: float, seed: int) -> Grid:
    """Give the height of furrows, pores and fine relief [mm], scaled to `rms_um` together.

    Drawn on lattices of fixed length, so that one seed gives one skin at any grid.
    """
    if rms_um <= 0.0:
        return np.zeros_like(x_mm)
    rng = np.random.default_rng([seed, 1])
    total = np.zeros_like(x_mm)
    for angle, deep, spacing in zip(FURROW_DEG, FURROW_UM, FURROW_SPACING_MM, strict=True):
        total += _furrows(x_mm, y_mm, (angle, deep, spacing), rng)
    for wavelength, rms in FINE_RELIEF:
        total += rms * noise(x_mm, y_mm, wavelength, rng)
    total += _pores(x_mm, y_mm, rng)
    total -= total.mean()
    return np.asarray(total * (1e-3 * rms_um / total.std()), dtype=x_mm.dtype)


def noise(x_mm: Grid, y_mm: Grid, wavelength_mm: float, rng: np.random.Generator) -> Grid:
    """Give smooth noise of mean 0 and standard deviation about 1 with a given wavelength [mm]."""
    step = 0.5 * wavelength_mm
    x0, y0 = float(x_mm.min()) - 2 * step, float(y_mm.min()) - 2 * step
    cols = int(np.ceil((float(x_mm.max()) - x0) / step)) + 4
    rows = int(np.ceil((float(y_mm.max()) - y0) / step)) + 4
    lattice = rng.standard_normal((rows, cols)).astype(np.float32)
    lattice = cv2.GaussianBlur(lattice, (0, 0), 0.8, borderType=cv2.BORDER_REFLECT)
    lattice /= max(float(lattice.std()), 1e-9)
    fx = ((x_mm - x0) / step).astype(np.float32)
    fy = ((y_mm - y0) / step).astype(np.float32)
    return np.asarray(cv2.remap(lattice, fx, fy, cv2.INTER_CUBIC), dtype=x_mm.dtype)


def _furrows(
    x_mm: Grid, y_mm: Grid, family: tuple[float, float, float], rng: np.random.Generator
) -> Grid:
    """Give one family of wandering, waxing and waning furrows [um]."""
    angle_deg, deep_um, spacing_mm = family
    c, s = np.cos(np.radians(angle_deg)), np.sin(np.radians(angle_deg))
    across = x_mm * c + y_mm * s
    across = across + 0.35 * spacing_mm * noise(x_mm, y_mm, 3.5, rng)
    across += 0.12 * spacing_mm * noise(x_mm, y_mm, 1.2, rng)
    away_mm = spacing_mm / np.pi * np.abs(np.sin(np.pi * across / spacing_mm))
    strength = np.clip(0.55 + 0.35 * noise(x_mm, y_mm, 2.2, rng), 0.05, 1.2)
    return np.asarray(-deep_um * strength * np.exp(-0.5 * (away_mm / 0.05) ** 2))


def _pores(x_mm: Grid, y_mm: Grid, rng: np.random.Generator) -> Grid:
    """Give pores as round pits [um]: points scattered on the grid, blurred to their width."""
    grid_mm = float(x_mm[0, 1] - x_mm[0, 0])
    low, high = (float(x_mm.min()), float(y_mm.min())), (float(x_mm.max()), float(y_mm.max()))
    area_mm2 = (high[0] - low[0]) * (high[1] - low[1])
    total = np.zeros(x_mm.shape, np.float32)
    for width in PORE_WIDTHS_MM:
        many = int(area_mm2 * PORES_PER_MM2 / len(PORE_WIDTHS_MM))
        where = rng.uniform(low, high, (many, 2))
        deep_um = 500.0 * width * rng.uniform(0.5, 1.0, many)
        sigma = width / 2.355 / grid_mm
        points = np.zeros(x_mm.shape, np.float32)
        col = np.round((where[:, 0] - low[0]) / grid_mm).astype(int)
        row = np.round((where[:, 1] - low[1]) / grid_mm).astype(int)
        np.add.at(points, (row, col), deep_um * 2.0 * np.pi * sigma**2)
        total -= cv2.GaussianBlur(points, (0, 0), max(sigma, 0.3))
    return total


def mottle(x_mm: Grid, y_mm: Grid, strength: float, seed: int) -> tuple[Grid, Grid]:
    """Give the texture of pigment and of blood in units of optical density."""
    rng = np.random.default_rng([seed, 2])
    pigment = 0.05 * noise(x_mm, y_mm, 1.0, rng) + 0.07 * noise(x_mm, y_mm, 7.0, rng)
    blood = 0.05 * noise(x_mm, y_mm, 0.7, rng) + 0.09 * noise(x_mm, y_mm, 5.0, rng)
    return np.asarray(strength * pigment), np.asarray(strength * blood)
