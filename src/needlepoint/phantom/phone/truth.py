"""What a measurement of a phone capture should say: true scars from the middle of the window."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from jaxtyping import Float

from needlepoint.phantom.phone.printed import WINDOW_MM, Lying
from needlepoint.phantom.pose import seat
from needlepoint.phantom.shape import TrueShape, true_shape
from needlepoint.phantom.truth import KIND_WORDS


@dataclass(frozen=True, slots=True)
class WindowScar:
    """One planted scar or flat spot.

    Attributes
    ----------
    id
        Its place in the plan, from 1.
    kind, raised
        In the words of a measurement.
    centre_mm
        From the middle of the window (u, v) [mm].
    inside_mm
        How far its rim stays inside the window; negative where it runs under the frame [mm].
    shape
        The true numbers; None for a flat spot.
    """

    id: int
    kind: str
    raised: bool
    centre_mm: tuple[float, float]
    inside_mm: float
    shape: TrueShape | None


def true_scars_in_window(lying: Lying) -> tuple[WindowScar, ...]:
    """Return what is planted, in the plan's order."""
    plan = lying.skin.plan
    scars = []
    for number, scar in enumerate(plan.planted, start=1):
        at = seat(plan, scar.centre_mm)
        inside = 0.5 * WINDOW_MM - float(np.max(np.abs(at))) - scar.reach_mm
        kind = KIND_WORDS.get(scar.kind, scar.kind)
        shape = None if scar.flat else true_shape(scar)
        scars.append(WindowScar(number, kind, scar.kind == "raised", at, inside, shape))
    return tuple(scars)


def true_relief_in_window(
    lying: Lying, shape: tuple[int, int], pixel_mm: float
) -> Float[np.ndarray, "rows cols"]:
    """Return the true heights over the form on a grid around the middle of the window [mm].

    Parameters
    ----------
    lying
        The frame on the skin.
    shape
        Rows and columns of the grid.
    pixel_mm
        Distance of its nodes [mm].
    """
    v, u = (((np.arange(n) - (n - 1) / 2.0) * pixel_mm).astype(np.float32) for n in shape)
    col, row = (part.astype(np.float32) for part in lying.skin.node(*np.meshgrid(u, v)))
    skin = lying.skin
    down, right = np.gradient(skin.form_mm, skin.grid_mm)
    relief = (skin.z_mm - skin.form_mm) / np.sqrt(1.0 + down**2 + right**2)
    return np.asarray(
        cv2.remap(
            relief.astype(np.float32), col, row, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
    )
