"""The shine of a relief: brightness that is no slope, as a phone's pictures show it.

Two things tell it from the relief as it is measured. Sebum fills what is fine, so the surface that
shines is smoother than the skin. And a wall is steeper than pictures show it (`stereo.walls`).
"""

from __future__ import annotations

import cv2
import numpy as np
from jaxtyping import Float

from needlepoint.surface.stereo.shine import LobeScene
from needlepoint.surface.stereo.walls import Planes, off_walls

LEVEL_MM = 0.15
"""Own choice: SD over which the surface that shines is smoother than the relief [mm]. Sebum fills
what is finer; without this, shine that was never there is taken out of every pore, and pores become
pits: on oily development skin (5) 25 of 37 finds, with 0.1 mm 4 of 15, with 0.15 and 0.2 mm none.
"""


def shine_of(
    height_mm: Float[np.ndarray, "rows cols"],
    pixel_mm: float,
    lobe: tuple[float, float],
    scene: LobeScene,
) -> Planes:
    """Return the shine of a relief under every torch.

    Parameters
    ----------
    height_mm, pixel_mm
        The relief and its pixel size [mm].
    lobe
        Roughness and strength of the shine.
    scene
        The light vectors, and the view from where the phone was.
    """
    normals = shining_normals(height_mm, pixel_mm)
    rough, strength = lobe
    return off_walls(tuple(strength * scene.lobes(normals, rough)), pixel_mm)


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
