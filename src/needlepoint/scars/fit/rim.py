"""Rim: the outline of each scar, looked for along rays, and what it says about the sizes.

The bowl gives depth and an ellipse. Along every ray the place of half the depth is then looked for
in the skin itself; how far it lies off the ellipse, smoothed around the scar, moves the outline.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float

from needlepoint.scars.fit import bowl
from needlepoint.scars.fit.bowls import RIM, Bowls, Sizes, matrices, sizes
from needlepoint.scars.fit.fit_bowls import Measuring
from needlepoint.scars.fit.window import dent

RAYS = 72
"""Own choice: one ray every 5 degrees."""

RADII = np.linspace(0.15, 1.6, 59)
"""Own choice: from well inside the scar to well outside its rim, in units of the rim."""

WAVES = 5
"""Own choice: an outline has at most five waves; more would be texture."""

GRAINS = 0.5
"""Own choice: rays closer than the spacing of furrows [mm] at half depth tell the same thing."""


@dataclass(frozen=True)
class Rims:
    """Outlines of many scars.

    Attributes
    ----------
    stretch
        How far each ray's outline lies out, in units of the fitted ellipse's.
    rows, cols
        The outlines [pixels].
    """

    stretch: Float[np.ndarray, "n rays"]
    rows: Float[np.ndarray, "n rays"]
    cols: Float[np.ndarray, "n rays"]


def rims(measuring: Measuring) -> Rims:
    """Follow the outline of every scar along rays."""
    cast = measuring.cast
    around = np.arange(RAYS) * 2 * np.pi / RAYS
    circle = np.stack([np.cos(around), np.sin(around)], axis=-1)
    half, rim = bowl.rho_at(cast.numbers, 0.5), bowl.rho_at(cast.numbers, RIM)
    stretch = np.ones((len(cast), RAYS))
    for i in range(len(cast)):
        found = _crossing(_profiles(measuring, i, circle), float(half[i]))
        noise = _noise(measuring, i)
        stretch[i] = _smooth(found / half[i], noise, float(half[i] * _radius_mm(cast, i)))
    own = stretch[..., None] * rim[:, None, None] * circle
    own = np.einsum("nij,nrj->nri", np.linalg.inv(matrices(cast.numbers)), own)
    away = np.einsum("nij,nrj->nri", cast.to_px(), own + cast.numbers[:, None, bowl.CENTRE])
    return Rims(stretch, cast.row[:, None] + away[..., 0], cast.col[:, None] + away[..., 1])


def with_rims(cast: Bowls, outlines: Rims) -> Sizes:
    """Return the sizes with widths, lengths and areas from the outlines instead of the ellipses."""
    size = sizes(cast.numbers, cast.basis_mm, cast.unit_mm)
    grown = (outlines.stretch**2).mean(axis=1)
    away_px = np.stack(
        [outlines.rows - cast.row[:, None], outlines.cols - cast.col[:, None]], axis=-1
    )
    away_mm = np.einsum("nij,nrj->nri", cast.step_mm, away_px)
    turn = np.arange(0, 180, 2.0) * np.pi / 180
    spans = np.ptp(away_mm @ np.stack([np.cos(turn), np.sin(turn)]), axis=1)
    longest = np.argmax(spans, axis=1)
    across = (longest + len(turn) // 2) % len(turn)
    each = np.arange(len(cast))
    area = size.area * grown
    return replace(
        size,
        width=size.width * np.sqrt(grown),
        length=spans[each, longest],
        breadth=spans[each, across],
        area=area,
        fullness=size.volume / np.maximum(area * size.depth, 1e-12),
    )


def _profiles(
    measuring: Measuring, i: int, circle: Float[np.ndarray, "rays 2"]
) -> Float[np.ndarray, "rays radii"]:
    """Return the share of the depth along every ray of scar `i`; NaN on unsound skin."""
    cast, skin = measuring.cast, measuring.skin
    one = cast.of(np.array([i]))
    inverse = np.linalg.inv(matrices(one.numbers)[0])
    own = (RADII[None, :, None] * circle[:, None, :]) @ inverse.T + one.numbers[0, bowl.CENTRE]
    flat = own.reshape(-1, 2)
    rows, cols = (part.reshape(RAYS, -1) for part in one.places(flat))
    gap_px = _radius_mm(cast, i) * float(RADII[1] - RADII[0]) * 2
    gap_px /= float(np.sqrt(np.abs(np.linalg.det(cast.step_mm[i]))))
    height, share = skin.ladder.sample(rows, cols, gap_px)
    for j in measuring.near[i]:
        height = height + dent(cast, j, rows, cols)
    plane = one.numbers.copy()
    plane[:, bowl.DEPTH] = 0.0
    level = bowl.drop(plane, flat).reshape(RAYS, -1)
    depth = (level - height * cast.sign[i] / cast.unit_mm[i]) / one.numbers[0, bowl.DEPTH]
    return np.where(share > 0.6, depth, np.nan)


def _crossing(depth: Float[np.ndarray, "rays radii"], half: float) -> Float[np.ndarray, " rays"]:
    """Return the radius of half depth on every ray: the crossing nearest to the ellipse's.

    Neighbouring rays are averaged first, so that a pore does not make a bay.
    """
    wide = np.concatenate([depth[-2:], depth, depth[:2]])
    weights = np.array([1.0, 2.0, 3.0, 2.0, 1.0]) / 9.0
    soft = sum(w * wide[k : k + len(depth)] for k, w in enumerate(weights))
    inner, outer = soft[:, :-1], soft[:, 1:]
    crosses = (inner >= 0.5) & (outer < 0.5)
    with np.errstate(invalid="ignore", divide="ignore"):
        at = RADII[:-1] + (inner - 0.5) / (inner - outer) * (RADII[1] - RADII[0])
    off = np.where(crosses, np.abs(at - half), np.inf)
    nearest = np.argmin(off, axis=1)
    found = at[np.arange(len(depth)), nearest]
    lost = ~np.isfinite(off[np.arange(len(depth)), nearest])
    return np.asarray(np.clip(np.where(lost, half, found), 0.6 * half, 1.5 * half))


def _noise(measuring: Measuring, i: int) -> float:
    """Return the SD that texture gives the place of half depth, in units of that radius."""
    numbers = measuring.cast.numbers[i : i + 1]
    low, high = bowl.rho_at(numbers, 0.6)[0], bowl.rho_at(numbers, 0.4)[0]
    middle = bowl.rho_at(numbers, 0.5)[0]
    slope = 0.2 / max(float(high - low), 0.02)
    rough = measuring.skin.rough_mm / float(measuring.cast.unit_mm[i])
    return rough / slope / float(middle)


def _smooth(
    stretch: Float[np.ndarray, " rays"], noise: float, radius_mm: float
) -> Float[np.ndarray, " rays"]:
    """Keep the slow waves of an outline as far as they are more than texture."""
    waves = np.fft.rfft(stretch) / RAYS
    grains = max(8.0, min(float(RAYS), 2 * np.pi * radius_mm / GRAINS))
    power = noise**2 / grains
    kept = np.zeros_like(waves)
    size = np.abs(waves[: WAVES + 1]) ** 2
    kept[: WAVES + 1] = waves[: WAVES + 1] * np.maximum(0.0, 1.0 - power / np.maximum(size, 1e-12))
    # the mean and the shift are what the bowl has fitted already
    kept[0], kept[1] = 1.0, 0.0
    return np.asarray(np.fft.irfft(kept * RAYS, n=RAYS))


def _radius_mm(cast: Bowls, i: int) -> float:
    """Return the mean radius at rho = 1 [mm]."""
    axes = cast.basis_mm[i] @ np.linalg.inv(matrices(cast.numbers[i : i + 1])[0])
    return float(np.sqrt(np.abs(np.linalg.det(axes))))
