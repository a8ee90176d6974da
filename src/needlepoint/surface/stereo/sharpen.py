"""Sharpen: the blur of the skin is undone, where it is known and where it matters."""

from __future__ import annotations

import cv2
import numpy as np
from jaxtyping import Bool, Float

from needlepoint.surface.geometry import View, nodes_for, spread
from needlepoint.surface.heightmap import Blur
from needlepoint.surface.stereo.scattering import GainPlane, filter_plane, sharpening
from needlepoint.surface.stereo.scattering_estimate import CURVE_PER_MM
from needlepoint.surface.strips import over_strips

NOISE = 0.01  # own choice: docs/explanation/light-to-height.md
MOST_CHANGE = 3.0  # beyond it filters of heights no longer stand for filters of light
LIT = 0.5  # own choice: skin less bright than this share of the skin around it is in the dark
LIT_MM = 2.0  # how far around is looked
FORM_MM = 4.0  # own choice: what bends less than over this length is form, and not sharpened

Plane = Float[np.ndarray, "rows cols"]
Nodes = Float[np.ndarray, "i j"]


def sharpen(
    b: Float[np.ndarray, "3 rows cols"],
    gain: Float[np.ndarray, " n"],
    skin: Bool[np.ndarray, "rows cols"],
    view: View,
    depth_mm: Nodes,
) -> None:
    """Undo the blur of the skin in place.

    Only the two components across the form are sharpened. The third, along it, says how much light
    a place gets in all; sharpening it as well makes shaded walls black and their slopes endless.
    Across the form, not across the view: on tilted skin the edge of a mark of colour would
    otherwise be sharpened into a slope.

    Parameters
    ----------
    b
        Albedo times normal.
    gain
        The filter over `CURVE_PER_MM`.
    skin
        Outside it the skin is taken to follow the form.
    view, depth_mm
        The view, and the distance of the skin at its nodes [mm].
    """
    shape = (b.shape[1], b.shape[2])
    filter_ = GainPlane(shape, view.pixel_mm, CURVE_PER_MM, gain)
    trust = _trust_in_light(b, view.pixel_mm)
    for axis, lean in enumerate(_lean(view, depth_mm)):
        across = spread(lean, shape)
        across *= b[2]
        np.subtract(b[axis], across, out=across)
        if not bool(skin.all()):
            across[~skin] = 0.0
        change = filter_plane(across, filter_)
        cv2.subtract(change, across, dst=change)
        cv2.accumulateProduct(change, trust, b[axis])
        del across, change  # planes: the second pair would come on top of the first


def _lean(view: View, depth_mm: Nodes) -> tuple[Nodes, Nodes]:
    """Return the form's normal across the view, over its part along the view, at the nodes."""
    # as many nodes as the form has: a view made coarser may round to another shape
    rows, cols = nodes_for(view, (depth_mm.shape[0], depth_mm.shape[1]))
    steps = [(nodes[1] - nodes[0]) * view.pixel_mm for nodes in (rows, cols)]
    smooth = cv2.GaussianBlur(
        depth_mm,
        (0, 0),
        sigmaX=max(FORM_MM / steps[1], 0.3),
        sigmaY=max(FORM_MM / steps[0], 0.3),
        borderType=cv2.BORDER_REFLECT,
    )
    points = view.points(rows, cols, smooth)
    normal = np.cross(np.gradient(points, rows, axis=0), np.gradient(points, cols, axis=1))
    return normal[..., 0] / normal[..., 2], normal[..., 1] / normal[..., 2]


def _trust_in_light(b: Float[np.ndarray, "3 rows cols"], pixel_mm: float) -> Plane:
    """Return how far to trust sharpening: fully in the light, little in the dark of a pit.

    What comes from a pit that no lamp reaches is light that went from wall to wall, and the blur of
    open skin says nothing about it.
    """
    away = b[2]
    step = max(1, round(LIT_MM / 4.0 / pixel_mm))
    size = (max(1, away.shape[1] // step), max(1, away.shape[0] // step))
    broad = cv2.GaussianBlur(-cv2.resize(away, size, interpolation=cv2.INTER_AREA), (0, 0), 4.0)
    trust = cv2.resize(broad, away.shape[::-1], interpolation=cv2.INTER_LINEAR)

    def work(strip: slice) -> None:
        lit = np.maximum(trust[strip] * np.float32(LIT), 1e-6)
        np.clip(-away[strip] / lit, 0.0, 1.0, out=trust[strip])

    over_strips(work, (away.shape[0], away.shape[1]))
    return trust


def blur_of_belief(
    transfer: Float[np.ndarray, " n"], gain: Float[np.ndarray, " n"], pixel_mm: float
) -> Blur:
    """Return the filter from the nominal relief to what another belief would have made of it.

    Waves shorter than two pixels hold only noise and are left alone.
    """
    ratio = np.clip(sharpening(transfer, NOISE) / gain, 1.0 / MOST_CHANGE, MOST_CHANGE)
    return Blur(CURVE_PER_MM, np.where(CURVE_PER_MM * 2.0 * pixel_mm < 1.0, ratio, 1.0))
