"""Bend: by how much shine that is still in the light tilts the skin, as two colours tell it.

Shine has the colour of the lamp, so it is alike in blue and in green, and green less blue holds
none of it: what is left is matt light, whose slopes no shine bends. Fine relief is blurred
differently in the two colours and noise is large in their difference, so only slopes over a few
millimetres are compared, and taken from it where shine was found. It needs no lobe and no spare
lamp, so it also judges three lamps and the halves of a screen.
"""

from __future__ import annotations

import cv2
import numpy as np
from jaxtyping import Bool, Float

from needlepoint.surface.stereo.normals import Lighting, solve

SMOOTH_MM = 3.0
"""Own choice: SD of the window; light wanders less far than this in any published skin."""

LEVEL_MM = 1.5
"""Own choice: SD over which colours know slopes better than what is left of the shine: noise and
the skin's blur, which differs in the two colours, leave 0.003 to 0.012 there, shine 0.02 to 0.3."""

LEAST_APART = 0.05
"""Own choice: blue must be darker than green by this share, or their difference is noise."""

STEEPEST = 3.0
"""Own choice: smooth skin is nowhere steeper (tangent); the middle of a highlight may seem so."""


def slope_bend(
    b: Float[np.ndarray, "3 r c"],
    matt: Float[np.ndarray, "lights r c"] | None,
    skin: Bool[np.ndarray, "r c"],
    lighting: Lighting,
    pixel_mm: float,
) -> float | None:
    """Return by how much the slopes in use are off from those of matt light.

    Parameters
    ----------
    b
        Albedo times normal as it is used, whatever shine was found taken out.
    matt
        Green less blue of each lamp (`matt_part`); None where colours do not tell it.
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
    if matt is None:
        return None
    spread = SMOOTH_MM / pixel_mm
    off = tangents(softened(b, skin, spread)) - soft_tilt(matt, skin, lighting, spread)
    return float(np.sqrt((off[:, skin] ** 2).sum(axis=0).mean()))


def level(
    b: Float[np.ndarray, "3 rows cols"],
    matt: tuple[Float[np.ndarray, "r c"], ...],
    skin: Bool[np.ndarray, "r c"],
    lighting: Lighting,
    pixel_mm: float,
    over_mm: float = LEVEL_MM,
) -> None:
    """Tilt normals, in place, so that over `over_mm` they are those of the matt light.

    Parameters
    ----------
    b
        Albedo times normal of the large frames.
    matt, skin
        Green less blue of each lamp, and the skin, on smaller planes over the same ground.
    lighting
        The light vectors of those lamps.
    pixel_mm
        Pixel size of the smaller planes [mm].
    over_mm
        SD of what is wide [mm].
    """
    wide = soft_tilt(np.stack(matt), skin, lighting, over_mm / pixel_mm)
    tilt_to(b, wide, skin, pixel_mm, over_mm)


def tilt_to(
    b: Float[np.ndarray, "3 rows cols"],
    wide: Float[np.ndarray, "2 r c"],
    skin: Bool[np.ndarray, "r c"],
    pixel_mm: float,
    over_mm: float = LEVEL_MM,
) -> None:
    """Tilt normals, in place, so that over `over_mm` their tangents are known ones.

    Parameters
    ----------
    b
        Albedo times normal of the large frames.
    wide, skin
        Tangents smoothed over that, and the skin, on smaller planes over the same ground.
    pixel_mm
        Pixel size of the smaller planes [mm].
    over_mm
        SD of what is wide [mm].
    """
    small = np.stack([cv2.resize(p, skin.shape[::-1], interpolation=cv2.INTER_AREA) for p in b])
    off = tangents(softened(small, skin, over_mm / pixel_mm)) - wide
    size = (b.shape[2], b.shape[1])
    for axis in range(2):
        tilt = cv2.resize(off[axis].astype(np.float32), size, interpolation=cv2.INTER_LINEAR)
        b[axis] += tilt * b[2]


def matt_part(
    colours: Float[np.ndarray, "2 lights r c"] | None, skin: Bool[np.ndarray, "r c"]
) -> Float[np.ndarray, "lights r c"] | None:
    """Return green less blue of each lamp; None where skin has too little colour for that."""
    if colours is None:
        return None
    blue, green = colours
    if float((green - blue)[:, skin].mean()) < LEAST_APART * float(green[:, skin].mean()):
        return None
    return np.asarray(green - blue)


def soft_tilt(
    frames: Float[np.ndarray, "lights r c"],
    skin: Bool[np.ndarray, "r c"],
    lighting: Lighting,
    spread: float,
) -> Float[np.ndarray, "2 r c"]:
    """Return tangents across and down of the skin, smoothed over `spread` pixels of it."""
    soft = softened(frames, skin, spread)
    return tangents(solve(list(soft), [None] * len(soft), lighting))


def softened(
    planes: Float[np.ndarray, "n r c"], skin: Bool[np.ndarray, "r c"], spread: float
) -> Float[np.ndarray, "n r c"]:
    """Return the mean of planes over `spread` pixels of skin."""
    there = skin.astype(np.float32)
    share = np.maximum(cv2.GaussianBlur(there, (0, 0), spread), 1e-3)
    soft = [cv2.GaussianBlur(plane * there, (0, 0), spread) / share for plane in planes]
    return np.stack(soft).astype(np.float32)


def tangents(b: Float[np.ndarray, "3 r c"]) -> Float[np.ndarray, "2 r c"]:
    """Return tangents across and down of albedo times normal."""
    toward = np.maximum(-b[2], np.hypot(b[0], b[1]) / STEEPEST + 1e-9)
    return np.asarray(b[:2] / toward)
