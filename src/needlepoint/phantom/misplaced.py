"""Lamps that do not stand where the file says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from jaxtyping import Float

from needlepoint.phantom.optics import Optics
from needlepoint.phantom.rigs import PhantomRig
from needlepoint.surface import DirectionLight, Light, PanelLight

Vec = Float[np.ndarray, "3"]


def misplaced(rig: PhantomRig, optics: Optics, seed: int) -> PhantomRig:
    """Return the rig as it truly stands; the one that was given is what the file says.

    Seen from the middle of the patch each lamp lies `optics.lamps_deg` beside its place, toward a
    side of its own, and its distance is off by a normal share of SD `optics.lamps_far`.
    """
    if optics.lamps_deg == 0.0 and optics.lamps_far == 0.0:
        return rig
    rng = np.random.default_rng([seed, 21])
    middle = np.array([0.0, 0.0, rig.camera.distance_mm])
    lights = tuple(_moved(light, middle, optics, rng) for light in rig.lights)
    return replace(rig, lights=lights)


def _moved(light: Light, middle: Vec, optics: Optics, rng: np.random.Generator) -> Light:
    side = rng.uniform(0.0, 2.0 * np.pi)
    scale = 1.0 + optics.lamps_far * float(rng.standard_normal())
    if isinstance(light, DirectionLight):
        x, y, z = _beside(np.array(light.direction), optics.lamps_deg, side)
        return replace(light, direction=(float(x), float(y), float(z)))
    place = np.array(light.centre_mm if isinstance(light, PanelLight) else light.position_mm)
    x, y, z = middle + scale * _beside(place - middle, optics.lamps_deg, side)
    at = (float(x), float(y), float(z))
    if isinstance(light, PanelLight):
        return replace(light, centre_mm=at)
    return replace(light, position_mm=at)


def _beside(way: Vec, angle_deg: float, side: float) -> Vec:
    """Turn a vector by an angle toward one of the sides around it; its length stays."""
    long = float(np.linalg.norm(way))
    ahead = way / long
    right = np.cross(ahead, [0.0, 1.0, 0.0])
    right /= np.linalg.norm(right)
    toward = np.cos(side) * right + np.sin(side) * np.cross(right, ahead)
    angle = np.radians(angle_deg)
    return np.asarray(long * (np.cos(angle) * ahead + np.sin(angle) * toward))
