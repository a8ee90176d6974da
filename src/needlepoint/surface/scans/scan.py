"""Scans and height maps: from a file to a survey."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np

from needlepoint.errors import Refused, Unreadable, WrongUsage
from needlepoint.language import say
from needlepoint.surface.digest import digest
from needlepoint.surface.form import remove_form
from needlepoint.surface.heightmap import HeightMap, Relief
from needlepoint.surface.parts.by_hand import painted_out
from needlepoint.surface.parts.left_out import open_skin
from needlepoint.surface.quality import Quality
from needlepoint.surface.scans import heights as height_maps
from needlepoint.surface.scans import mesh as meshes
from needlepoint.surface.scans.checks import check_size, examine_scan, scan_facts
from needlepoint.surface.scans.patch import Facets, ScanPatch, bulge_per_mm, patch_at, patch_heights
from needlepoint.surface.scans.patch_choice import choose_patch
from needlepoint.surface.slope import flag_folds, frame_of_form, upright
from needlepoint.surface.survey import LeftOut, Origin, Scale, Survey

SUFFIXES: tuple[str, ...] = (*meshes.SUFFIXES, *height_maps.READERS)
"""Endings of every file that is read here."""


@dataclass(frozen=True)
class Scan:
    """A patch of skin as a scanner or instrument measured it.

    Attributes
    ----------
    heights
        The patch, with the form of the face still in it.
    spacing_mm
        Distance of the points that were measured [mm].
    quality
        What was looked at.
    scale, origin
        Scale and source.
    patch
        Where on a mesh the patch lies; None for a height map.
    relief
        The relief itself, if the file holds one of ours; its form is not taken out again.
    notes
        What must be said beside the result.
    painted
        What a mask drawn by hand left out.
    """

    heights: HeightMap
    spacing_mm: float
    quality: Quality
    scale: Scale
    origin: Origin
    patch: ScanPatch | None = None
    relief: Relief | None = None
    notes: tuple[str, ...] = ()
    painted: tuple[LeftOut, ...] = ()


def read_scan(
    path: Path,
    *,
    unit: str | None = None,
    pixel_mm: float | None = None,
    at_mm: tuple[float, float, float] | None = None,
    radius_mm: float | None = None,
    mask: Path | None = None,
) -> Scan:
    """Read a mesh or a height map.

    Parameters
    ----------
    path
        OBJ, PLY, STL, GLB; TIFF, PNG, X3P, SDF, SUR, TMD; others through the extra `instruments`.
    unit
        Unit of a mesh's coordinates or of a map's heights, where the file does not say it:
        ``mm``, or what one unit is, ``30mm``.
    pixel_mm
        Distance of the pixels of a height map, where the file does not say it [mm].
    at_mm, radius_mm
        Middle and radius of the patch of a mesh [mm]; None chooses the largest smooth one.
    mask
        A picture as large as a height map, white where skin is to be measured.

    Raises
    ------
    NoUnit
        If neither the file nor the options say its scale.
    WrongUsage
        If an option makes no sense for this file.
    Unreadable
        If the file cannot be read as what it claims to be.
    Refused
        If it holds no patch of skin.
    """
    suffix = path.suffix.lower()
    if suffix in meshes.SUFFIXES:
        if pixel_mm is not None:
            raise WrongUsage("--pixel-mm belongs to height maps; a mesh takes --unit")
        if mask is not None:
            raise WrongUsage(
                "--mask belongs to pictures and height maps; choose the patch of a mesh with --at"
                " and --radius"
            )
        return _mesh_scan(path, unit, at_mm, radius_mm)
    if suffix in height_maps.READERS:
        if at_mm is not None or radius_mm is not None:
            raise WrongUsage("--at and --radius belong to meshes; a height map is measured whole")
        return _height_scan(path, unit, pixel_mm, mask)
    raise Unreadable(
        f"{path}: files ending in {suffix!r} are not read as scans; give OBJ, PLY, STL, GLB, TIFF,"
        " PNG, X3P, SDF, SUR or TMD"
    )


def survey_scan(scan: Scan) -> Survey:
    """Take the form out of a scan and put together what the later rooms need.

    The relief is None where a check refuses the scan.
    """
    if scan.quality.verdict == "refused":
        return Survey(None, scan.quality, scan.scale, scan.origin, None, scan.notes)
    if scan.relief is not None:
        return Survey(scan.relief, scan.quality, scan.scale, scan.origin, None, scan.notes)
    heights = scan.heights
    left = open_skin(heights.z_mm, heights.sound, heights.pixel_mm, painted=scan.painted)
    quality = Quality((*scan.quality.checks, *left.checks))
    relief = None
    if quality.verdict != "refused":
        relief = _relief(replace(heights, sound=left.sound), scan.scale.sd)
        relief = replace(relief, parts=left.parts)
    notes = (*scan.notes, *left.notes)
    return Survey(
        relief,
        quality,
        scan.scale,
        scan.origin,
        None,
        notes,
        left_out=left.left_out,
        zone_at=left.face.zone_at if left.face is not None else None,
    )


def _relief(heights: HeightMap, scale_sd: float) -> Relief:
    pixel_mm = heights.pixel_mm
    over, form = remove_form(heights.z_mm, heights.sound, pixel_mm)
    return Relief(
        z_mm=upright(over, form, pixel_mm),
        sound=heights.sound,
        pixel_mm=pixel_mm,
        frame=frame_of_form(form, pixel_mm),
        scale_sd=scale_sd,
        fold=flag_folds(form, pixel_mm),
    )


def _mesh_scan(
    path: Path,
    unit: str | None,
    at_mm: tuple[float, float, float] | None,
    radius_mm: float | None,
) -> Scan:
    mesh = meshes.read_mesh(path, unit)
    size = check_size(max(mesh.sides_mm))
    if size.fatal:
        raise Refused(f"{path}: {size.why}")
    facets = Facets.of(mesh)
    if at_mm is not None:
        patch, how = patch_at(facets, at_mm, radius_mm), say("the patch was chosen by hand")
    else:
        patch, how = choose_patch(mesh, facets)
        if radius_mm is not None:
            patch = patch_at(facets, _triple(patch.centre_mm), radius_mm)
    heights, spacing_mm = patch_heights(mesh, facets, patch)
    if not facets.sure and mesh.turned is None:
        _refuse_inside_out(path, heights)
    disc = np.pi * (patch.radius_mm / heights.pixel_mm) ** 2
    share = min(1.0, float(heights.sound.sum()) / disc)
    quality = examine_scan(heights, spacing_mm, max(mesh.sides_mm), share)
    x, y, z = patch.centre_mm
    where = say(
        "{radius_mm:.0f} mm around {x:.0f}, {y:.0f}, {z:.0f} mm in the file's frame",
        radius_mm=patch.radius_mm,
        x=x,
        y=y,
        z=z,
    )
    notes: tuple[str, ...] = (
        say("{how}: {where}; choose another with --at x,y,z and --radius", how=how, where=where),
    )
    if mesh.turned:
        notes += (say("its faces were wound against its own normals, and were turned to them"),)
    scale = _scale(heights.pixel_mm, mesh.unit)
    origin = _origin("scan", path)
    return Scan(heights, spacing_mm, quality, scale, origin, patch, None, notes)


def _refuse_inside_out(path: Path, heights: HeightMap) -> None:
    """Refuse an open patch that is hollow all over: it is seen from behind, as far as one can tell.

    Raises
    ------
    Refused
        If it is.
    """
    if bulge_per_mm(heights) < scan_facts().number("inside_out_refuse"):
        raise Refused(
            f"{path}: the patch is hollow all over, as skin seen from behind is: its faces may be"
            " wound inside out. Turn its normals round in the scanning program, or export it with"
            " normals"
        )


def scan_of_relief(path: Path, relief: Relief) -> Scan:
    """Return the scan of a relief of ours; its form is out already and is not taken out again."""
    heights = HeightMap(relief.z_mm, relief.sound, relief.pixel_mm)
    notes = (say("a relief of ours, measured again; its form was out already"),)
    scale = Scale(relief.pixel_mm, relief.scale_sd, say("as this relief says"))
    quality, origin = _map_quality(heights), _origin("height map", path)
    return Scan(heights, heights.pixel_mm, quality, scale, origin, None, relief, notes)


def _height_scan(path: Path, unit: str | None, pixel_mm: float | None, mask: Path | None) -> Scan:
    heights, words = height_maps.read_heights(path, unit=unit, pixel_mm=pixel_mm)
    quality, origin = _map_quality(heights), _origin("height map", path)
    scale, painted = _scale(heights.pixel_mm, words), tuple[LeftOut, ...]()
    if mask is not None:
        heights, painted = painted_out(heights, mask)
        origin = replace(origin, sha256=digest([path, mask]))
    return Scan(
        heights, heights.pixel_mm, quality, scale, origin, None, None, heights.notes, painted
    )


def _map_quality(heights: HeightMap) -> Quality:
    longest = max(heights.z_mm.shape) * heights.pixel_mm
    return examine_scan(heights, heights.pixel_mm, longest, float(heights.sound.mean()))


def _scale(pixel_mm: float, words: str) -> Scale:
    return Scale(pixel_mm, scan_facts().number("scan_scale_sd"), words)


def _origin(kind: Literal["scan", "height map"], path: Path) -> Origin:
    return Origin(kind, path.name, digest([path]))


def _triple(place: np.ndarray) -> tuple[float, float, float]:
    x, y, z = (float(each) for each in place)
    return x, y, z
