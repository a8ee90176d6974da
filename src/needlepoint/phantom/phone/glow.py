"""Light from the torch and the room on frame and skin, as it leaves toward the phone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from jaxtyping import Float

from needlepoint.phantom.gloss import shine
from needlepoint.phantom.ground import LitSurface, ground_of
from needlepoint.phantom.inside import through_skin
from needlepoint.phantom.light import irradiance
from needlepoint.phantom.oil import films
from needlepoint.phantom.optics import Optics
from needlepoint.phantom.phone.printed import Lying
from needlepoint.phantom.phone.setup import Torch
from needlepoint.phantom.room import room_light
from needlepoint.surface import Camera, PointLight

AWAY_MM = 250.0
"""Distance of the phone for which the shine of the skin is worked out [mm]."""

SOFT_MM = 0.3
"""Half width of the edge of the frame's shadow [mm]: a torch is no point."""

HAND_MM = 4.0
"""Half width of the edge of a hand's shadow [mm]."""

Grid = Float[np.ndarray, "*grid"]


def skin_glow(
    lying: Lying, torches: tuple[Torch, ...], optics: Optics
) -> Float[np.ndarray, "nodes across layers"]:
    """Return the light that leaves each node of the skin: torches in turn x RGB, then the room."""
    ground = ground_of(lying.skin)
    lights = tuple(_lamp(torch, lying) for torch in torches)
    layers = []
    for torch, light in zip(torches, lights, strict=True):
        open_ = _open(ground, torch, lying)
        white = irradiance(ground, light, AWAY_MM, shadows=optics.shadows) * open_
        layers.append(np.repeat(white[..., None], 3, axis=2))
    leaves = through_skin(lying.skin, ground, np.concatenate(layers, axis=2), optics)
    if optics.gloss and not optics.polarised:
        camera = Camera(AWAY_MM, focal_px=(1.0, 1.0))
        oil = films(lying.skin, optics)
        for k, (torch, light) in enumerate(zip(torches, lights, strict=True)):
            glint = shine(ground, light, camera, None, oil) * _open(ground, torch, lying)
            leaves[..., 3 * k : 3 * k + 3] += glint[..., None]
    return np.asarray(leaves, dtype=np.float32)


def room_glow(lying: Lying, optics: Optics) -> Float[np.ndarray, "nodes across 3"]:
    """Return the light of an even room as it leaves the skin, for irradiance 1 in the open."""
    return room_light(lying.skin, replace(optics, gloss=False))


def on_card(lying: Lying, torch: Torch, u: Grid, v: Grid, height: Grid) -> Grid:
    """Return the irradiance of the torch on the face of the frame."""
    slope_u, slope_v = lying.slopes(u, v)
    across, down, up = (torch.place_mm[0] - u, torch.place_mm[1] - v, torch.place_mm[2] - height)
    far = np.sqrt(across * across + down * down + up * up)
    cosine = (up - across * slope_u - down * slope_v) / far
    cosine /= np.sqrt(slope_u * slope_u + slope_v * slope_v + 1.0)
    axis = np.array(torch.aim_mm) - np.array(torch.place_mm)
    axis /= np.linalg.norm(axis)
    leaving = np.maximum(-(across * axis[0] + down * axis[1] + up * axis[2]) / far, 0.0)
    falls = np.maximum(cosine, 0.0) * leaving**torch.beam / far**2
    return np.asarray(falls if torch.blocked is None else falls * _beside_hand(torch, u, v))


def _lamp(torch: Torch, lying: Lying) -> PointLight:
    """Return the torch in the camera axes of the skin patch at `AWAY_MM`."""
    axis = np.array(torch.aim_mm) - np.array(torch.place_mm)
    x, y, height = torch.place_mm
    return PointLight(
        (x, y, AWAY_MM - height - lying.lift_mm),
        axis=(float(axis[0]), float(axis[1]), -float(axis[2])),
        falloff=torch.beam,
    )


def _open(ground: LitSurface, torch: Torch, lying: Lying) -> Grid:
    """Return how much of the torch each place of the skin sees past frame and hand, 0 to 1."""
    height = ground.z_mm - lying.lift_mm
    open_ = _beside_hand(torch, ground.x_mm, ground.y_mm)
    if not lying.card.rigid:
        return open_
    share = -height / (torch.place_mm[2] - height)  # where the way crosses the frame's plane
    u = ground.x_mm + share * (torch.place_mm[0] - ground.x_mm)
    v = ground.y_mm + share * (torch.place_mm[1] - ground.y_mm)
    inside = 20.5 * lying.card.scale - np.maximum(np.abs(u), np.abs(v))
    through = np.clip(0.5 + inside / (2.0 * SOFT_MM), 0.0, 1.0)
    return np.asarray(np.where(height < 0.0, through, 1.0) * open_, dtype=np.float32)


def _beside_hand(torch: Torch, u: Grid, v: Grid) -> Grid:
    if torch.blocked is None:
        return np.ones_like(u)
    inside = u * torch.blocked[0] + v * torch.blocked[1] - torch.blocked[2]
    return np.asarray(np.clip(0.5 - inside / (2.0 * HAND_MM), 0.0, 1.0))
