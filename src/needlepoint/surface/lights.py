"""Light vectors: how strongly and from where each light reaches a place on the skin.

The vector ``l`` is such that a matt place with unit normal ``n`` receives ``max(0, n . l)``.
"""

from __future__ import annotations

from functools import singledispatch

import numpy as np
from jaxtyping import Float

from needlepoint.surface.rig import DirectionLight, Light, PanelLight, PointLight

TOUCHING_MM = 1e-3  # nearer than this a lamp touches the skin, and its light is no number
PANEL_TILES = 8  # Gauss points a side; relative error below 1e-4 where a panel is no wider than far


@singledispatch
def light_vectors(
    light: Light,
    points_mm: Float[np.ndarray, "*n 3"],  # noqa: ARG001
) -> Float[np.ndarray, "*n 3"]:
    """Return the light vector at points in the camera frame.

    Parameters
    ----------
    light
        A point, panel or direction.
    points_mm
        Places on the skin [mm].

    Returns
    -------
    Vectors toward the light, as long as the light is strong there (near lights: relative to
    1 mm from a source of intensity 1; `intensity` is not in them, since pictures are divided by
    it colour by colour); zero where the light does not shine.
    """
    raise TypeError(f"no light of type {type(light).__name__}")


@light_vectors.register
def _(light: PointLight, points_mm: np.ndarray) -> np.ndarray:
    toward = np.asarray(light.position_mm) - points_mm
    far = np.maximum(np.linalg.norm(toward, axis=-1, keepdims=True), TOUCHING_MM)
    strength = 1.0 / far**3
    if light.axis is not None and light.falloff > 0.0:
        axis = np.asarray(light.axis) / np.linalg.norm(light.axis)
        cosine = -(toward @ axis)[..., None] / far
        strength = strength * np.maximum(cosine, 0.0) ** light.falloff
    return np.asarray(toward * strength)


@light_vectors.register
def _(light: PanelLight, points_mm: np.ndarray) -> np.ndarray:
    right, down = np.asarray(light.right_mm), np.asarray(light.down_mm)
    normal = np.cross(right, down)
    area = 4.0 * np.linalg.norm(normal)
    normal = normal / np.linalg.norm(normal)
    nodes, weights = np.polynomial.legendre.leggauss(PANEL_TILES)
    total = np.zeros(points_mm.shape)
    for a, wa in zip(nodes, weights, strict=True):
        for b, wb in zip(nodes, weights, strict=True):
            toward = np.asarray(light.centre_mm) + a * right + b * down - points_mm
            far = np.maximum(np.linalg.norm(toward, axis=-1, keepdims=True), TOUCHING_MM)
            cosine = np.maximum(-(toward @ normal)[..., None] / far, 0.0)
            total += toward * (wa * wb * cosine**light.falloff / far**3)
    return np.asarray(total * (area / 4.0))


@light_vectors.register
def _(light: DirectionLight, points_mm: np.ndarray) -> np.ndarray:
    direction = np.asarray(light.direction) / np.linalg.norm(light.direction)
    return np.asarray(np.broadcast_to(direction, points_mm.shape))
