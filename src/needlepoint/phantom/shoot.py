"""Photograph a skin under a rig: pictures, and where in them the planted scars lie."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from jaxtyping import Bool, Float, UInt

from needlepoint.phantom.expression import pull
from needlepoint.phantom.gloss import shine
from needlepoint.phantom.ground import LitSurface, ground_of, horizons
from needlepoint.phantom.inside import through_skin
from needlepoint.phantom.lens import places
from needlepoint.phantom.light import irradiance
from needlepoint.phantom.misplaced import misplaced
from needlepoint.phantom.oil import films
from needlepoint.phantom.optics import Optics
from needlepoint.phantom.rigs import PhantomRig
from needlepoint.phantom.room import room_light
from needlepoint.phantom.sensor import develop
from needlepoint.phantom.skin import PhantomSkin
from needlepoint.surface import Light, PanelLight

Picture = UInt[np.ndarray, "rows cols 3"]
Grid = Float[np.ndarray, "rows cols"]
Some = Float[np.ndarray, "#rows #cols"]
Radiance = Float[np.ndarray, "nodes across layers"]

BRIGHT = 99.9
"""The percentile of the skin's brightness that exposure is set by: one glint shall not set it."""


@dataclass(frozen=True)
class Shoot:
    """Pictures of a skin under every light of a rig.

    Attributes
    ----------
    skin, rig, optics, seed
        What was photographed, how, and the seed of noise and movement.
    pictures
        For each light its frames.
    ambient
        The frame with all lights off; None if the room is dark.
    skin_mask
        True where a pixel sees bare skin and not the marker.
    """

    skin: PhantomSkin
    rig: PhantomRig
    optics: Optics
    seed: int
    pictures: tuple[tuple[Picture, ...], ...]
    ambient: Picture | None
    skin_mask: Bool[np.ndarray, "rows cols"]


def photograph(
    skin: PhantomSkin,
    rig: PhantomRig,
    optics: Optics | None = None,
    seed: int = 0,
    *,
    glow: Radiance | None = None,
) -> Shoot:
    """Photograph a skin; the same seed gives the same pictures.

    The rig is what the file says; where `optics` put its lamps elsewhere, the pictures show that.
    `glow` is what `radiance` gave for the same skin, lights and light: finding it takes nearly all
    the time, and many cameras may look at one skin.
    """
    optics = optics or Optics()
    camera = replace(rig.camera, response="srgb" if optics.bits == 8 else "linear")
    rig = replace(rig, camera=camera)
    stands = misplaced(rig, optics, seed)
    glow = radiance(skin, stands, optics) if glow is None else glow.copy()
    if optics.ambient > 0.0:
        room = room_light(skin, optics, seed)
        room *= optics.ambient * _brightest(skin, glow) / _brightest(skin, room)
        glow = np.concatenate([glow + np.tile(room, len(rig.lights)), room], axis=2)
    glow *= optics.exposure / _brightest(skin, glow)
    pictures, ambient, bare_seen = _expose(skin, rig, optics, seed, glow)
    return Shoot(skin, rig, optics, seed, pictures, ambient, bare_seen)


def radiance(skin: PhantomSkin, rig: PhantomRig, optics: Optics) -> Radiance:
    """Return light that leaves each node of the skin toward the camera, lights in turn x RGB."""
    ground = ground_of(skin)
    distance = rig.camera.distance_mm
    panels = any(isinstance(light, PanelLight) for light in rig.lights)
    horizon = horizons(ground) if panels and optics.shadows else None
    layers = []
    for light in rig.lights:
        white = irradiance(ground, light, distance, shadows=optics.shadows, horizon=horizon)
        layers.append(white[..., None] * np.array(light.intensity, np.float32))
    falls = np.concatenate(layers, axis=2)
    leaves = through_skin(skin, ground, falls, optics)
    if optics.gloss:
        kept = optics.leak if optics.polarised else 1.0
        if kept > 0.0:
            leaves += kept * _all_shine(ground, rig, horizon, optics, films(skin, optics))
    return leaves


