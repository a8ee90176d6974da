"""Height maps in the formats of many makers, through a reader that is installed as an extra."""

from __future__ import annotations

import warnings
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from needlepoint.errors import Unreadable
from needlepoint.surface.scans.foreign_readers import file_bytes, guarded
from needlepoint.surface.scans.height_field import RawHeights, refuse_many
from needlepoint.surface.scans.units import MM_PER

SUFFIXES = (
    ".al3d",
    ".apx",
    ".bcr",
    ".bcrf",
    ".datx",
    ".ezd",
    ".frt",
    ".gwy",
    ".lext",
    ".mnt",
    ".nid",
    ".nms",
    ".oir",
    ".opd",
    ".opdx",
    ".os3d",
    ".plu",
    ".plux",
    ".poir",
    ".vk3",
    ".vk4",
    ".vk6",
    ".vk7",
    ".zmg",
    ".zon",
)
"""Endings of profilers' and confocal microscopes' files that the extra reads."""


def read_instrument(path: Path) -> RawHeights:
    """Read a height map with the extra reader.

    Raises
    ------
    Unreadable
        If the extra is not installed, or the file is damaged or not what its name says.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it speaks of parallel machines
            from SurfaceTopography.IO import readers as makers
    except ImportError:
        raise Unreadable(
            f"{path}: {path.suffix} files need the extra `instruments`; install it with"
            " pip install 'needlepoint[instruments]', or export the scan as X3P"
        ) from None
    file_bytes(path)  # so that a missing or empty file is told as such
    ending = path.suffix.lower().removeprefix(".")
    readers = [r for r in makers if ending in (r._file_extensions or ())]  # noqa: SLF001
    fault: Unreadable | None = None
    for reader in readers:
        try:
            return guarded(path, path.suffix, partial(_read, path, reader))
        except Unreadable as why:
            fault = fault or why
    raise fault or Unreadable(f"{path}: {path.suffix} files are not read; export it as X3P")


def _read(path: Path, reader: Any) -> RawHeights:
    """Read the channel that the reader takes for the heights."""
    with reader(str(path)) as opened:
        channel = opened.default_channel
        if channel.dim != 2:
            raise ValueError("a profile, not a surface")
        cols, rows = (int(n) for n in channel.nb_grid_pts)
        refuse_many(path, rows, cols)
        surface = opened.topography()
        z = np.ma.filled(np.ma.asarray(surface.heights(), dtype=np.float64), np.nan).T
        factor = MM_PER.get(str(surface.unit))
        sizes = surface.physical_sizes
    if z.shape != (rows, cols):
        raise ValueError("it holds fewer points than it claims")
    if factor is None or sizes is None:
        return RawHeights(np.array(z), factor, None, counts=factor is None)
    width, length = (float(size) * factor for size in sizes)
    return RawHeights(np.array(z), factor, (length / rows, width / cols))
