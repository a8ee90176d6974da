"""What becomes of light that reaches skin: it bounces, enters, wanders and leaves."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from needlepoint.phantom.bounce import bounced
from needlepoint.phantom.ground import LitSurface
from needlepoint.phantom.makeup import cream_colour, over_cream, under_cream
from needlepoint.phantom.optics import Optics
from needlepoint.phantom.scatter import profile, scatter
from needlepoint.phantom.skin import REFLECTANCE, PhantomSkin

Radiance = Float[np.ndarray, "nodes across layers"]


def through_skin(
    skin: PhantomSkin, ground: LitSurface, falls: Radiance, optics: Optics
) -> Radiance:
    """Let light bounce, enter, wander and leave; half of the colour is met on each way."""
    many = falls.shape[2] // 3
    colour = np.tile(skin.albedo, many)
    total = falls
    for _ in range(optics.bounces):
        total = falls + bounced(ground, total * colour)
    passed = under_cream(total, skin.cream)
    if optics.scattering == "none":
        leaves = passed * colour
    else:
        half = np.sqrt(colour)
        wandered = scatter(
            passed * half,
            relief_mm=skin.z_mm - skin.form_mm,
            area=ground.area,
            grid_mm=skin.grid_mm,
            how=profile(optics.scattering, optics.scattering_scale),
        )
        leaves = np.where(skin.opaque[..., None], passed * colour, wandered * half)
    if skin.cream is not None:
        own = np.tile(cream_colour(REFLECTANCE[skin.plan.tone]), many)
        leaves = over_cream(leaves, total, skin.cream, (colour, own))
    return np.asarray(leaves / np.float32(np.pi))
