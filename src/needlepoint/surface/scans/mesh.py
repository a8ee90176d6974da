"""Meshes: OBJ, PLY, STL and GLB, shape only; no material, texture or other file is touched."""

from __future__ import annotations

import json
import re
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from jaxtyping import Float, Int

from needlepoint.errors import NoUnit, Unreadable
from needlepoint.language import say
from needlepoint.surface.scans.foreign_readers import MOST_SAMPLES, file_bytes, guarded
from needlepoint.surface.scans.mesh_files import faces_turned, read_shape
from needlepoint.surface.scans.units import in_words, millimetres

SUFFIXES = {".obj": "OBJ", ".ply": "PLY", ".stl": "STL", ".glb": "GLB"}

SMALLEST_MM, LARGEST_MM = 5.0, 800.0
"""Longest side of anything worth measuring: from a snip of skin to head and shoulders."""


@dataclass(frozen=True)
class Mesh:
    """A surface of triangles.

    Attributes
    ----------
    points
        Corners [mm].
    faces
        Rows of `points`, three a face, counter-clockwise when seen from outside.
    unit
        Where its scale comes from, in words.
    turned
        Whether its faces were wound against the file's own normals, and turned to them; None if
        the file has no normals.
    """

    points: Float[np.ndarray, "n 3"]
    faces: Int[np.ndarray, "m 3"]
    unit: str
    turned: bool | None = None

    @property
    def sides_mm(self) -> tuple[float, ...]:
        """Return the sides of the box around it [mm]."""
        return tuple(float(side) for side in np.ptp(self.points, axis=0))


def read_mesh(path: Path, unit: str | None) -> Mesh:
    """Read a mesh and bring it to millimetres.

    Raises
    ------
    Unreadable
        If the file is damaged, holds no faces, or is not what its name says.
    NoUnit
        If the file carries no unit and none is given, or if the metres that GLB counts in make
        it larger or smaller than any head or patch of skin.
    WrongUsage
        If `unit` is no length.
    """
    kind = SUFFIXES[path.suffix.lower()]
    factor = None if unit is None else millimetres(unit)
    data = file_bytes(path)
    _refuse_false_claims(path, kind, data)
    points, faces, normals = guarded(path, kind, lambda: read_shape(kind, data))
    turned = faces_turned(points, faces, normals)
    points, faces = _sound(path, points, faces[:, ::-1] if turned else faces)
    sides = tuple(float(side) for side in np.ptp(points, axis=0))
    if factor is not None:
        return Mesh(points * factor, faces, say("unit given as {unit}", unit=unit), turned)
    metres = tuple(side * 1000.0 for side in sides)
    if kind == "GLB" and SMALLEST_MM <= max(metres) <= LARGEST_MM:
        return Mesh(points * 1000.0, faces, say("metres, as GLB files count"), turned)
    raise NoUnit(_ask(path, kind, sides))


def _sound(
    path: Path, points: np.ndarray, faces: np.ndarray
) -> tuple[Float[np.ndarray, "n 3"], Int[np.ndarray, "m 3"]]:
    """Keep the faces whose corners exist, are finite and differ; refuse a mesh without any."""
    if points.ndim == 2 and points.shape[1] == 3 and faces.ndim == 2 and faces.shape[1] == 3:
        faces = faces[((faces >= 0) & (faces < len(points))).all(axis=1)]
        finite = (np.abs(points) < 1e12).all(axis=1)  # False for NaN too
        faces = faces[finite[faces].all(axis=1)]
        used = np.zeros(len(points), dtype=bool)
        used[faces] = True
        points, faces = points[used], (np.cumsum(used) - 1)[faces]
    if faces.size == 0:
        raise Unreadable(f"{path}: the mesh has no faces; export the surface, not only its points")
    if np.ptp(points, axis=0).max() <= 0.0:
        raise Unreadable(f"{path}: all points of the mesh are one; export it again")
    return points, faces


def _ask(path: Path, kind: str, sides: tuple[float, ...]) -> str:
    """Say which option to give, and what the size would be under each unit."""
    guesses = "; ".join(
        f"{name}: {in_words(tuple(side * factor for side in sides))}"
        for name, factor in (("mm", 1.0), ("cm", 10.0), ("m", 1000.0))
    )
    if kind == "GLB":
        size = in_words(tuple(side * 1000.0 for side in sides))
        return (
            f"{path}: GLB counts in metres, and {size} is no head and no patch of skin; give what"
            " one unit of the file is, for instance --unit cm or --unit 30mm"
        )
    return f"{path}: {kind} carries no unit; give --unit mm, cm or m (its size would be {guesses})"


def _refuse_false_claims(path: Path, kind: str, data: bytes) -> None:
    """Refuse files that claim more than they hold, before room is made for it."""
    claims: list[float] = []
    if kind == "PLY":
        head = data[: data.find(b"end_header") + 1][:65536]
        claims = [float(n) for n in re.findall(rb"element\s+\S+\s+(\d{1,18})", head)]
    if kind == "GLB":
        claims = guarded(path, kind, lambda: _glb_counts(data))
    if any(count > min(len(data), MOST_SAMPLES) for count in claims):
        raise Unreadable(f"{path}: claims more points than it holds; it is damaged or cut off")


def _glb_counts(data: bytes) -> list[float]:
    """Return the lengths of every list in a GLB file."""
    if data[:4] != b"glTF":
        raise ValueError("it does not begin as one")
    size = struct.unpack_from("<I", data, 12)[0]
    tree = json.loads(data[20 : 20 + size])
    if any("uri" in buffer for buffer in tree.get("buffers", [])):
        raise ValueError("it leans on another file; export it with everything inside")
    return [float(accessor["count"]) for accessor in tree.get("accessors", [])]
