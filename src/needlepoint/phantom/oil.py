"""Oil: a film of sebum on parts of the skin, smoother than the skin, so its shine is narrower."""

from __future__ import annotations

import cv2
import numpy as np
from jaxtyping import Float

from needlepoint.evidence import read_facts
from needlepoint.phantom.ground import LitSurface
from needlepoint.phantom.optics import Optics
from needlepoint.phantom.skin import PhantomSkin

PATCH_MM = 8.0
"""Own choice: size of oily and drier parts, as between the T-zone and the cheek beside it [mm]."""

DRY = 0.3
"""Own choice: film on the driest part, as a share of that on the oiliest."""


def films(skin: PhantomSkin, optics: Optics) -> Float[np.ndarray, "rows cols"] | None:
    """Compute how much oily film lies on each node, sebum and make-up; None for dry skin."""
    oil = optics.oil * film(skin) if optics.oil > 0.0 else None
    if skin.cream is None or skin.plan.makeup_shine == 0.0:
        return oil
    cream = np.float32(skin.plan.makeup_shine) * skin.cream
    return cream if oil is None else oil + cream


def film(skin: PhantomSkin) -> Float[np.ndarray, "rows cols"]:
    """Compute how much film lies on each node, from `DRY` to 1; the skin's seed decides where."""
    rng = np.random.default_rng([skin.seed, 7])
    coarse = rng.standard_normal([8 + int(n * skin.grid_mm / 2.0) for n in skin.z_mm.shape])
    smooth = cv2.GaussianBlur(coarse.astype(np.float32), (0, 0), PATCH_MM / 4.0)
    wide = cv2.resize(smooth, skin.z_mm.shape[::-1], interpolation=cv2.INTER_CUBIC)
    low, high = np.quantile(wide, [0.05, 0.95])
    share = np.clip((wide - low) / max(float(high - low), 1e-9), 0.0, 1.0)
    return np.asarray(DRY + (1.0 - DRY) * share, dtype=np.float32)


def film_facets() -> tuple[float, float]:
    """Return roughness of the film and its reflectance seen straight on."""
    facts = read_facts("needlepoint.phantom")
    return facts.number("oil_roughness"), facts.number("oil_normal")


def smoothed(ground: LitSurface) -> Float[np.ndarray, "rows cols 3"]:
    """Compute the normals of the film: it fills what is finer than itself, so pores do not show."""
    step = LEVEL_MM / ground.grid_mm
    soft = np.stack(
        [cv2.GaussianBlur(ground.normal[..., k], (0, 0), step) for k in range(3)], axis=-1
    )
    return np.asarray(soft / np.linalg.norm(soft, axis=-1, keepdims=True))


LEVEL_MM = 0.1
"""Own choice: standard deviation over which a film levels the skin under it [mm]."""
