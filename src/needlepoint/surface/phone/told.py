"""What a phone capture found of phone, frame and torch, as plain numbers for the results."""

from __future__ import annotations

from typing import Any

import numpy as np

from needlepoint.quantity import NORMAL_95
from needlepoint.surface.phone.lit_skin import Scene
from needlepoint.surface.phone.seen import Seen
from needlepoint.surface.phone.trust import Trust


def told(scene: Scene, seen: Seen, trust: Trust) -> dict[str, Any]:
    """Return everything found on the way: places with 95 % half widths, axes (u, v, height) [mm].

    Parameters
    ----------
    scene, seen, trust
        What was fitted, what was checked, and how far it may be off.
    """
    bundle, torches, curve = scene.bundle, scene.torches, scene.curve
    return {
        "focal_px": bundle.focal_px,
        "distortion": bundle.distortion,
        "lens_loss": torches.loss,
        "beam": torches.beam,
        "tone": {"linear": curve.linear, "bend": list(curve.bend), "misfit": curve.misfit},
        "frame": {"rigid": scene.rigid, "bend_mm": bundle.bend.tolist()},
        "uncertainty": {
            "depth": trust.gain_sd,
            "torch": trust.by_torch,
            "tone": trust.by_curve,
            "frame": trust.by_card,
            "room": trust.by_room,
            "scale": trust.scale_sd,
        },
        "lights": [_light(scene, seen, k) for k in range(len(seen.names))],
    }


def _light(scene: Scene, seen: Seen, k: int) -> dict[str, Any]:
    sd = np.sqrt(np.diag(scene.torches.place_covariance(k)))
    return {
        "image": seen.names[k],
        "place_mm": scene.torches.places[k].tolist(),
        "half_width_mm": (NORMAL_95 * sd).tolist(),
        "misfit": float(scene.torches.misfit[k]),
        "partner_apart": None if seen.apart is None else float(seen.apart[k]),
    }
