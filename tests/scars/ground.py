"""Simulated skin with planted scars of known shape; knows nothing of how scars are measured."""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter

from needlepoint.surface import Relief, TangentFrame


@dataclass(frozen=True)
class Planted:
    """A scar as it was planted; lengths in mm, depth negative for a raised one."""

    kind: str
    x: float
    y: float
    width: float
    depth: float
    aspect: float = 1.0
    turn: float = 0.0
    flank: str = "cosine"


def profile(flank, rho, width):
    """Depth share at `rho` (1 at half the width, measured where each kind has its edge)."""
    if flank == "cone":
        return np.clip(1 - rho, 0, None)
    if flank == "paraboloid":
        return np.clip(1 - rho**2, 0, None)
    if flank == "cosine":
        return np.where(rho < 1, 0.5 + 0.5 * np.cos(np.pi * np.minimum(rho, 1)), 0)
    if flank == "gauss":
        return np.exp(-0.5 * (rho * 2.0) ** 2)
    wall = 0.15 / (width / 2)
    t = np.clip((1 + wall / 2 - rho) / wall, 0, 1)
    return t * t * (3 - 2 * t)


HALF = {
    "cone": 0.5,
    "paraboloid": 0.5**0.5,
    "cosine": 0.5,
    "gauss": (2 * np.log(2)) ** 0.5 / 2,
    "box": 1.0,
}
"""Half-depth radius over half the width."""

FULL = {"cone": 1 / 3, "paraboloid": 0.5, "cosine": 0.5 - 2 / np.pi**2, "gauss": 0.5, "box": 1.0}
"""Volume over (depth x area at half the width)."""


def plant(shape, pixel_mm, scars):
    rows, cols = shape
    y, x = np.mgrid[:rows, :cols] * pixel_mm
    z = np.zeros(shape)
    for s in scars:
        reach = int(np.ceil(1.3 * s.width * max(1, s.aspect) / pixel_mm)) + 2
        r, c = int(s.y / pixel_mm), int(s.x / pixel_mm)
        box = (slice(max(0, r - reach), r + reach), slice(max(0, c - reach), c + reach))
        dx, dy = x[box] - s.x, y[box] - s.y
        u = (dx * np.cos(s.turn) + dy * np.sin(s.turn)) / (s.width / 2 * np.sqrt(s.aspect))
        v = (-dx * np.sin(s.turn) + dy * np.cos(s.turn)) / (s.width / 2 / np.sqrt(s.aspect))
        z[box] -= s.depth * profile(s.flank, np.hypot(u, v), s.width)
    return z


def texture(shape, pixel_mm, rng, rms_mm=0.019):
    """Three families of furrows, pores, and a soft swell; RMS `rms_mm`."""
    y, x = np.mgrid[: shape[0], : shape[1]] * pixel_mm
    z = np.zeros(shape)
    for angle in rng.uniform(0, np.pi) + np.array([0.0, 1.05, 2.09]):
        curvature_sd = gaussian_filter(rng.normal(size=shape), 2.0 / pixel_mm)
        curvature_sd *= 0.35 / curvature_sd.std()
        phase = (x * np.cos(angle) + y * np.sin(angle) + curvature_sd) / rng.uniform(0.7, 1.3)
        z -= rng.uniform(0.022, 0.030) * np.exp(-(((phase % 1) - 0.5) ** 2) / 0.02)
    pores = np.zeros(shape)
    count = int(0.5 * shape[0] * shape[1] * pixel_mm**2)
    at = rng.integers(0, [shape[0], shape[1]], size=(count, 2))
    pores[at[:, 0], at[:, 1]] = rng.uniform(0.3, 1.0, count)
    soft = gaussian_filter(pores, 0.06 / pixel_mm)
    z -= 0.09 * soft / max(soft.max(), 1e-9)
    swell = gaussian_filter(rng.normal(size=shape), 1.0 / pixel_mm)
    z += 0.008 * swell / swell.std()
    z -= z.mean()
    return z * rms_mm / z.std()


def relief_of(z_mm, pixel_mm, **more):
    return Relief(
        z_mm.astype(np.float32),
        np.ones(z_mm.shape, bool),
        pixel_mm,
        TangentFrame.flat(pixel_mm),
        **more,
    )


def scene(seed, pixel_mm=0.1, size_mm=64.0, raised=True):
    """A patch with about thirty scars on a jittered grid, as a clinic may see them."""
    rng = np.random.default_rng(seed)
    side = int(size_mm / pixel_mm)
    kinds = (
        [("icepick", w, d) for w in (0.5, 0.8, 1.2, 1.8) for d in (0.5, 1.0)]
        + [("boxcar", w, d) for w in (1.6, 2.5, 4.0) for d in (0.2, 0.5, 0.9)]
        + [
            ("rolling", w, d)
            for w, d in ((4, 0.15), (5, 0.3), (6, 0.12), (6, 0.4), (8, 0.1), (8, 0.6))
        ]
        + ([("raised", w, d) for w in (3, 6) for d in (0.3, 0.8)] if raised else [])
    )
    cells = [(i, j) for i in range(6) for j in range(6)]
    picked = rng.permutation(len(cells))[: len(kinds)]
    step = size_mm / 6
    scars = []
    for n, (kind, width, depth) in zip(picked, kinds, strict=True):
        i, j = cells[n]
        flank = {"icepick": "cone", "boxcar": "box"}.get(kind) or rng.choice(
            ["cosine", "paraboloid", "gauss"]
        )
        scars.append(
            Planted(
                kind,
                (j + 0.5) * step + rng.uniform(-0.8, 0.8),
                (i + 0.5) * step + rng.uniform(-0.8, 0.8),
                float(width * rng.uniform(0.95, 1.1)),
                float(depth * rng.uniform(1.0, 1.1) * (-1 if kind == "raised" else 1)),
                float(rng.uniform(1.0, 1.6)) if kind != "icepick" else 1.0,
                float(rng.uniform(0, np.pi)),
                str(flank),
            )
        )
    z = plant((side, side), pixel_mm, scars) + texture((side, side), pixel_mm, rng)
    return relief_of(z, pixel_mm), scars
