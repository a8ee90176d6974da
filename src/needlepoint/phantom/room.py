"""The light of the room: from everywhere, and from a window at one side."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from needlepoint.phantom.ground import ground_of, horizons
from needlepoint.phantom.inside import through_skin
from needlepoint.phantom.light import irradiance
from needlepoint.phantom.optics import Optics
from needlepoint.phantom.skin import PhantomSkin
from needlepoint.surface import DirectionLight

WINDOW_DEG = 60.0
"""Own choice: how far a window stands off the camera's axis, seen from the skin [deg]."""

Radiance = Float[np.ndarray, "nodes across layers"]


def room_light(skin: PhantomSkin, optics: Optics, seed: int = 0) -> Radiance:
    """Return the room's light as it leaves the skin; the seed decides where the window is."""
    ground = ground_of(skin)
    edge = np.maximum(horizons(ground, 8), 0.0)
    falls = np.mean(1.0 / (1.0 + edge**2), axis=0).astype(np.float32)
    if optics.ambient_side > 0.0:
        side = np.float32(optics.ambient_side)
        slant, turn = np.radians(WINDOW_DEG), _window_at(seed)
        s, c = float(np.sin(slant)), float(np.cos(slant))
        window = DirectionLight((s * float(np.cos(turn)), s * float(np.sin(turn)), -c))
        # Divided by what level skin gets, so that side and rest are shares of one light.
        beam = irradiance(ground, window, 1.0, shadows=optics.shadows) / np.float32(c)
        falls = (1 - side) * falls + side * beam
    return through_skin(skin, ground, np.repeat(falls[..., None], 3, axis=2), optics)


def _window_at(seed: int) -> float:
    """Return the direction of the window, from x toward y [rad]."""
    return float(np.random.default_rng([seed, 24]).uniform(0.0, 2.0 * np.pi))
