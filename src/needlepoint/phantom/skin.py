"""Skin: a patch made from its plan, as heights and colour on a grid."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from jaxtyping import Bool, Float

from needlepoint.phantom.face_part import on_part, part_colour, part_height_mm
from needlepoint.phantom.makeup import cover
from needlepoint.phantom.planted import Planted, SkinPlan
from needlepoint.phantom.pose import reach_mm, seat, to_face, to_patch
from needlepoint.phantom.shape import depth_mm
from needlepoint.phantom.stubble import HAIR_REFLECTANCE, grown
from needlepoint.phantom.texture import Canvas, mottle, relief_mm

MARGIN_MM = 3.0
"""Skin beyond what pictures show, so that their edges have neighbours to be lit and shaded by."""

REFLECTANCE = {
    "light": (0.58, 0.38, 0.29),
    "medium": (0.38, 0.22, 0.15),
    "dark": (0.17, 0.095, 0.065),
}
"""Diffuse reflectance (R, G, B), linear light; own choice within measured ranges."""

PIGMENT_RGB = (0.45, 0.8, 1.1)
BLOOD_RGB = (0.12, 1.0, 0.8)
"""How strongly pigment and blood darken each colour, per unit of optical density."""

PAPER, INK = 0.75, 0.04
"""Reflectance of the printed marker's two colours."""

FOLD_AT, FOLD_SLOPE, FOLD_ROUND_MM = -0.30, 0.8, 1.5
"""The fold: its place in widths of the patch from the centre, the nose's slope, its roundness."""

Grid = Float[np.ndarray, "rows cols"]


@dataclass(frozen=True)
class PhantomSkin:
    """A patch of skin that can be photographed.

    Attributes
    ----------
    plan, seed
        What it was made from.
    z_mm
        Height toward the camera [mm]; 0 at the patch's centre before texture.
    form_mm
        The same without texture and scars [mm].
    albedo
        Diffuse reflectance per colour.
    opaque
        True where a printed marker covers the skin: light does not wander inside it.
    cream
        Share of light that meets make-up; None where there is none.
    """

    plan: SkinPlan
    seed: int
    z_mm: Float[np.ndarray, "rows cols"]
    form_mm: Float[np.ndarray, "rows cols"]
    albedo: Float[np.ndarray, "rows cols 3"]
    opaque: Bool[np.ndarray, "rows cols"]
    cream: Float[np.ndarray, "rows cols"] | None = None

    @property
    def grid_mm(self) -> float:
        """Distance of neighbouring nodes [mm]."""
        return self.plan.grid_mm

    @property
    def shown(self) -> tuple[slice, slice]:
        """The part of the grid that pictures show: all but the margin."""
        edge = round(MARGIN_MM / self.grid_mm)
        return slice(edge, -edge), slice(edge, -edge)

    def node(
        self, x_mm: Float[np.ndarray, "*n"], y_mm: Float[np.ndarray, "*n"]
    ) -> tuple[Float[np.ndarray, "*n"], Float[np.ndarray, "*n"]]:
        """Turn a place on the patch into (col, row) of the grid."""
        rows, cols = self.z_mm.shape
        return x_mm / self.grid_mm + (cols - 1) / 2, y_mm / self.grid_mm + (rows - 1) / 2


def make_skin(plan: SkinPlan, seed: int = 0) -> PhantomSkin:
    """Make the skin of a plan; the seed decides texture and colour alone.

    A second visit is the same seed with a changed list of scars: nothing else moves.
    """
    x, y = _axes(plan)
    form = form_mm(plan, x, y)
    canvas = Canvas(*to_face(plan, x, y), reach_mm(plan))
    z = form + relief_mm(plan, canvas, seed)
    pigment, blood = mottle(canvas, plan.mottle, seed)
    for scar in plan.planted:
        window = _window(plan, scar, x.shape)
        u, v, stretch = rim_plane(plan, scar.centre_mm, x[window], y[window])
        z[window] -= stretch * depth_mm(scar, u, v)
        _stain(scar, (u, v), pigment[window], blood[window])
    for part in plan.parts:
        more_pigment, more_blood = part_colour(part, canvas.x_mm, canvas.y_mm)
        pigment, blood = pigment + more_pigment, blood + more_blood
    base = np.array(REFLECTANCE[plan.tone])
    darkening = pigment[..., None] * PIGMENT_RGB + blood[..., None] * BLOOD_RGB
    albedo = np.clip(base * np.exp(-darkening), 0.01, 0.95)
    opaque = np.zeros(x.shape, bool)
    cream = cover(plan, canvas, seed) if plan.makeup > 0.0 else None
    if plan.stubble_per_cm2 > 0.0:
        _grow(plan, canvas, seed, z, albedo, cream)
    if plan.marker is not None:
        _stick(plan, (x, y, form), z, albedo, opaque)
    if cream is not None:
        cream[opaque] = 0.0
    z, form, albedo = (part.astype(np.float32) for part in (z, form, albedo))
    return PhantomSkin(plan, seed, z, form, albedo, opaque, cream)


