"""Walls: a highlight that a wall only seems to have, taken off shine before that is subtracted.

Blur and pixels draw a sheer wall out until it seems to lean as a mirror between lamp and camera
would. A highlight laid there is not in the picture, and taking it out makes the wall shallower.
"""

from __future__ import annotations

import cv2
import numpy as np
from jaxtyping import Float

WALL_MM = 0.4
"""Own choice: half the width of the widest highlight that is taken for a wall's [mm]. A sheer wall
of 0.1 to 0.3 mm seems 0.5 mm wide, levelled and blurred; the flanks of dishes and raised scars are
wider than 0.8 mm. By phone, with 0.2 mm half of the highlights on walls stay, with 0.6 mm dishes
and raised scars read 1 to 3 % deeper (development seeds 707 and 714)."""

Planes = tuple[Float[np.ndarray, "rows cols"], ...]


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
