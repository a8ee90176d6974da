"""Bare patches of skin whose light can be reckoned by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from jaxtyping import Float

from needlepoint.phantom import PhantomSkin, Planted, SkinPlan, make_skin

FLAT = SkinPlan(
    size_mm=(12.0, 12.0),
    grid_mm=0.1,
    radii_mm=(np.inf, np.inf),
    tilt_deg=(0.0, 0.0),
    relief_um=0.0,
    mottle=0.0,
)


def flat(*planted: Planted, **changes: object) -> PhantomSkin:
    return make_skin(replace(FLAT, planted=planted, **changes))  # type: ignore[arg-type]


def shaped(z_mm: Float[np.ndarray, "rows cols"], grid_mm: float) -> PhantomSkin:
    """Skin of even colour with the given heights over a flat form."""
    side = (z_mm.shape[0] - 1) * grid_mm - 6.0
    skin = flat(size_mm=(side, side), grid_mm=grid_mm)
    assert skin.z_mm.shape == z_mm.shape
    return replace(skin, z_mm=z_mm.astype(np.float32))
