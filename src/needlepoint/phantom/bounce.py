"""Light from skin to skin: what the walls and the floor of a pit give each other."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from needlepoint.phantom.coarse import grow, shrink
from needlepoint.phantom.ground import LitSurface, steps_mm

Stack = Float[np.ndarray, "rows cols layers"]
Grid = Float[np.ndarray, "rows cols"]
Some = Float[np.ndarray, " n"]

LEAST_GRID_MM = 0.1
"""Bounced light is smooth: it is gathered on a grid no finer than this [mm]."""

WAYS = 8
"""Directions in which light is gathered around each place."""


def bounced(ground: LitSurface, leaves: Stack) -> Stack:
    """Return the irradiance that each node receives from the skin it sees.

    `leaves` is radiosity (irradiance times albedo). Around each node the ground is walked in
    several directions; what rises over all ground before it fills the angle between the two,
    and gives its light weighted by the cosine to the node's normal, integrated in closed form.
    """
    factor = max(1, round(LEAST_GRID_MM / ground.grid_mm))
    z, source = shrink(ground.z_mm, factor), shrink(leaves, factor)
    grid = ground.grid_mm * factor
    down, right = np.gradient(z, grid)
    up = 1.0 / np.sqrt(1.0 + down**2 + right**2)
    out = np.zeros_like(source)
    for way in range(WAYS):
        angle = 2.0 * np.pi * (way + 0.5) / WAYS
        c, s = float(np.cos(angle)), float(np.sin(angle))
        tangent = c * right + s * down
        _gather(out, source, (z, tangent, up), (c, s), steps_mm(grid, _reach(ground), 0.05))
    out *= np.float32(2.0 / WAYS)
    return grow(out, factor, leaves.shape)


def _gather(
    out: Stack,
    source: Stack,
    place: tuple[Grid, Grid, Grid],
    way: tuple[float, float],
    steps: list[float],
) -> None:
    """Add the light from one direction, in place.

    With elevation e and the normal n = up * (-tangent, 1) in the plane of the walk, the light
    between two elevations is the integral of (n_u cos e + n_z sin e) cos e de. Far off, few nodes
    still see anything rise, so only these are worked on.
    """
    z, tangent, up = place
    edge = tangent.copy()
    pace = steps[0]
    for t in steps:
        move = (round(t / pace * way[1]), round(t / pace * way[0]))
        away = np.float32(pace * np.hypot(*move))
        here, there = _overlap(z.shape, move)
        if away == 0.0 or here is None:
            continue
        slope = (z[there] - z[here]) / away
        rises = np.nonzero(slope > edge[here])
        low, high = edge[here][rises], slope[rises]
        n_z = up[here][rises]
        n_u = -n_z * tangent[here][rises]
        share = _below(n_u, n_z, np.arctan(high)) - _below(n_u, n_z, np.arctan(low))
        out[here][rises] += share[:, None] * source[there][rises]
        edge[here][rises] = high


def _below(n_u: Some, n_z: Some, e: Some) -> Some:
    """Return the integral of (n_u cos e + n_z sin e) cos e up to e."""
    return np.asarray(n_u * (0.5 * e + 0.25 * np.sin(2.0 * e)) + n_z * 0.5 * np.sin(e) ** 2)


def _overlap(
    shape: tuple[int, ...], move: tuple[int, int]
) -> tuple[tuple[slice, slice] | None, tuple[slice, slice]]:
    """Return the part of a grid whose places, moved by (rows, cols), are still on it, and these."""
    here, there = [], []
    for size, by in zip(shape, move, strict=True):
        if abs(by) >= size:
            return None, (slice(0), slice(0))
        here.append(slice(max(0, -by), size - max(0, by)))
        there.append(slice(max(0, by), size + min(0, by)))
    return (here[0], here[1]), (there[0], there[1])


def _reach(ground: LitSurface) -> float:
    """Return how far bounced light is gathered [mm]: beyond, its angle is too small to matter."""
    return 10.0 if ground.fold else float(np.clip(8.0 * ground.relief_mm, 1.0, 10.0))
