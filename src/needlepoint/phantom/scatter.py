"""Subsurface scattering: light that enters the skin in one place and leaves in another.

A profile is a sum of Gaussians for each colour. Distances are those between the two places in
space, so that light finds its way from a pit's floor to its rim but loses some on the way.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from jaxtyping import Float
from scipy.optimize import nnls

from needlepoint.evidence import read_facts
from needlepoint.phantom.coarse import grow, shrink

Grid = Float[np.ndarray, "rows cols"]
Stack = Float[np.ndarray, "rows cols layers"]

COARSE = 2.0
"""A Gaussian is applied on a grid so coarse that it spans about this many nodes (its sigma)."""

LEVELS = 0.8
"""Height between two levels, in sigmas; in between, results are interpolated."""

TILE = 96
"""Side of the tiles [nodes] for which the levels that occur there are computed."""

LEAST_WEIGHT = 1e-4
"""A Gaussian that holds less of a colour's light than this is left out."""

DIPOLE_LADDER_MM2 = tuple(float(v) for v in np.geomspace(0.003, 200.0, 12))
"""Variances that a dipole's profile is built from [mm2]."""


@dataclass(frozen=True, slots=True)
class ScatterProfile:
    """A scattering profile: variances [mm2], and a weight for each and each colour.

    The weights of one colour sum to 1: what skin swallows is in its albedo.
    """

    variances_mm2: tuple[float, ...]
    weights: tuple[tuple[float, float, float], ...]


@cache
def profile(kind: str, scale: float = 1.0) -> ScatterProfile:
    """Return a profile by name: ``deon``, ``jensen1`` or ``jensen2``; `scale` stretches lengths."""
    if kind == "deon":
        variances = _numbers("deon_variances")
        weights = np.array([_numbers(f"deon_weights_{c}") for c in ("red", "green", "blue")]).T
    else:
        variances = DIPOLE_LADDER_MM2
        index = read_facts("needlepoint.phantom").number("skin_index")
        pairs = zip(_numbers(f"{kind}_scattering"), _numbers(f"{kind}_absorption"), strict=True)
        weights = np.stack([_fit_dipole(s, a, index) for s, a in pairs], axis=1)
    weights = weights / weights.sum(axis=0)
    return ScatterProfile(
        tuple(v * scale**2 for v in variances),
        tuple((float(w[0]), float(w[1]), float(w[2])) for w in weights),
    )


def _numbers(name: str) -> tuple[float, ...]:
    """Return the numbers of a fact of this room that holds a list."""
    value = read_facts("needlepoint.phantom")[name].value
    assert isinstance(value, list)
    return tuple(float(v) for v in value)


def dipole(
    r_mm: Float[np.ndarray, " n"], scattering: float, absorption: float, index: float
) -> Float[np.ndarray, " n"]:
    """Return a dipole's diffuse reflectance at a distance, per area [1/mm2].

    `scattering` is the reduced coefficient, both in 1/mm; `index` the skin's refractive index.

    References
    ----------
    .. [1] H. W. Jensen et al., "A practical model for subsurface light transport", SIGGRAPH (2001)
       511-518. doi:10.1145/383259.383319
    """
    total = scattering + absorption
    reduced = scattering / total
    fading = np.sqrt(3.0 * absorption * total)
    inner = -1.440 / index**2 + 0.710 / index + 0.668 + 0.0636 * index
    mismatch = (1.0 + inner) / (1.0 - inner)
    real = 1.0 / total
    mirrored = real * (1.0 + 4.0 / 3.0 * mismatch)
    out = np.zeros_like(r_mm)
    for z in (real, mirrored):
        d = np.sqrt(r_mm**2 + z**2)
        out += z * (fading * d + 1.0) * np.exp(-fading * d) / d**3
    return np.asarray(reduced / (4.0 * np.pi) * out)


