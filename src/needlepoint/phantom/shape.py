"""The shape of a planted scar as a formula, and the true numbers that follow from it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from jaxtyping import Float

from needlepoint.phantom.planted import Planted

LOBES = (2, 3, 4, 5)
"""Waves around a ragged outline; more than five look like noise, one is only a shift."""

FINE = 701
"""Nodes across a scar when its numbers are computed; areas are then good to 1e-4."""


@dataclass(frozen=True, slots=True)
class TrueShape:
    """A scar's true numbers in its rim plane, texture and pores not counted.

    Attributes
    ----------
    depth_mm, width_mm
        Greatest depth (or height), and diameter of the circle of equal area at half depth [mm].
    length_mm, breadth_mm
        Greatest extent of the rim, and its extent across that direction [mm].
    area_mm2, volume_mm3
        Inside the rim.
    wall_deg
        Mean wall angle along a contour, at the depth where it is steepest [deg].
    """

    depth_mm: float
    width_mm: float
    length_mm: float
    breadth_mm: float
    area_mm2: float
    volume_mm3: float
    wall_deg: float


def rim_radius_mm(scar: Planted, angle: Float[np.ndarray, ...]) -> Float[np.ndarray, ...]:
    """Return the distance of the rim from the scar's centre in direction `angle` [rad]."""
    along = angle - np.radians(scar.turn_deg)
    a = 0.5 * scar.width_mm * np.sqrt(scar.ratio)
    b = 0.5 * scar.width_mm / np.sqrt(scar.ratio)
    ellipse = a * b / np.sqrt((b * np.cos(along)) ** 2 + (a * np.sin(along)) ** 2)
    if scar.ragged <= 0.0:
        return np.asarray(ellipse)
    rng = np.random.default_rng(scar.ragged_seed)
    heights = rng.uniform(-1.0, 1.0, len(LOBES)) / np.sqrt(len(LOBES))
    phases = rng.uniform(0.0, 2.0 * np.pi, len(LOBES))
    waves = sum(h * np.cos(k * angle + p) for k, h, p in zip(LOBES, heights, phases, strict=True))
    return np.asarray(ellipse * (1.0 + scar.ragged * waves))


def depth_mm(
    scar: Planted, u_mm: Float[np.ndarray, ...], v_mm: Float[np.ndarray, ...]
) -> Float[np.ndarray, ...]:
    """Return the depth under the rim plane at (u, v) from the scar's centre [mm]; raised: negative.

    u and v lie in the rim plane, u nearest to the picture's x.
    """
    if scar.flat:
        return np.zeros(np.broadcast(u_mm, v_mm).shape)
    radius = np.hypot(u_mm, v_mm)
    rim = rim_radius_mm(scar, np.arctan2(v_mm, u_mm))
    rho = np.minimum(radius / rim, 1.0)
    if scar.kind == "icepick":
        share = 1.0 - rho
    elif scar.kind == "boxcar":
        share = np.clip((rim - radius) / scar.wall_mm, 0.0, 1.0)
    elif scar.profile == "cosine":
        share = 0.5 + 0.5 * np.cos(np.pi * rho)
    elif scar.profile == "bell":
        share = (1.0 - rho**2) ** 2
    else:
        share = 1.0 - rho**2
    return np.asarray(scar.depth_mm * share * (-1.0 if scar.kind == "raised" else 1.0))


def outline_mm(scar: Planted, points: int = 72) -> Float[np.ndarray, "points 2"]:
    """Return the rim as points (u, v) in the rim plane, from the scar's centre [mm]."""
    angle = np.arange(points) * 2.0 * np.pi / points
    radius = rim_radius_mm(scar, angle)
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)


@cache
def true_shape(scar: Planted) -> TrueShape:
    """Compute the true numbers of a scar on a fine grid of its own shape."""
    rim = outline_mm(scar, 720)
    reach = float(np.abs(rim).max())
    axis = np.linspace(-reach, reach, FINE)
    cell_mm2 = float(axis[1] - axis[0]) ** 2
    depth = np.abs(depth_mm(scar, axis[None, :], axis[:, None]))
    deepest = float(depth.max())
    half_mm2 = float(np.count_nonzero(depth >= 0.5 * deepest)) * cell_mm2
    length, breadth = _extents(rim)
    x, y = rim.T
    return TrueShape(
        depth_mm=deepest,
        width_mm=float(2.0 * np.sqrt(half_mm2 / np.pi)),
        length_mm=length,
        breadth_mm=breadth,
        area_mm2=float(0.5 * abs(np.sum(x * np.roll(y, -1) - y * np.roll(x, -1)))),
        volume_mm3=float(depth.sum()) * cell_mm2,
        wall_deg=_wall_deg(depth / deepest, deepest, float(axis[1] - axis[0])),
    )


def _extents(rim: Float[np.ndarray, "n 2"]) -> tuple[float, float]:
    """Return the greatest extent of a closed curve and the extent across it."""
    angles = np.radians(np.arange(0.0, 180.0, 0.5))
    along = rim @ np.stack([np.cos(angles), np.sin(angles)])
    spans = along.max(axis=0) - along.min(axis=0)
    longest = int(np.argmax(spans))
    across = (longest + angles.size // 2) % angles.size
    return float(spans[longest]), float(spans[across])


def _wall_deg(share: Float[np.ndarray, "n n"], deepest_mm: float, step_mm: float) -> float:
    """Return the mean slope angle along the contour where that mean is greatest [deg].

    Contours from 15 to 85 % of the depth in bands of 5 %, so that neither rim nor floor counts.
    """
    down, right = np.gradient(share * deepest_mm, step_mm)
    inside = (share >= 0.15) & (share < 0.85)
    angle = np.degrees(np.arctan(np.hypot(down, right)[inside]))
    band = np.minimum(((share[inside] - 0.15) / 0.05).astype(int), 13)
    count = np.bincount(band, minlength=14)
    mean = np.bincount(band, weights=angle, minlength=14) / np.maximum(count, 1)
    return float(mean[count > 0].max()) if count.any() else 90.0
