"""The lens: which place of the skin each pixel sees, and where in the picture a place lies."""

from __future__ import annotations

import cv2
import numpy as np
from jaxtyping import Float

from needlepoint.phantom.rigs import PhantomRig
from needlepoint.phantom.skin import PhantomSkin

Grid = Float[np.ndarray, "rows cols"]

WALK = 28
"""Places along a ray between the highest and the lowest relief at which the skin is looked for."""

SETTLE = 6
"""Rounds in which a ray's meeting with the smooth form settles; each is 10 times nearer."""


def places(skin: PhantomSkin, rig: PhantomRig, parts: int = 1) -> tuple[Grid, Grid]:
    """Return (col, row) on the skin's grid that the parts of each pixel see.

    With `parts` = n each pixel is cut into n x n, so the arrays are n times the picture's shape.
    The first meeting of ray and skin counts: what lies behind it is hidden.
    """
    rows, cols = rig.shape
    axis_col, axis_row = rig.camera.principal(rig.shape)
    col = ((np.arange(cols * parts) + 0.5) / parts - 0.5 - axis_col).astype(np.float32)
    row = ((np.arange(rows * parts) + 0.5) / parts - 0.5 - axis_row).astype(np.float32)
    col, row = _straight(rig, *np.meshgrid(col, row))
    if rig.camera.telecentric_mm is not None:
        pixel = np.float32(rig.camera.telecentric_mm)
        return skin.node(col * pixel, row * pixel)
    assert rig.camera.focal_px is not None
    ray_x, ray_y = (
        col / np.float32(rig.camera.focal_px[0]),
        row / np.float32(rig.camera.focal_px[1]),
    )
    distance = np.float32(rig.camera.distance_mm)
    form = np.zeros_like(ray_x)
    for _ in range(SETTLE):
        form = _look(skin.form_mm, *skin.node(ray_x * (distance - form), ray_y * (distance - form)))
    z = _first_hit(skin, (ray_x, ray_y), form, distance)
    return skin.node(ray_x * (distance - z), ray_y * (distance - z))


def picture_px(rig: PhantomRig, place_mm: Float[np.ndarray, "n 3"]) -> Float[np.ndarray, "n 2"]:
    """Return (col, row) of places (x, y, height) on the patch [mm]."""
    axis = np.array(rig.camera.principal(rig.shape))
    if rig.camera.telecentric_mm is not None:
        straight = place_mm[:, :2] / rig.camera.telecentric_mm
    else:
        assert rig.camera.focal_px is not None
        away = rig.camera.distance_mm - place_mm[:, 2:]
        straight = place_mm[:, :2] / away * np.array(rig.camera.focal_px)
    square = (straight**2).sum(axis=1, keepdims=True) / _corner_px(rig) ** 2
    return np.asarray(straight * (1.0 + rig.distortion * square) + axis)


def _corner_px(rig: PhantomRig) -> float:
    """Return how far the corner of the picture is from its middle [pixels]."""
    return 0.5 * float(np.hypot(*rig.shape))


def _straight(rig: PhantomRig, col: Grid, row: Grid) -> tuple[Grid, Grid]:
    """Return where pixels, told from the lens's axis, would lie if it did not distort."""
    if rig.distortion == 0.0:
        return col, row
    a, b = col, row
    for _ in range(SETTLE):
        grown = 1.0 + np.float32(rig.distortion / _corner_px(rig) ** 2) * (a**2 + b**2)
        a, b = col / grown, row / grown
    return a, b


def _first_hit(skin: PhantomSkin, ray: tuple[Grid, Grid], form: Grid, distance: np.float32) -> Grid:
    """Walk down each ray through the layer that holds texture and scars; give the height met."""
    relief = skin.z_mm - skin.form_mm
    levels = np.linspace(float(relief.max()) + 0.02, float(relief.min()) - 0.02, WALK)
    found = form + np.float32(levels[-1])
    open_ = np.ones(form.shape, bool)
    before = None
    for level, last in zip(levels[1:], levels[:-1], strict=True):
        if before is None:
            before = _above(skin, ray, form + np.float32(last), distance)
        above = _above(skin, ray, form + np.float32(level), distance)
        hit = open_ & (above <= 0.0)
        share = before[hit] / np.maximum(before[hit] - above[hit], 1e-9)
        found[hit] = form[hit] + last + share * (level - last)
        open_ &= ~hit
        before = above
    return found


def _above(skin: PhantomSkin, ray: tuple[Grid, Grid], z: Grid, distance: np.float32) -> Grid:
    """Return how far the ray at height z is above the skin [mm]."""
    away = distance - z
    return np.asarray(z - _look(skin.z_mm, *skin.node(ray[0] * away, ray[1] * away)))


def _look(layer: Float[np.ndarray, "nodes across"], col: Grid, row: Grid) -> Grid:
    """Read a layer of the grid at (col, row), between nodes; held at the edges."""
    return np.asarray(
        cv2.remap(
            layer,
            col.astype(np.float32),
            row.astype(np.float32),
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        )
    )
