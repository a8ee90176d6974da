"""Truth: what a measurement of a phantom should say, in the words of the measurement's format."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from jaxtyping import Float

from needlepoint.phantom.lens import picture_px, places
from needlepoint.phantom.planted import Planted
from needlepoint.phantom.pose import seat
from needlepoint.phantom.rigs import PhantomRig
from needlepoint.phantom.shape import TrueShape, outline_mm, true_shape
from needlepoint.phantom.skin import PhantomSkin, form_mm, form_slope, from_rim_plane

KIND_WORDS = {"raised": "hypertrophic", "pigment": "macular", "redness": "macular"}
"""What planted kinds are called in a measurement, where the words differ."""


@dataclass(frozen=True, slots=True)
class TrueScar:
    """One planted scar or flat spot as a picture shows it.

    Attributes
    ----------
    id
        Its place in the plan, from 1.
    kind, raised
        In the words of a measurement; a dome is called hypertrophic, flat spots macular.
    centre_px, centre_mm
        Centre (col, row) [pixels], and (x, y) from the middle of the picture [mm].
    outline_px
        The rim as a polygon of (col, row) [pixels].
    shape
        The true numbers; None for a flat spot.
    """

    id: int
    kind: str
    raised: bool
    centre_px: tuple[float, float]
    centre_mm: tuple[float, float]
    outline_px: tuple[tuple[float, float], ...]
    shape: TrueShape | None


@dataclass(frozen=True)
class TrueRelief:
    """Heights at the middle of each pixel.

    Attributes
    ----------
    z_mm
        Height toward the camera, form and all [mm].
    relief_mm
        Height over the form, normal to it: texture and scars [mm].
    """

    z_mm: Float[np.ndarray, "rows cols"]
    relief_mm: Float[np.ndarray, "rows cols"]


def true_scars(skin: PhantomSkin, rig: PhantomRig) -> tuple[TrueScar, ...]:
    """Return what is planted as the rig's camera sees it, in the plan's order."""
    return tuple(_seen(skin, rig, k + 1, scar) for k, scar in enumerate(skin.plan.planted))


def true_relief(skin: PhantomSkin, rig: PhantomRig) -> TrueRelief:
    """Sample the true heights at the middle of each pixel of the rig's camera."""
    col, row = (part.astype(np.float32) for part in places(skin, rig))

    def read(layer: Float[np.ndarray, "r c"]) -> Float[np.ndarray, "rows cols"]:
        return np.asarray(
            cv2.remap(layer, col, row, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        )

    down, right = np.gradient(skin.form_mm, skin.grid_mm)
    steep = np.sqrt(1.0 + down**2 + right**2)
    return TrueRelief(read(skin.z_mm), read((skin.z_mm - skin.form_mm) / steep))


def _seen(skin: PhantomSkin, rig: PhantomRig, number: int, scar: Planted) -> TrueScar:
    rim = from_rim_plane(skin.plan, scar.centre_mm, outline_mm(scar))
    at = seat(skin.plan, scar.centre_mm)
    centre = np.array([at])
    slope = np.array(form_slope(skin.plan, at))
    height = float(form_mm(skin.plan, centre[:, 0], centre[:, 1])[0])
    points = np.concatenate([centre, rim])
    heights = height + (points - centre) @ slope
    seen = picture_px(rig, np.column_stack([points, heights]))
    middle = (np.array(rig.shape[::-1]) - 1) / 2.0
    offset = (seen[0] - middle) * rig.camera.pixel_mm
    return TrueScar(
        id=number,
        kind=KIND_WORDS.get(scar.kind, scar.kind),
        raised=scar.kind == "raised",
        centre_px=(float(seen[0, 0]), float(seen[0, 1])),
        centre_mm=(float(offset[0]), float(offset[1])),
        outline_px=tuple((float(c), float(r)) for c, r in seen[1:]),
        shape=None if scar.flat else true_shape(scar),
    )
