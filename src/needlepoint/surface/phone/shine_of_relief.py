"""The shine of a relief: brightness that is no slope, as a phone's pictures show it.

Two things tell it from the relief as it is measured. Sebum fills what is fine, so the surface that
shines is smoother than the skin. And a wall is steeper than pictures show it: blur and pixels draw
it out until it seems to lean as a mirror between torch and phone would, and there a highlight would
be laid that is not there.
"""

from __future__ import annotations

import cv2
import numpy as np
from jaxtyping import Float

from needlepoint.surface.geometry import View
from needlepoint.surface.stereo.normals import Lighting
from needlepoint.surface.stereo.one_lobe import shine_on

LEVEL_MM = 0.15
"""Own choice: SD over which the surface that shines is smoother than the relief [mm]. Sebum fills
what is finer; without this, shine that was never there is taken out of every pore, and pores become
pits: on oily development skin (5) 25 of 37 finds, with 0.1 mm 4 of 15, with 0.15 and 0.2 mm none.
"""

WALL_MM = 0.4
"""Own choice: half the width of the widest highlight that is taken for a wall's [mm]. A sheer wall
of 0.1 to 0.3 mm seems 0.5 mm wide, levelled and blurred; the flanks of dishes and raised scars are
wider than 0.8 mm. With 0.2 mm half of the highlights on walls stay, with 0.6 mm dishes and raised
scars read 1 to 3 % deeper (development seeds 707 and 714)."""

Planes = tuple[Float[np.ndarray, "rows cols"], ...]


def shine_of(
    height_mm: Float[np.ndarray, "rows cols"],
    pixel_mm: float,
    lobe: tuple[float, float],
    lighting: Lighting,
    eye: View,
) -> Planes:
    """Return the shine of a relief under every torch.

    Parameters
    ----------
    height_mm, pixel_mm
        The relief and its pixel size [mm].
    lobe
        Roughness and strength of the shine.
    lighting, eye
        The light vectors, and the view from where the phone was.
    """
    normals = shining_normals(height_mm, pixel_mm)
    return off_walls(tuple(shine_on(normals, lobe, lighting, eye)), pixel_mm)


def off_walls(shine: Planes, pixel_mm: float) -> Planes:
    """Return shine that is nowhere brighter on a wall than on the skin beside it.

    A highlight narrower than a wall looks is cut down to what lies around it (a grey opening);
    where shine is missing, in the shade side of a wall, it stays missing.
    """
    reach = round(WALL_MM / pixel_mm)
    side = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    return tuple(
        np.asarray(cv2.morphologyEx(plane.astype(np.float32), cv2.MORPH_OPEN, side))
        for plane in shine
    )


def shining_normals(
    height_mm: Float[np.ndarray, "r c"], pixel_mm: float
) -> Float[np.ndarray, "3 r c"]:
    """Return the unit normals, in the camera frame, of the surface that shines over some heights.

    It is levelled as sebum levels it.
    """
    level = cv2.GaussianBlur(height_mm, (0, 0), LEVEL_MM / pixel_mm)
    down, across = np.gradient(level, pixel_mm)
    normals = np.stack([-across, -down, -np.ones_like(across)])
    return np.asarray(normals / np.linalg.norm(normals, axis=0), dtype=np.float32)