def _fit_dipole(scattering: float, absorption: float, index: float) -> Float[np.ndarray, " n"]:
    """Fit non-negative Gaussians to a dipole's profile; each ring counts by the light it holds."""
    r = np.geomspace(0.003, 60.0, 400)
    ring = 2.0 * np.pi * r * np.gradient(r)
    target = dipole(r, scattering, absorption, index)
    target = target / np.sum(target * ring)
    v = np.array(DIPOLE_LADDER_MM2)
    gaussians = np.exp(-(r[:, None] ** 2) / (2.0 * v)) / (2.0 * np.pi * v)
    share = np.sqrt(ring / target.clip(1e-12))
    weights, _ = nnls(gaussians * share[:, None], target * share)
    return np.asarray(weights)


def scatter(
    light: Stack, *, relief_mm: Grid, area: Grid, grid_mm: float, how: ScatterProfile
) -> Stack:
    """Spread irradiance over the skin; layers are colours in turn (R, G, B, R, G, B, ...).

    Each place gets the mean of the light around it, weighted by profile and by area of skin, so
    even light stays even on any shape, and on flat skin none is lost.
    """
    total = np.zeros_like(light)
    for variance, weights in zip(how.variances_mm2, how.weights, strict=True):
        share = np.tile(np.array(weights, np.float32), light.shape[2] // 3)
        layers = np.nonzero(share > LEAST_WEIGHT)[0]
        if layers.size == 0:
            continue
        every = layers.size == share.size
        part, share = (light, share) if every else (light[..., layers], share[layers])
        sigma = float(np.sqrt(variance))
        if sigma >= 0.3 * grid_mm:
            part = _spread(part, relief_mm, area, sigma, grid_mm)
        if every:
            total += share * part
        else:
            total[..., layers] += share * part
    return total


def _spread(light: Stack, relief_mm: Grid, area: Grid, sigma_mm: float, grid_mm: float) -> Stack:
    """Apply one Gaussian, on a coarser grid where it is wide."""
    factor = max(1, int(sigma_mm / grid_mm / COARSE))
    weighed = shrink(np.concatenate([light * area[..., None], area[..., None]], axis=2), factor)
    relief = shrink(relief_mm, factor)
    sigma = sigma_mm / grid_mm / factor
    out = np.empty((*relief.shape, light.shape[2]), np.float32)
    halo = int(np.ceil(3.5 * sigma)) + 1
    for top in range(0, relief.shape[0], TILE):
        for left in range(0, relief.shape[1], TILE):
            _spread_tile(out, weighed, relief, (top, left), (sigma, sigma_mm, halo))
    return grow(out, factor, light.shape)


def _spread_tile(
    out: Stack,
    weighed: Float[np.ndarray, "rows cols more"],
    relief: Grid,
    corner: tuple[int, int],
    widths: tuple[float, float, int],
) -> None:
    """Blur one tile level by level: at each level, skin far above or below it counts less."""
    sigma, sigma_mm, halo = widths
    (top, left), (rows, cols) = corner, relief.shape
    r0, c0 = max(0, top - halo), max(0, left - halo)
    near = (slice(r0, min(rows, top + TILE + halo)), slice(c0, min(cols, left + TILE + halo)))
    here = (slice(top, min(rows, top + TILE)), slice(left, min(cols, left + TILE)))
    inner = (slice(top - r0, here[0].stop - r0), slice(left - c0, here[1].stop - c0))
    heights, z = relief[near], relief[here]
    step = LEVELS * sigma_mm
    low = float(z.min())
    count = int(np.ceil((float(z.max()) - low) / step)) + 1
    low -= 0.5 * ((count - 1) * step - (float(z.max()) - low))
    total = np.zeros((*z.shape, weighed.shape[2]), np.float32)
    for level in range(count):
        at = low + level * step
        share = np.maximum(1.0 - np.abs(z - at) / step, 0.0) if count > 1 else np.ones_like(z)
        if not share.any():
            continue
        weight = np.exp(-0.5 * ((heights - at) / sigma_mm) ** 2).astype(np.float32)
        blurred = cv2.GaussianBlur(
            weighed[near] * weight[..., None], (0, 0), sigma, borderType=cv2.BORDER_REFLECT
        )
        total += share[..., None].astype(np.float32) * blurred[inner]
    out[here] = total[..., :-1] / np.maximum(total[..., -1:], 1e-12)
