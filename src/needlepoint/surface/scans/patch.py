"""One patch of a mesh: where it lies, how it is looked at, and its height map."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from jaxtyping import Bool, Float, Int

from needlepoint.errors import Refused, WrongUsage
from needlepoint.surface.heightmap import HeightMap
from needlepoint.surface.scans.mesh import Mesh
from needlepoint.surface.scans.rasterise import cross, nearest_heights, rounded

PIXELS_PER_SPACING = 1.5
"""Pixels between neighbouring points of the mesh: every point lies near a pixel of its own."""

FINEST_MM, COARSEST_MM = 0.02, 0.5
"""Pixels stay between these: finer shows nothing more, coarser shows no scar."""

COARSE_MM = 0.5
"""Between points further apart, flat faces are rounded: skin between them is smooth."""

BLIND_MM = 3.0
"""Between points further apart than this, what is narrower than the spacing is smoothed away: it
is a trace of the faces, and no acne scar has enough points to be told from it."""

HOPELESS_MM = 20.0
"""Between points further apart nothing is worth smoothing: the checks refuse the scan."""

MOST_PIXELS = 16_000_000

STEEPEST = 0.35
"""Cosine to the view below which a face is not trusted: seen at 70 degrees."""

DEFAULT_RADIUS_MM = 20.0

Vector = Float[np.ndarray, "3"]


@dataclass(frozen=True)
class ScanPatch:
    """A disc of skin, looked at from straight above.

    Attributes
    ----------
    centre_mm
        Its middle, in the mesh's own frame [mm].
    normal
        Direction from which it is looked at.
    radius_mm
        Its radius [mm].
    """

    centre_mm: Vector
    normal: Vector
    radius_mm: float


@dataclass(frozen=True)
class Facets:
    """The faces of a mesh, ready to be asked.

    Attributes
    ----------
    centre_mm, normal, area_mm2
        Of every face; normals point out of the body.
    sure
        Whether the mesh curls round enough to tell its outside from its inside.
    """

    centre_mm: Float[np.ndarray, "m 3"]
    normal: Float[np.ndarray, "m 3"]
    area_mm2: Float[np.ndarray, " m"]
    sure: bool = True

    @classmethod
    def of(cls, mesh: Mesh) -> Facets:
        """Compute them; a mesh that is wound inside out is turned."""
        a, b, c = (mesh.points[mesh.faces[:, k]] for k in range(3))
        across = cross(b - a, c - a)
        double = np.sqrt(np.einsum("ij,ij->i", across, across))
        normal = across / np.maximum(double, 1e-300)[:, None]
        centre, area = (a + b + c) / 3.0, double / 2.0
        if area.sum() <= 0.0:
            raise Refused("the mesh has no surface; all its faces are lines or points")
        away = centre - np.average(centre, axis=0, weights=area)
        outward = np.einsum("i,ij,ij->", area, normal, away)
        size = area @ np.sqrt(np.einsum("ij,ij->i", away, away))
        # a nearly flat patch says little about inside and outside: its winding is believed
        sure = bool(abs(outward) > 0.1 * size)
        return cls(centre, -normal if sure and outward < 0.0 else normal, area, sure)


def bulge_per_mm(heights: HeightMap) -> float:
    """Fit the mean curvature of a patch, positive where it bulges toward the viewer [1/mm]."""
    rows, cols = np.nonzero(heights.sound)
    thin = max(1, rows.size // 50_000)
    rows, cols = rows[::thin], cols[::thin]
    x, y = rows * heights.pixel_mm, cols * heights.pixel_mm
    x, y = x - x.mean(), y - y.mean()
    terms = np.stack([np.ones(x.size), x, y, x * x, x * y, y * y], axis=1)
    form = np.linalg.lstsq(terms, heights.z_mm[rows, cols].astype(float), rcond=None)[0]
    return float(-(form[3] + form[5]))


def patch_at(
    facets: Facets, at_mm: tuple[float, float, float], radius_mm: float | None
) -> ScanPatch:
    """Return the patch around the place on the surface nearest to `at_mm`.

    Raises
    ------
    WrongUsage
        If the place or radius is no place or length, or lies off the surface.
    """
    radius = DEFAULT_RADIUS_MM if radius_mm is None else radius_mm
    if not (math.isfinite(radius) and 0.0 < radius < 1000.0):
        raise WrongUsage(f"a radius of {radius} mm makes no patch; give millimetres above zero")
    if not all(math.isfinite(x) for x in at_mm):
        raise WrongUsage("--at needs three finite numbers: x,y,z in millimetres")
    far = np.linalg.norm(facets.centre_mm - np.asarray(at_mm), axis=1)
    nearest = int(far.argmin())
    if far[nearest] > max(radius, DEFAULT_RADIUS_MM):
        low, high = facets.centre_mm.min(axis=0), facets.centre_mm.max(axis=0)
        box = ", ".join(f"{a:.0f} to {b:.0f}" for a, b in zip(low, high, strict=True))
        raise WrongUsage(f"--at lies {far[nearest]:.0f} mm off the surface, which spans {box} mm")
    near = (far <= max(radius, far[nearest])) & (facets.normal @ facets.normal[nearest] > 0.3)
    near[nearest] = True
    normal = (facets.normal * facets.area_mm2[:, None])[near].sum(axis=0)
    length = float(np.linalg.norm(normal))
    normal = facets.normal[nearest] if length == 0.0 else normal / length
    return ScanPatch(facets.centre_mm[nearest], normal, float(radius))


def patch_heights(mesh: Mesh, facets: Facets, patch: ScanPatch) -> tuple[HeightMap, float]:
    """Look at a patch from above and give its heights, and the spacing of its points [mm].

    Heights are over the plane through the patch's centre, toward the viewer.

    Raises
    ------
    Refused
        If nothing of the mesh faces the viewer there.
    """
    axes = _axes(patch.normal)
    near = (facets.centre_mm - patch.centre_mm) @ axes.T
    reach = patch.radius_mm * 1.5 + 5.0
    chosen = np.flatnonzero((np.abs(near) < reach).all(axis=1) & (facets.normal @ axes[2] > 0.0))
    within = np.hypot(near[chosen, 0], near[chosen, 1]) <= patch.radius_mm
    if not within.any():
        raise Refused("nothing of the mesh faces the viewer at this patch; give another --at")
    spacing = _spacing(facets.area_mm2[chosen[within]])
    pixel = _pixel(spacing, patch.radius_mm)
    half = math.ceil(patch.radius_mm / pixel)
    corners = (mesh.points[mesh.faces[chosen]] - patch.centre_mm) @ axes.T
    places = np.stack(
        [half - corners[..., 1] / pixel, half + corners[..., 0] / pixel, corners[..., 2]], axis=-1
    )
    z, owner = nearest_heights(places, (2 * half + 1, 2 * half + 1))
    if spacing > COARSE_MM:
        z = rounded(places, z, owner)
    facing = np.append(facets.normal[chosen] @ axes[2], 0.0)[owner]
    sound = _trusted(z, facing, pixel, patch.radius_mm)
    if not sound.any():
        raise Refused("nothing of the mesh faces the viewer at this patch; give another --at")
    z_mm = np.where(sound, z, 0.0).astype(np.float32)
    if BLIND_MM < spacing < HOPELESS_MM:
        z_mm = _smoothed(z_mm, sound, spacing / 2.0 / pixel)
    return HeightMap(z_mm, sound, pixel), spacing


def _smoothed(
    z_mm: Float[np.ndarray, "rows cols"], sound: Bool[np.ndarray, "rows cols"], sd_px: float
) -> Float[np.ndarray, "rows cols"]:
    """Smooth heights over what is sound alone; a quadratic is held so that edges do not bend."""
    rows, cols = np.nonzero(sound)
    x, y = (place / z_mm.shape[0] - 0.5 for place in (rows, cols))
    terms = np.stack([np.ones(rows.size), x, y, x * x, x * y, y * y], axis=1)
    form = np.linalg.lstsq(terms, z_mm[rows, cols], rcond=None)[0]
    tilt = np.zeros(z_mm.shape)
    tilt[rows, cols] = terms @ form
    share = cv2.GaussianBlur(sound.astype(np.float64), (0, 0), sd_px)
    blurred = cv2.GaussianBlur(np.where(sound, z_mm - tilt, 0.0), (0, 0), sd_px)
    out = np.where(sound, blurred / np.maximum(share, 1e-9) + tilt, 0.0)
    return out.astype(np.float32)


def _axes(normal: Vector) -> Float[np.ndarray, "3 3"]:
    """Return right, up and toward the viewer, with the mesh's own y upright where that can be."""
    up = np.array([0.0, 1.0, 0.0]) if abs(normal[1]) < 0.9 else np.array([0.0, 0.0, -normal[1]])
    right = np.cross(up, normal)
    right /= np.linalg.norm(right)
    return np.stack([right, np.cross(normal, right), normal])


