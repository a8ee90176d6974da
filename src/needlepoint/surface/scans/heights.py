"""Height maps: whichever file they come in, millimetres on square pixels."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from needlepoint.surface.heightmap import HeightMap
from needlepoint.surface.scans.height_field import RawHeights, height_map
from needlepoint.surface.scans.height_files import (
    NotThisKind,
    read_digital_surf,
    read_png,
    read_sdf,
    read_tiff,
    read_true_map,
    read_x3p,
)
from needlepoint.surface.scans.instruments import SUFFIXES as INSTRUMENTS
from needlepoint.surface.scans.instruments import read_instrument

READERS: dict[str, Callable[[Path], RawHeights]] = {
    ".tif": read_tiff,
    ".tiff": read_tiff,
    ".png": read_png,
    ".x3p": read_x3p,
    ".sdf": read_sdf,
    ".sur": read_digital_surf,
    ".tmd": read_true_map,
    **dict.fromkeys(INSTRUMENTS, read_instrument),
}


def read_heights(path: Path, *, unit: str | None, pixel_mm: float | None) -> tuple[HeightMap, str]:
    """Read a height map and say where its scale comes from.

    Parameters
    ----------
    path
        The file; its ending says its kind.
    unit
        Unit of the heights, where the file does not say or says it wrong.
    pixel_mm
        Distance of pixels [mm], likewise.

    Raises
    ------
    Unreadable, NoUnit, WrongUsage, Refused
        See `field.height_map` and the readers.
    """
    try:
        field = READERS[path.suffix.lower()](path)
    except NotThisKind:
        field = read_instrument(path)
    return height_map(path, field, unit=unit, pixel_mm=pixel_mm)
