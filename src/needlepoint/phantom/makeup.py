"""Make-up: what is left of a cream that covers, in patches, over the colour of the skin."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from needlepoint.phantom.planted import SkinPlan
from needlepoint.phantom.texture import Canvas, noise

PATCH_MM = 6.0
"""Own choice: wavelength of the patches that are left after some hours or a poor wash [mm]."""

BRIGHTER = 1.1
"""Own choice: reflectance of the cream over that of the bare skin it is bought for."""

MOST = 0.9
"""No cream reflects more than this share."""

Grid = Float[np.ndarray, "rows cols"]
Colour = Float[np.ndarray, "3"]
Stack = Float[np.ndarray, "rows cols layers"]


def cover(plan: SkinPlan, canvas: Canvas, seed: int) -> Grid:
    """Compute the share of light that meets the cream on each node, 0 to the plan's `makeup`."""
    rng = np.random.default_rng([seed, 12])
    share = np.clip(0.5 + 0.5 * noise(canvas, PATCH_MM, rng), 0.0, 1.0)
    return np.asarray(plan.makeup * share, dtype=np.float32)


def cream_colour(bare: tuple[float, float, float]) -> Colour:
    """Return the reflectance of the cream that is bought for skin of a colour (R, G, B)."""
    return np.minimum(BRIGHTER * np.array(bare, np.float32), MOST)


def under_cream(falls: Stack, cream: Grid | None) -> Stack:
    """Return the light that passes the cream on its way into the skin."""
    return falls if cream is None else falls * (1.0 - cream)[..., None]


def over_cream(
    leaves: Stack, falls: Stack, cream: Grid, colours: tuple[Stack, Float[np.ndarray, " layers"]]
) -> Stack:
    """Return the light that leaves skin and cream together, times pi.

    Parameters
    ----------
    leaves
        What the skin gives of the light that passed the cream, times pi.
    falls
        Irradiance above the cream.
    cream
        Its cover.
    colours
        Reflectance of the skin at each node and of the cream, for each layer.

    Notes
    -----
    The cream reflects the share c F of what falls on it (c its cover, F its reflectance) and lets
    1 - c pass, in and out. What skin of reflectance R gives back is sent down again by the cream,
    and so on: the skin's part is (1 - c)^2 R / (1 - c F R), as Kubelka adds two layers. Light that
    the cream gives back has not wandered in the skin.
    """
    skin, own = colours
    c = cream[..., None]
    return np.asarray(leaves * (1.0 - c) / (1.0 - c * own * skin) + falls * c * own)