def _spacing(area_mm2: Float[np.ndarray, " m"]) -> float:
    """Return the usual distance of points [mm]: on a square grid two faces share a square."""
    order = np.argsort(area_mm2)
    middle = np.searchsorted(np.cumsum(area_mm2[order]), area_mm2.sum() / 2.0)
    return float(np.sqrt(2.0 * area_mm2[order[min(middle, area_mm2.size - 1)]]))


def _pixel(spacing_mm: float, radius_mm: float) -> float:
    """Return the pixel that suits the spacing [mm], to two digits."""
    least = 2.0 * radius_mm / math.sqrt(MOST_PIXELS)
    pixel = max(min(max(spacing_mm / PIXELS_PER_SPACING, FINEST_MM), COARSEST_MM), least)
    digits = 1 - math.floor(math.log10(pixel))
    return max(round(pixel, digits), least)


def _trusted(
    z_mm: Float[np.ndarray, "rows cols"],
    facing: Float[np.ndarray, "rows cols"],
    pixel_mm: float,
    radius_mm: float,
) -> Bool[np.ndarray, "rows cols"]:
    """Keep what is covered, faces the viewer, and hangs together around the middle."""
    half = z_mm.shape[0] // 2
    off = np.arange(-half, half + 1) * pixel_mm
    sound = np.isfinite(z_mm) & (facing > STEEPEST) & (np.hypot(*np.meshgrid(off, off)) < radius_mm)
    rough = np.where(np.isfinite(z_mm), z_mm, -1e6)
    steep = pixel_mm * 2.0 * math.tan(math.acos(STEEPEST))
    for axis in (0, 1):
        jump = np.abs(np.diff(rough, axis=axis)) > steep
        ahead, behind = [(0, 0), (0, 0)], [(0, 0), (0, 0)]
        ahead[axis], behind[axis] = (0, 1), (1, 0)
        sound &= ~(np.pad(jump, ahead) | np.pad(jump, behind))
    _, names = cv2.connectedComponents(sound.astype(np.uint8), connectivity=4)
    rows, cols = np.nonzero(sound)
    if rows.size == 0:
        return sound
    return np.asarray(names == _central(names, rows, cols, half))


def _central(
    names: Int[np.ndarray, "rows cols"],
    rows: Int[np.ndarray, " n"],
    cols: Int[np.ndarray, " n"],
    half: int,
) -> int:
    """Return the largest piece, or the one in the middle if that is at least half as large."""
    sizes = np.bincount(names[rows, cols])
    nearest = int(np.hypot(rows - half, cols - half).argmin())
    middle = int(names[rows[nearest], cols[nearest]])
    return middle if sizes[middle] * 2 >= sizes.max() else int(sizes.argmax())
