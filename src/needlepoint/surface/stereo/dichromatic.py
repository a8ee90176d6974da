"""Dichromatic: shine taken out by its colour alone, where lobes do not explain enough of it.

Light of the skin is matt light of the skin's colour and shine of the lamp's (Shafer 1985). With
green and blue balanced for the lamp, green less blue is matt light times a factor that only the
skin's own colour decides: the same for every lamp, so it changes no slope. Put on the scale of the
light itself, it leaves shine as the rest. No lobe is needed and no spare lamp, and no matter how
much shine there is; but noise is large in the difference, so it is smoothed, and what is finer
stays in the light.

References
----------
.. [1] S. A. Shafer, "Using color to separate reflection components", Color Res. Appl. 10 (1985)
   210-218. doi:10.1002/col.5080100409
.. [2] S. P. Mallick et al., "Beyond Lambert: reconstructing specular surfaces using color", CVPR
   (2005). doi:10.1109/CVPR.2005.88
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool, Float

from needlepoint.surface.stereo.bend import softened

SMOOTH_MM = 0.2
"""Own choice: SD over which colours are smoothed. On oily dark development skin 0.1 mm made noise
into finds (11 % expected false, 2 % with 0.2), 0.5 lost a scar and read the others 12 % deeper."""

SCALE_MM = 1.0
"""Own choice: SD over which the skin's own colour is even enough."""

DARK = 1
"""Own choice: rank of the lamp, from 0, that shows a place with hardly any shine: the last but
one, as the very darkest may be a shadow."""

MOST = 0.9
"""Own choice: share of the light of a pixel that may be shine."""

TINY = 1e-4


def shine_by_colour(
    frames: Float[np.ndarray, "lights r c"],
    matt: Float[np.ndarray, "lights r c"],
    skin: Bool[np.ndarray, "r c"],
    pixel_mm: float,
) -> Float[np.ndarray, "lights r c"]:
    """Return the shine of every lamp in some frames.

    Parameters
    ----------
    frames
        Light, mean of green and blue.
    matt
        Green less blue of the same frames, balanced for the colour of the lamps.
    skin
        Where to look.
    pixel_mm
        Pixel size of these planes [mm].
    """
    both = np.concatenate([frames, matt])
    wide, even = np.split(softened(both, skin, SCALE_MM / pixel_mm), 2)
    scale = np.sort(wide / np.maximum(even, TINY), axis=0)[DARK]
    light, rest = np.split(softened(both, skin, SMOOTH_MM / pixel_mm), 2)
    shine = np.clip(light - scale * rest, 0.0, MOST * frames.clip(0.0))
    return np.asarray(np.where(skin, shine, 0.0), dtype=np.float32)