def _brightest(skin: PhantomSkin, glow: Radiance) -> float:
    """Return how bright the brightest bare skin of any picture is, leaving glints aside."""
    bare = glow[skin.shown][~skin.opaque[skin.shown]]
    return float(np.percentile(bare[::5], BRIGHT, axis=0).max())


def _all_shine(
    ground: LitSurface,
    rig: PhantomRig,
    horizon: Float[np.ndarray, "k rows cols"] | None,
    optics: Optics,
    oil: Float[np.ndarray, "nodes across"] | None,
) -> Radiance:
    """Return the shine of every light in turn."""

    def one(light: Light) -> Radiance:
        white = shine(ground, light, rig.camera, horizon if optics.shadows else None, oil)
        return white[..., None] * np.array(light.intensity, np.float32)

    return np.concatenate([one(light) for light in rig.lights], axis=2)


def _expose(
    skin: PhantomSkin, rig: PhantomRig, optics: Optics, seed: int, glow: Radiance
) -> tuple[tuple[tuple[Picture, ...], ...], Picture | None, Bool[np.ndarray, "rows cols"]]:
    """Take every frame, each with its own movement, gain and noise."""
    rng = np.random.default_rng([seed, 3])
    sky = np.random.default_rng([seed, 25])
    parts = max(1, round(rig.camera.pixel_mm / skin.grid_mm))
    col, row = places(skin, rig, parts)
    col, row = col.astype(np.float32), row.astype(np.float32)
    drawn = _drawn(skin, (col, row), optics, seed)
    last = len(rig.lights) * optics.frames - 1

    def frame(layer: int, turn: int) -> Picture:
        moved = rng.normal(0.0, optics.motion_mm, 2) / skin.grid_mm
        gain = 1.0 + optics.drift * rng.standard_normal()
        light = glow[..., 3 * layer : 3 * layer + 3]
        if optics.ambient > 0.0 and optics.ambient_wander > 0.0:
            more = max(-1.0, optics.ambient_wander * sky.standard_normal())
            light = light + np.float32(more) * glow[..., -3:]
        share = np.float32(turn / max(last, 1))
        seen = cv2.remap(
            np.ascontiguousarray(light),
            col - np.float32(moved[0]) - share * drawn[0],
            row - np.float32(moved[1]) - share * drawn[1],
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        )
        if optics.blur_px > 0.0:
            seen = cv2.GaussianBlur(seen, (0, 0), optics.blur_px * parts)
        seen = cv2.resize(seen, rig.shape[::-1], interpolation=cv2.INTER_AREA)
        return develop(gain * seen, optics, rng, rig.camera.pixel_mm)

    lights = len(rig.lights)
    many = optics.frames
    pictures = tuple(tuple(frame(k, k * many + n) for n in range(many)) for k in range(lights))
    ambient = frame(lights, last) if optics.ambient > 0.0 else None
    paper = cv2.remap(skin.opaque.astype(np.float32), col, row, cv2.INTER_LINEAR)
    paper = cv2.resize(paper, rig.shape[::-1], interpolation=cv2.INTER_AREA)
    return pictures, ambient, paper < 0.01


def _drawn(
    skin: PhantomSkin, node: tuple[Grid, Grid], optics: Optics, seed: int
) -> tuple[Some, Some]:
    """Return how far an expression draws each place by the last frame [nodes]."""
    if optics.expression_mm == 0.0:
        still = np.zeros((1, 1), np.float32)
        return still, still
    rows, cols = skin.z_mm.shape
    x = (node[0] - (cols - 1) / 2) * skin.grid_mm
    y = (node[1] - (rows - 1) / 2) * skin.grid_mm
    dx, dy = pull(x, y, seed)
    far = np.float32(optics.expression_mm / skin.grid_mm)
    return far * dx, far * dy
