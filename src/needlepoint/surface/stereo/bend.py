"""Bend: by how much shine that is still in the light tilts the skin, as two colours tell it.

Shine has the colour of the lamp, so it is alike in blue and in green, and green less blue holds
none of it: what is left is matt light, whose slopes no shine bends. Fine relief is blurred
differently in the two colours and noise is large in their difference, so only slopes over several
millimetres are compared. It needs no lobe and no spare lamp, so it also judges three lamps and the
halves of a screen.
"""

from __future__ import annotations

import cv2
import numpy as np
from jaxtyping import Bool, Float

from needlepoint.surface.stereo.normals import Lighting, solve

SMOOTH_MM = 3.0
"""Own choice: SD of the window; light wanders less far than this in any published skin."""

LEAST_APART = 0.05
"""Own choice: blue must be darker than green by this share, or their difference is noise."""

STEEPEST = 3.0
"""Own choice: smooth skin is nowhere steeper (tangent); the middle of a highlight may seem so."""


def slope_bend(
    frames: Float[np.ndarray, "lights r c"],
    colours: Float[np.ndarray, "2 lights r c"] | None,
    skin: Bool[np.ndarray, "r c"],
    lighting: Lighting,
    pixel_mm: float,
) -> float | None:
    """Return by how much the slopes of some light are off from those of its matt part.

    Parameters
    ----------
    frames
        Light from which shape is taken, whatever shine was found subtracted.
    colours
        Blue and green light of each lamp; None for pictures without colour.
    skin
        Where to look.
    lighting
        The light vectors.
    pixel_mm
        Pixel size of these planes [mm].

    Returns
    -------
    Root mean square difference of the slopes (tangents); None where colours do not tell it.
    """
    if colours is None:
        return None
    blue, green = colours
    if float((green - blue)[:, skin].mean()) < LEAST_APART * float(green[:, skin].mean()):
        return None
    there = skin.astype(np.float32)
    spread = SMOOTH_MM / pixel_mm
    share = np.maximum(cv2.GaussianBlur(there, (0, 0), spread), 1e-3)

    def tilt(planes: np.ndarray) -> np.ndarray:
        soft = [cv2.GaussianBlur(plane * there, (0, 0), spread) / share for plane in planes]
        b = solve([plane.astype(np.float32) for plane in soft], [None] * len(soft), lighting)
        toward = np.maximum(-b[2], np.hypot(b[0], b[1]) / STEEPEST + 1e-9)
        return np.asarray(b[:2, skin] / toward[skin])

    off = tilt(green - blue) - tilt(frames)
    return float(np.sqrt((off**2).sum(axis=0).mean()))
