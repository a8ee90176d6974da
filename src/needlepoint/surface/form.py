"""Form removal: the shape of the face is taken out, the scars stay.

A robust Gaussian regression filter of second order in the manner of ISO 16610-71, on a decimated
grid. It starts from a stiff form and softens it step by step, so that a wide shallow scar is an
outlier from the beginning and never pulls the form down with it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from jaxtyping import Bool, Float
from scipy.sparse import csr_array

from needlepoint.errors import Refused
from needlepoint.evidence import read_facts
from needlepoint.surface.splines import spline_shares

STAGES = ((4.0, 2), (2.0, 2), (1.0, 4))
"""(multiple of the cutoff, rounds of re-weighting), from stiff to soft; own choice."""

LOOK_MM = 0.4
"""Grid on which heights are judged against the form: finer than any scar that matters."""

NODES_PER_CUTOFF = 12.0
"""Nodes on which the form is solved, per cutoff: four to a standard deviation of the kernel."""

CELLS_PER_CUTOFF = 5.0
"""Cells per cutoff in which the usual departure is judged; scars fill less than half of them."""

STIFFER_WEIGHT = 1e-3
"""Weight of the stiffer form as an observation: decides only where nothing was measured."""

LEAST_OFF_MM = 5e-4
"""Half a micrometre: no skin is smoother, and perfect surfaces must not divide by zero."""

RIDGE = 1e-6
"""Of the weight under the window; far below the weight of any slope that a patch does show."""

BASIS = ((1, 0), (0, 1), (2, 0), (1, 1), (0, 2), (0, 0))
"""Powers of (row, col) in the local quadratic; the constant stands last to be solved last."""


def remove_form(
    z_mm: Float[np.ndarray, "rows cols"],
    sound: Bool[np.ndarray, "rows cols"],
    pixel_mm: float,
    *,
    cutoff_mm: float = 15.0,
    exclude: Bool[np.ndarray, "rows cols"] | None = None,
) -> tuple[Float[np.ndarray, "rows cols"], Float[np.ndarray, "rows cols"]]:
    """Split heights into what stands over the form, and the form itself.

    Parameters
    ----------
    z_mm
        Heights toward the viewer [mm]; any value, even NaN, where `sound` is False.
    sound
        True where heights are to be trusted.
    pixel_mm
        Distance of neighbouring pixels [mm].
    cutoff_mm
        Wavelength of which half passes into the form [mm].
    exclude
        True where scars were found: the form passes under them undisturbed.

    Returns
    -------
    relief, form
        Both [mm], 32-bit; `relief` is 0 where `sound` is False, `form` is defined everywhere.

    Raises
    ------
    Refused
        If no pixel is left to lay a form through.

    Notes
    -----
    At each node a quadratic is fitted to the heights under a Gaussian weight
    ``exp(-pi (r / (alpha * cutoff))**2)``, times the biweight ``(1 - (residual / c)**2)**2`` [2]_
    of what the form so far leaves. A patch smaller than the window keeps only what it can show:
    a ridge holds its slopes and curvatures.

    References
    ----------
    .. [1] ISO 16610-71:2014, Geometrical product specifications: Filtration: Part 71: Robust
       areal filters: Gaussian regression filters.
    .. [2] A. E. Beaton and J. W. Tukey, "The fitting of power series, meaning polynomials,
       illustrated on band-spectroscopic data", Technometrics 16 (1974) 147-185.
       doi:10.1080/00401706.1974.10489171
    """
    used = sound if exclude is None else sound & ~exclude
    if not used.any():
        raise Refused("no sound skin is left to lay the form of the face through")
    grid = _Grid.of((z_mm.shape[0], z_mm.shape[1]), pixel_mm, cutoff_mm)
    base = float(z_mm.ravel()[used.argmax()])  # 32 bits resolve heights better near zero
    heights, weight = _look(z_mm, used, base, grid)
    form = grid.full(_form(heights, weight, grid, cutoff_mm)) + np.float32(base)
    relief = np.where(sound, z_mm, form).astype(np.float32, copy=False) - form
    return relief, form


@dataclass(frozen=True)
class _Grid:
    """Nested grids over the same ground: pixels, look, nodes of the form, cells of the usual."""

    pixels: tuple[int, int]
    look: tuple[int, int]
    nodes: tuple[int, int]
    cells: tuple[int, int]
    pixel_mm: float

    @classmethod
    def of(cls, pixels: tuple[int, int], pixel_mm: float, cutoff_mm: float) -> _Grid:
        look = _count(pixels, pixel_mm, LOOK_MM, 48)
        nodes = _count(pixels, pixel_mm, cutoff_mm / NODES_PER_CUTOFF, 24)
        cells = _count(pixels, pixel_mm, cutoff_mm / CELLS_PER_CUTOFF, 5)
        return cls(pixels, look, nodes, cells, pixel_mm)

    def node_mm(self) -> tuple[float, float]:
        rows, cols = (p * self.pixel_mm / n for p, n in zip(self.pixels, self.nodes, strict=True))
        return rows, cols

    def full(self, form: Float[np.ndarray, "i j"]) -> Float[np.ndarray, "rows cols"]:
        """Interpolate the form from its nodes to every pixel.

        Splines do the fine work; between rows of the look a straight line is within 1 um of them
        and many times quicker.
        """
        across = _spline(self.nodes[1], self.pixels[1])
        rows = _spline(self.nodes[0], self.look[0]) @ form.astype(np.float32) @ across.T
        return _straight(self.look[0], self.pixels[0]) @ rows

    def shown(self, form: Float[np.ndarray, "i j"]) -> Float[np.ndarray, "r c"]:
        """Interpolate the form from its nodes to the look."""
        down, across = (_spline(n, m) for n, m in zip(self.nodes, self.look, strict=True))
        return down @ form.astype(np.float32) @ across.T


def _count(
    pixels: tuple[int, int], pixel_mm: float, spacing_mm: float, least: int
) -> tuple[int, int]:
    """Count cells of about `spacing_mm`, `least` or more of them where there are the pixels."""
    rows, cols = (min(n, max(math.ceil(n * pixel_mm / spacing_mm), least)) for n in pixels)
    return rows, cols


def _look(
    z_mm: Float[np.ndarray, "rows cols"],
    used: Bool[np.ndarray, "rows cols"],
    base: float,
    grid: _Grid,
) -> tuple[Float[np.ndarray, "r c"], Float[np.ndarray, "r c"]]:
    """Average heights over `base` in the cells of the look; the weight is the share used."""
    weight = _shrink(used.astype(np.float32), grid.look)
    heights = np.where(used, z_mm - base, 0.0).astype(np.float32, copy=False)
    sums = _shrink(heights, grid.look)
    return np.divide(sums, weight, out=np.zeros_like(sums), where=weight > 0), weight


def _form(
    heights: Float[np.ndarray, "r c"],
    weight: Float[np.ndarray, "r c"],
    grid: _Grid,
    cutoff_mm: float,
) -> Float[np.ndarray, "i j"]:
    """Soften the form from one global quadratic down to `cutoff_mm`, re-weighting on the way."""
    form = _global_quadratic(heights, weight, grid)
    facts = read_facts("needlepoint.surface", "filters.toml")
    for multiple, rounds in STAGES:
        sd_mm = cutoff_mm * multiple * facts.number("gaussian_second_order") / math.sqrt(math.tau)
        stiffer, over = form, heights - grid.shown(form)
        off = over
        for _ in range(rounds):
            change = _regress(over, weight * _biweight(off, weight, grid.cells), grid, sd_mm)
            form, off = stiffer + change, over - grid.shown(change)
    return form


def _biweight(
    off: Float[np.ndarray, "r c"], weight: Float[np.ndarray, "r c"], cell: tuple[int, int]
) -> Float[np.ndarray, "r c"]:
    """Weigh departures from the form: 1 for none, 0 from a multiple of their local size on.

    The size is a median over 5 x 5 cells of `cell`, wider than any scar: a scar is an outlier
    among its neighbours, whereas ground that the form has yet to follow is not.
    """
    share = _shrink(weight, cell)
    mean = _shrink(weight * np.abs(off), cell) / np.maximum(share, 1e-6)
    mean[share < 0.05] = np.median(mean[share >= 0.05]) if (share >= 0.05).any() else 0.0
    local = cv2.medianBlur(np.maximum(mean, LEAST_OFF_MM).astype(np.float32), 5)
    wide = cv2.resize(local, off.shape[::-1], interpolation=cv2.INTER_LINEAR)
    cut = read_facts("needlepoint.surface", "filters.toml").number("biweight_cut") * wide
    return np.asarray(np.clip(1.0 - (off / cut) ** 2, 0.0, None) ** 2)


def _global_quadratic(
    heights: Float[np.ndarray, "r c"], weight: Float[np.ndarray, "r c"], grid: _Grid
) -> Float[np.ndarray, "i j"]:
    """Fit one quadratic to the whole patch, robustly; the stiffest form there is."""
    terms = _terms(grid.look)
    z, trust = heights.ravel(), weight.ravel().astype(np.float64)
    found = np.zeros(len(BASIS))
    for _ in range(4):
        weighted = terms * trust
        normal = weighted @ terms.T
        ridge = 1e-9 * np.trace(normal) * np.eye(len(BASIS))
        found = np.linalg.solve(normal + ridge, weighted @ z)
        off = (z - found @ terms).reshape(grid.look)
        trust = (weight * _biweight(off, weight, grid.cells)).ravel()
    return (found @ _terms(grid.nodes)).reshape(grid.nodes)


def _terms(shape: tuple[int, int]) -> Float[np.ndarray, "6 n"]:
    """Return the terms of a quadratic at the cell centres of a patch that spans -1 to 1."""
    rows, cols = ((np.arange(n) + 0.5) * 2.0 / n - 1.0 for n in shape)
    return np.stack([np.outer(rows**p, cols**q).ravel() for p, q in BASIS])


def _regress(
    over: Float[np.ndarray, "r c"], trust: Float[np.ndarray, "r c"], grid: _Grid, sd_mm: float
) -> Float[np.ndarray, "i j"]:
    """Fit a quadratic under a Gaussian window around every node and keep its middle.

    Heights are those over the stiffer form, which is thus observed by adding weight at height 0.
    """
    mass = _shrink(trust, grid.nodes) + STIFFER_WEIGHT
    moment = _shrink(trust * over, grid.nodes)
    step_rows, step_cols = (step / sd_mm for step in grid.node_mm())
    down = _windows(step_rows, grid.nodes[0])
    across = _windows(step_cols, grid.nodes[1])
    moments = {
        (p, q): cv2.sepFilter2D(
            mass, cv2.CV_64F, across[q], down[p], borderType=cv2.BORDER_CONSTANT
        )
        for p in range(5)
        for q in range(5 - p)
    }
    right = [
        cv2.sepFilter2D(moment, cv2.CV_64F, across[q], down[p], borderType=cv2.BORDER_CONSTANT)
        for p, q in BASIS
    ]
    system = np.stack(
        [
            np.stack([*(moments[p + r, q + s] for r, s in BASIS), right[k]])
            for k, (p, q) in enumerate(BASIS)
        ]
    )
    return _last_unknown(system)


def _last_unknown(system: Float[np.ndarray, "n m rows cols"]) -> Float[np.ndarray, "rows cols"]:
    """Solve a symmetric positive system at every node for its last unknown alone.

    A ridge holds down the slopes and bends that a patch far smaller than the window cannot show.
    """
    ridge = RIDGE * system[-1, -2]
    for k in range(len(system) - 1):
        system[k, k] += ridge
        factor = system[k + 1 :, k] / system[k, k]
        system[k + 1 :, k + 1 :] -= factor[:, None] * system[k, k + 1 :]
    return np.asarray(system[-1, -1] / system[-1, -2])


def _windows(step: float, nodes: int) -> list[Float[np.ndarray, " n"]]:
    """Return ``g(x) x**p`` for p of 0 to 4 on steps of `step` standard deviations, out to 3.5."""
    half = min(math.ceil(3.5 / step), nodes)
    x = np.arange(-half, half + 1) * step
    gauss = np.exp(-0.5 * x**2)
    gauss /= gauss.sum()
    return [gauss * x**p for p in range(5)]


def _shrink(image: Float[np.ndarray, "a b"], shape: tuple[int, int]) -> Float[np.ndarray, "c d"]:
    """Average over cells of equal size."""
    return np.asarray(cv2.resize(image, shape[::-1], interpolation=cv2.INTER_AREA))


@lru_cache(maxsize=16)
def _spline(nodes: int, points: int) -> Float[np.ndarray, "points nodes"]:
    """Return the matrix of a cubic spline from `nodes` cell centres to `points` cell centres."""
    if nodes == points:
        return np.eye(nodes, dtype=np.float32)
    where = (np.arange(points) + 0.5) * nodes / points - 0.5
    matrix = spline_shares(nodes, where)
    matrix[np.abs(matrix) < 1e-9] = 0.0  # far nodes hardly count, and tiny numbers are slow
    return matrix.astype(np.float32)


def _straight(nodes: int, points: int) -> csr_array:
    """Return the matrix of straight lines from `nodes` to `points` cell centres, edges extended."""
    where = (np.arange(points) + 0.5) * nodes / points - 0.5
    below = np.clip(np.floor(where).astype(int), 0, max(nodes - 2, 0))
    share = (where - below).astype(np.float32)
    above = np.minimum(below + 1, nodes - 1)  # a single node holds for every point
    columns = np.stack([below, above], axis=1).ravel()
    values = np.stack([1.0 - share, share], axis=1).ravel()
    return csr_array((values, columns, np.arange(points + 1) * 2), shape=(points, nodes))
