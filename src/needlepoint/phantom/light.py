"""The light equation: how much light of each kind of lamp reaches each place of the ground.

Written from the laws of photometry for this room alone: the solver that is tested against these
pictures has an equation of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from needlepoint.phantom.ground import SOFT, LitSurface, in_light
from needlepoint.surface import DirectionLight, Light, PanelLight, PointLight

Grid = Float[np.ndarray, "rows cols"]
Vec = Float[np.ndarray, "3"]

TILES = 6
"""A panel is summed over TILES x TILES pieces; that is within 0.3 % of its closed form."""


@dataclass(frozen=True)
class Ray:
    """Light from one small source: unit vectors toward it and its strength at each node.

    `strength` is the irradiance on a surface that faces the source, shadows left out.
    """

    to: Float[np.ndarray, "rows cols 3"]
    strength: Float[np.ndarray, "rows cols"]


def rays(ground: LitSurface, light: Light, distance_mm: float) -> Iterator[Ray]:
    """Yield a light as small sources, for colour intensity 1."""
    if isinstance(light, DirectionLight):
        way = _to_skin_axes(light.direction)
        way = way / np.linalg.norm(way)
        shape = ground.z_mm.shape
        to = np.broadcast_to(way.astype(np.float32), (*shape, 3))
        yield Ray(to, np.ones(shape, np.float32))
    elif isinstance(light, PointLight):
        yield _from_point(ground, light, distance_mm)
    else:
        yield from _from_panel(ground, light, distance_mm)


def irradiance(
    ground: LitSurface,
    light: Light,
    distance_mm: float,
    *,
    shadows: bool = True,
    horizon: Float[np.ndarray, "k rows cols"] | None = None,
) -> Grid:
    """Return the direct irradiance on each node for colour intensity 1.

    Lamps and far lights are walked to; the many pieces of a panel use the ready-made `horizon`.
    """
    total = np.zeros(ground.z_mm.shape, np.float32)
    for ray in rays(ground, light, distance_mm):
        cosine = np.einsum("ijk,ijk->ij", ray.to, ground.normal)
        part = ray.strength * np.maximum(cosine, 0.0)
        if shadows:
            part *= seen(ground, ray, horizon if isinstance(light, PanelLight) else None)
        total += part
    return total


def seen(ground: LitSurface, ray: Ray, horizon: Float[np.ndarray, "k rows cols"] | None) -> Grid:
    """Return how much of a small source each node sees, 0 to 1."""
    side = np.maximum(np.hypot(ray.to[..., 0], ray.to[..., 1]), np.float32(1e-6))
    rise = ray.to[..., 2] / side
    if horizon is None:
        return in_light(ground, ray.to[..., 0] / side, ray.to[..., 1] / side, rise)
    count = horizon.shape[0]
    turn = np.arctan2(ray.to[..., 1], ray.to[..., 0]) * np.float32(count / (2.0 * np.pi))
    low = np.floor(turn)
    share = (turn - low).astype(np.float32)
    first = low.astype(np.intp) % count
    rows, cols = np.ogrid[: turn.shape[0], : turn.shape[1]]
    edge = (1 - share) * horizon[first, rows, cols]
    edge += share * horizon[(first + 1) % count, rows, cols]
    return np.clip(0.5 + (rise - edge) / (2.0 * SOFT), 0.0, 1.0)


def _to_skin_axes(way: tuple[float, float, float]) -> Vec:
    """Turn a direction in the camera's frame (z away from it) into the skin's (z toward it)."""
    return np.array([way[0], way[1], -way[2]])


def _toward(
    ground: LitSurface, place: tuple[float, float, float], distance_mm: float
) -> tuple[Float[np.ndarray, "rows cols 3"], Grid]:
    """Return unit vectors toward a place of the camera's frame, and the distance [mm]."""
    away = np.stack(
        [
            place[0] - ground.x_mm,
            place[1] - ground.y_mm,
            (distance_mm - place[2]) - ground.z_mm,
        ],
        axis=2,
    ).astype(np.float32)
    far = np.sqrt(np.einsum("ijk,ijk->ij", away, away))
    away /= far[..., None]
    return away, far


def _from_point(ground: LitSurface, light: PointLight, distance_mm: float) -> Ray:
    to, far = _toward(ground, light.position_mm, distance_mm)
    strength = 1.0 / far**2
    if light.axis is not None and light.falloff > 0.0:
        axis = _to_skin_axes(light.axis)
        leaving = -(to @ (axis / np.linalg.norm(axis)).astype(np.float32))
        strength *= np.maximum(leaving, 0.0) ** np.float32(light.falloff)
    return Ray(to, strength)


def _from_panel(ground: LitSurface, light: PanelLight, distance_mm: float) -> Iterator[Ray]:
    """Yield a panel's tiles; radiant intensity goes with the power `falloff` of the cosine."""
    right, down = np.array(light.right_mm), np.array(light.down_mm)
    face = np.cross(right, down)
    tile_mm2 = 4.0 * float(np.linalg.norm(face)) / TILES**2
    axis = _to_skin_axes((float(face[0]), float(face[1]), float(face[2])))
    axis = (axis / np.linalg.norm(axis)).astype(np.float32)
    places = (np.arange(TILES) + 0.5) * 2.0 / TILES - 1.0
    for a in places:
        for b in places:
            place = np.array(light.centre_mm) + a * right + b * down
            to, far = _toward(
                ground, (float(place[0]), float(place[1]), float(place[2])), distance_mm
            )
            leaving = np.maximum(-(to @ axis), 0.0)
            yield Ray(to, np.float32(tile_mm2) * leaving ** np.float32(light.falloff) / far**2)
