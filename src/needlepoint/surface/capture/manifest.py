"""The capture folder's `capture.toml`, read into a frozen record; strict about every key."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from needlepoint.errors import Unreadable
from needlepoint.surface.capture.dicom import taken_of, whole_file, whole_files
from needlepoint.surface.capture.rig_tables import (
    RigTable,
    read_camera,
    read_light,
    read_marker_table,
)
from needlepoint.surface.rig import Camera, Light, Marker

VERSION = 1
_TOP = {"needlepoint", "site", "taken", "ambient", "mask", "camera", "marker", "light"}
MOST_BYTES = 1_000_000  # own choice: a thousand lights fit
LEAST_LIGHTS = 3  # a normal and an albedo are three unknowns
FLATTEST = 0.02  # own choice: below this share of the strongest axis the third one drowns in noise


@dataclass(frozen=True, slots=True)
class Shot:
    """The pictures taken under one light; more than one are repeats, in the order taken."""

    images: tuple[Path, ...]
    light: Light


@dataclass(frozen=True, slots=True)
class CaptureManifest:
    """One visit's pictures under known lights, as `capture.toml` describes them; nothing decoded.

    Attributes
    ----------
    folder
        Where it lies.
    camera, shots, marker
        The rig and its pictures.
    ambient
        Pictures with all our lights off, averaged and subtracted; may be empty.
    mask
        Picture that is white where skin is to be measured.
    site, taken
        Zone and time, as the file says.
    """

    folder: Path
    camera: Camera
    shots: tuple[Shot, ...]
    ambient: tuple[Path, ...] = ()
    mask: Path | None = None
    marker: Marker | None = None
    site: str | None = None
    taken: str | None = None

    @property
    def files(self) -> tuple[Path, ...]:
        """Every file the capture is made of, `capture.toml` first."""
        shots = tuple(image for shot in self.shots for image in shot.images)
        mask = (self.mask,) if self.mask else ()
        return whole_files((self.folder / "capture.toml", *shots, *self.ambient, *mask))

    @property
    def taken_at(self) -> str | None:
        """When it was taken: as `capture.toml` says, else as the first DICOM picture does.

        Raises
        ------
        Unreadable
            If that picture cannot be read.
        """
        return self.taken or taken_of(self.shots[0].images[0])


def read_capture(folder: Path) -> CaptureManifest:
    """Read and check `folder`/capture.toml.

    Raises
    ------
    Unreadable
        If the file is missing, is not UTF-8 or TOML, has an unknown version or key, a value of the
        wrong kind, a name that leaves the folder, is a link or does not exist, or fewer than three
        lights or lights in one plane.
    """
    path = folder / "capture.toml"
    top = RigTable(parse_manifest(path), str(path))
    version = top.take("needlepoint", required=True)
    if type(version) is not int or version != VERSION:
        raise Unreadable(
            f"{path}: format version {version!r} is unknown; this program reads version {VERSION}"
        )
    top.allow_only(_TOP)
    camera = read_camera(top.table("camera"))
    lights = top.tables("light")
    if len(lights) < LEAST_LIGHTS:
        raise Unreadable(
            f"{path}: {len(lights)} lights are too few; give at least {LEAST_LIGHTS} [[light]]"
            " tables"
        )
    shots = tuple(_shot(folder, table) for table in lights)
    ambient = tuple(inside(folder, name, path) for name in top.names("ambient"))
    refuse_repeats(path, (*(image for shot in shots for image in shot.images), *ambient))
    _refuse_flat_lights(path, camera, shots)
    marker = top.optional_table("marker")
    return CaptureManifest(
        folder=folder,
        camera=camera,
        shots=shots,
        ambient=ambient,
        mask=_one(folder, top, path),
        marker=read_marker_table(marker) if marker else None,
        site=top.text("site"),
        taken=top.moment("taken"),
    )


def parse_manifest(path: Path) -> dict[str, Any]:
    """Return the tables of a `capture.toml`, or refuse what is no such file."""
    try:
        _refuse_no_file(path)
        return tomllib.loads(path.read_text("utf-8"))
    except UnicodeDecodeError:
        raise Unreadable(f"{path}: not UTF-8 text; save it as UTF-8") from None
    except tomllib.TOMLDecodeError as fault:
        raise Unreadable(f"{path}: not valid TOML: {fault}") from None
    except RecursionError:
        raise Unreadable(f"{path}: not valid TOML for a capture: nested too deep") from None
    except OSError as fault:
        raise Unreadable(f"{path}: cannot be read: {fault.strerror or fault}") from None


def _refuse_no_file(path: Path) -> None:
    """Refuse what is not a plain file of a sane size: a pipe would be waited for without end."""
    if path.is_symlink():
        raise Unreadable(f"{path}: is a link; put the file itself in the folder")
    if not path.exists():
        raise Unreadable(f"{path.parent}: no capture.toml is in it; give the folder of a capture")
    if not path.is_file():
        raise Unreadable(f"{path}: is not a plain file; write the capture's description there")
    if path.stat().st_size > MOST_BYTES:
        raise Unreadable(f"{path}: too large for a capture.toml; give at most {MOST_BYTES} bytes")


def _one(folder: Path, top: RigTable, path: Path) -> Path | None:
    name = top.text("mask")
    return None if name is None else inside(folder, name, path)


def _shot(folder: Path, table: RigTable) -> Shot:
    light = read_light(table)
    names = table.images()
    return Shot(tuple(inside(folder, name, Path(table.where)) for name in names), light)


def inside(folder: Path, name: str, where: Path) -> Path:
    """Return the path of a picture, or refuse a name that is not a plain file of the folder."""
    pure = Path(name)
    if not name or pure.is_absolute() or ".." in pure.parts or "\\" in name or "\0" in name:
        raise Unreadable(f"{where}: {name!r} leaves the capture folder; name a file inside it")
    path = folder / pure
    walk, on_disk = folder, whole_file(pure)[0]
    for part in on_disk.parts:
        walk = walk / part
        if walk.is_symlink():
            raise Unreadable(f"{where}: {name!r} is a link; put the picture itself in the folder")
    if not (folder / on_disk).is_file():
        raise Unreadable(
            f"{where}: {name!r} is not in the folder; add the picture or drop its line"
        )
    return path


def refuse_repeats(path: Path, images: tuple[Path, ...]) -> None:
    """Refuse a picture that is named twice."""
    seen: set[Path] = set()
    for image in images:
        if image in seen:
            raise Unreadable(f"{path}: {image.name!r} is named twice; every light needs its own")
        seen.add(image)


def _refuse_flat_lights(path: Path, camera: Camera, shots: tuple[Shot, ...]) -> None:
    """Refuse lights whose directions at the middle of the skin lie in one plane."""
    from needlepoint.surface.lights import light_vectors

    middle = np.array([[0.0, 0.0, camera.distance_mm]])
    towards = np.concatenate([light_vectors(shot.light, middle) for shot in shots])
    length = np.linalg.norm(towards, axis=1)
    if not np.all(length > 0.0):
        dark = int(np.argmin(length)) + 1
        raise Unreadable(f"{path}: light {dark} does not shine on the skin; check its place")
    if not np.all(towards[:, 2] < 0.0):
        behind = int(np.argmax(towards[:, 2])) + 1
        raise Unreadable(
            f"{path}: light {behind} stands behind the skin; z counts from the camera toward the"
            " skin, so check its sign"
        )
    strength = np.linalg.svd(towards / length[:, None], compute_uv=False)
    if strength[2] < FLATTEST * strength[0]:
        raise Unreadable(
            f"{path}: all lights lie in one plane with the skin; move one of them to another side"
        )
