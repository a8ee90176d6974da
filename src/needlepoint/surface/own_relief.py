"""A relief of ours read again: form and doubts are known and are not taken out twice."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import numpy as np

from needlepoint.surface.field import refuse_many
from needlepoint.surface.foreign import file_bytes, guarded
from needlepoint.surface.heightmap import Blur, Frame, Relief

BLURS = ("softer", "sharper", "unsharpened")


def read_own_relief(path: Path) -> Relief | None:
    """Give the relief in a `relief.tif`; None if the file is another TIFF.

    Raises
    ------
    Unreadable
        If the file says it is ours but is damaged.
    """
    import tifffile

    data = file_bytes(path)

    def about() -> dict[str, Any] | None:
        with tifffile.TiffFile(io.BytesIO(data)) as tif:
            text = str(tif.pages.first.description)
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            return None
        ours = isinstance(found, dict) and {"pixel_mm", "frame", "scale_sd"} <= set(found)
        return found if ours else None

    def read() -> Relief:
        with tifffile.TiffFile(io.BytesIO(data)) as tif:
            page = tif.pages.first
            refuse_many(path, int(page.imagelength), int(page.imagewidth))
            z_mm = np.asarray(page.asarray(), dtype=np.float32)
        if z_mm.ndim != 2:
            raise ValueError("its heights are not one plane")
        return _relief(z_mm, found or {})

    found = guarded(path, "TIFF", about)
    return None if found is None else guarded(path, "a relief of ours", read)


def _relief(z_mm: np.ndarray, about: dict[str, Any]) -> Relief:
    sound = np.isfinite(z_mm)
    numbers = [float(about[name]) for name in ("pixel_mm", "scale_sd", "gain_sd")]
    if not (np.isfinite(numbers).all() and numbers[0] > 0.0 and min(numbers) >= 0.0):
        raise ValueError("its scale is no length")
    rows, cols, step_mm = (
        np.asarray(about["frame"][name], np.float64) for name in ("rows", "cols", "step_mm")
    )
    if rows.size < 2 or cols.size < 2 or step_mm.shape != (rows.size, cols.size, 2, 2):
        raise ValueError("its frame is incomplete")
    blurs = {
        name: Blur(*(np.asarray(about[name][part], np.float64) for part in ("per_mm", "gain")))
        for name in BLURS
        if name in about
    }
    return Relief(
        z_mm=np.where(sound, z_mm, np.float32(0.0)),
        sound=sound,
        pixel_mm=numbers[0],
        frame=Frame(rows, cols, step_mm),
        scale_sd=numbers[1],
        gain_sd=numbers[2],
        fold=_fold(about["fold_runs"], z_mm.shape) if "fold_runs" in about else None,
        **blurs,
    )


def _fold(runs: list[int], shape: tuple[int, ...]) -> np.ndarray:
    """Give the mask that changes at the flat places `runs`, beginning from False."""
    turns = np.zeros(int(np.prod(shape)), np.uint8)
    turns[np.asarray(runs, np.int64)] = 1
    return np.asarray(np.cumsum(turns, dtype=np.int64) % 2 == 1).reshape(shape)