def form_mm(
    plan: SkinPlan, x_mm: Float[np.ndarray, "*grid"], y_mm: Float[np.ndarray, "*grid"]
) -> Float[np.ndarray, "*grid"]:
    """Return the height of the face without scars and texture [mm]."""
    tilt_x, tilt_y = np.tan(np.radians(plan.tilt_deg))
    z = tilt_x * x_mm + tilt_y * y_mm
    x, y = to_face(plan, x_mm, y_mm)
    z = z - 0.5 * x**2 / plan.radii_mm[0] - 0.5 * y**2 / plan.radii_mm[1]
    if plan.fold:
        past = FOLD_AT * plan.size_mm[0] - x - 0.1 * y
        z = z + 0.5 * FOLD_SLOPE * (past + np.sqrt(past**2 + FOLD_ROUND_MM**2))
        here = FOLD_AT * plan.size_mm[0]
        z = z - 0.5 * FOLD_SLOPE * (here + np.hypot(here, FOLD_ROUND_MM))
    for part in plan.parts:
        z = z + part_height_mm(part, x, y)
    return np.asarray(z)


def on_parts(
    plan: SkinPlan, x_mm: Float[np.ndarray, "*grid"], y_mm: Float[np.ndarray, "*grid"]
) -> Bool[np.ndarray, "*grid"]:
    """Tell which places before the camera lie on a nose, lips, a lid, an ear or hair."""
    x, y = to_face(plan, x_mm, y_mm)
    parts = [on_part(part, x, y) for part in plan.parts]
    return np.logical_or.reduce(parts) if parts else np.zeros(x.shape, bool)


def form_slope(plan: SkinPlan, at_mm: tuple[float, float]) -> tuple[float, float]:
    """Return the slope of the form along x and y at a place before the camera."""
    step = 0.01
    x = np.array([[at_mm[0] - step, at_mm[0] + step, at_mm[0], at_mm[0]]])
    y = np.array([[at_mm[1], at_mm[1], at_mm[1] - step, at_mm[1] + step]])
    z = form_mm(plan, x, y)[0]
    return float(z[1] - z[0]) / (2 * step), float(z[3] - z[2]) / (2 * step)


def rim_plane(
    plan: SkinPlan,
    centre_mm: tuple[float, float],
    x_mm: Float[np.ndarray, "*grid"],
    y_mm: Float[np.ndarray, "*grid"],
) -> tuple[Float[np.ndarray, "*grid"], Float[np.ndarray, "*grid"], float]:
    """Return (u, v) in the plane that touches the form at a place of the face, and how steep it is.

    The grids are places before the camera; u points along the face's x. Lengths in (u, v) are
    lengths on the skin. The third value is what a depth normal to the plane must be multiplied by
    to become a height along the camera's axis; since it is also the area on the skin for an area
    seen, volumes come out as planted.
    """
    at = seat(plan, centre_mm)
    p, q = form_slope(plan, at)
    dx, dy = x_mm - at[0], y_mm - at[1]
    steep = float(np.sqrt(1.0 + p * p + q * q))
    share = (steep - 1.0) / max(p * p + q * q, 1e-12)
    along = p * dx + q * dy
    turned = replace(plan, shift_mm=(0.0, 0.0), stretch_mm=0.0)
    u, v = to_face(turned, dx + share * p * along, dy + share * q * along)
    return u, v, steep


def from_rim_plane(
    plan: SkinPlan, centre_mm: tuple[float, float], uv_mm: Float[np.ndarray, "n 2"]
) -> Float[np.ndarray, "n 2"]:
    """Turn places in the rim plane back into (x, y) before the camera."""
    at = seat(plan, centre_mm)
    p, q = form_slope(plan, at)
    slope = np.array([p, q])
    steep = np.sqrt(1.0 + slope @ slope)
    share = (1.0 / steep - 1.0) / max(float(slope @ slope), 1e-12)
    flat = np.column_stack(to_patch(replace(plan, shift_mm=(0.0, 0.0), stretch_mm=0.0), *uv_mm.T))
    return np.asarray(flat + share * (flat @ slope)[:, None] * slope + np.array(at))


def _axes(plan: SkinPlan) -> tuple[Grid, Grid]:
    cols, rows = (round((side + 2 * MARGIN_MM) / plan.grid_mm) + 1 for side in plan.size_mm)
    x = (np.arange(cols) - (cols - 1) / 2) * plan.grid_mm
    y = (np.arange(rows) - (rows - 1) / 2) * plan.grid_mm
    xx, yy = np.meshgrid(x, y)
    return xx, yy


def _window(plan: SkinPlan, scar: Planted, shape: tuple[int, ...]) -> tuple[slice, slice]:
    """Return the part of the grid that holds a scar and a little more."""
    reach = 1.2 * scar.reach_mm + 2 * plan.grid_mm
    at = seat(plan, scar.centre_mm)
    half = reach / plan.grid_mm
    sides = []
    for size, middle in ((shape[0], at[1]), (shape[1], at[0])):
        node = middle / plan.grid_mm + (size - 1) / 2
        first = int(np.clip(node - half, 0, size))
        sides.append(slice(first, int(np.clip(node + half + 2, first, size))))
    return sides[0], sides[1]


def _stain(scar: Planted, uv_mm: tuple[Grid, Grid], pigment: Grid, blood: Grid) -> None:
    """Add a spot's colour, or the redness over a scar, to the optical densities in place."""
    if scar.colour == 0.0:
        return
    along = np.hypot(*uv_mm) / (0.5 * scar.width_mm)
    soft = scar.colour / (1.0 + np.exp((along - 1.0) / 0.08))
    layer = pigment if scar.kind == "pigment" else blood
    layer += soft


def _grow(
    plan: SkinPlan,
    canvas: Canvas,
    seed: int,
    z: Grid,
    albedo: Float[np.ndarray, "rows cols 3"],
    cream: Grid | None,
) -> None:
    """Let the beard grow, in place; nobody paints hairs."""
    hair = grown(plan, canvas.reach_mm, z.shape, seed)
    z += hair
    albedo[hair > 0.0] = HAIR_REFLECTANCE
    if cream is not None:
        cream[hair > 0.0] = 0.0


def _stick(
    plan: SkinPlan,
    grids: tuple[Grid, Grid, Grid],
    z: Grid,
    albedo: Float[np.ndarray, "rows cols 3"],
    opaque: Bool[np.ndarray, "rows cols"],
) -> None:
    """Stick the printed marker on: paper with a white border of one marker cell, in place."""
    assert plan.marker is not None
    x, y, form = grids
    family = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    cells = cv2.aruco.generateImageMarker(family, plan.marker.id, 6)
    u, v, _ = rim_plane(plan, plan.marker_at_mm, x, y)
    half = 0.5 * plan.marker.side_mm
    cell = plan.marker.side_mm / 6.0
    paper = np.maximum(np.abs(u), np.abs(v)) <= half + cell
    col = np.floor((u[paper] + half) / cell).astype(int)
    row = np.floor((v[paper] + half) / cell).astype(int)
    printed = (col >= 0) & (col < 6) & (row >= 0) & (row < 6)
    white = np.ones(col.shape, bool)
    white[printed] = cells[row[printed], col[printed]] > 127
    albedo[paper] = np.where(white, PAPER, INK)[:, None]
    z[paper] = form[paper] + 0.08
    opaque |= paper
