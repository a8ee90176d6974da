"""relief.tif: heights as 32-bit floats, with all that their use must know in the description."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import tifffile
from jaxtyping import Bool

from needlepoint._version import PROGRAM
from needlepoint.errors import Unreadable
from needlepoint.surface import Blur, Relief, TangentFrame, file_bytes, guarded, refuse_many

BLURS = ("softer", "sharper", "unsharpened")


def relief_tif_bytes(relief: Relief) -> bytes:
    """Return the bytes of a `relief.tif`; heights in millimetres, NaN where not to be trusted."""
    z_mm = relief.z_mm.astype(np.float32, copy=False)
    if not relief.sound.all():
        z_mm = np.where(relief.sound, z_mm, np.float32(np.nan))
    per_cm = 10.0 / relief.pixel_mm
    buffer = io.BytesIO()
    tifffile.imwrite(
        buffer,
        z_mm,
        photometric="minisblack",
        description=json.dumps(_description(relief), allow_nan=False),
        metadata=None,
        software=PROGRAM,
        resolution=(per_cm, per_cm),
        resolutionunit="CENTIMETER",
    )
    return buffer.getvalue()


def read_relief_tif(data: bytes, name: str) -> Relief:
    """Read what `relief_tif_bytes` returned; `name` is what the file is called in a sentence.

    Raises
    ------
    Unreadable
        If the bytes are damaged, or no relief of ours.
    """
    relief = own_relief(data, name)
    if relief is None:
        raise Unreadable(f"{name} is not a relief of ours; measure again.")
    return relief


def read_own_relief(path: Path) -> Relief | None:
    """Read a `relief.tif`; None if the file is another TIFF.

    Raises
    ------
    Unreadable
        If the file is not there, or says that it is ours but is damaged.
    """
    return own_relief(file_bytes(path), str(path))


def own_relief(data: bytes, name: str) -> Relief | None:
    """Read the bytes of a `relief.tif`; None if they are another TIFF.

    Form and uncertainties are known there, so neither is taken out twice.

    Raises
    ------
    Unreadable
        If the file says that it is ours but is damaged.
    """

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
            refuse_many(name, int(page.imagelength), int(page.imagewidth))
            z_mm = np.asarray(page.asarray(), dtype=np.float32)
        if z_mm.ndim != 2:
            raise ValueError("its heights are not one plane")
        return _relief(z_mm, found or {})

    found = guarded(name, "TIFF", about)
    return None if found is None else guarded(name, "a relief of ours", read)


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
    lens_mm = float(about.get("lens_mm", 0.0))
    if not 0.0 <= lens_mm < np.inf:
        raise ValueError("its point spread is no length")
    blurs = {
        name: Blur(*(np.asarray(about[name][part], np.float64) for part in ("per_mm", "gain")))
        for name in BLURS
        if name in about
    }
    return Relief(
        z_mm=np.where(sound, z_mm, np.float32(0.0)),
        sound=sound,
        pixel_mm=numbers[0],
        frame=TangentFrame(rows, cols, step_mm),
        scale_sd=numbers[1],
        gain_sd=numbers[2],
        fold=_fold(about["fold_runs"], z_mm.shape) if "fold_runs" in about else None,
        softer=blurs.get("softer"),
        sharper=blurs.get("sharper"),
        unsharpened=blurs.get("unsharpened"),
        lens_mm=lens_mm,
        by_colour=bool(about.get("by_colour", False)),
    )


def _fold(runs: list[int], shape: tuple[int, ...]) -> np.ndarray:
    """Return the mask that changes at the flat places `runs`, beginning from False."""
    turns = np.zeros(int(np.prod(shape)), np.uint8)
    turns[np.asarray(runs, np.int64)] = 1
    return np.asarray(np.cumsum(turns, dtype=np.int64) % 2 == 1).reshape(shape)


def _description(relief: Relief) -> dict[str, Any]:
    about: dict[str, Any] = {
        "pixel_mm": relief.pixel_mm,
        "unit": "mm",
        "height": "over the form, out of the skin",
        "scale_sd": relief.scale_sd,
        "gain_sd": relief.gain_sd,
        "frame": {
            "rows": relief.frame.rows.tolist(),
            "cols": relief.frame.cols.tolist(),
            "step_mm": np.round(relief.frame.step_mm, 9).tolist(),
        },
    }
    for name in ("softer", "sharper", "unsharpened"):
        blur = getattr(relief, name)
        if blur is not None:
            about[name] = {"per_mm": blur.per_mm.tolist(), "gain": blur.gain.tolist()}
    if relief.lens_mm:
        about["lens_mm"] = relief.lens_mm
    if relief.by_colour:
        about["by_colour"] = True
    if relief.fold is not None:
        about["fold_runs"] = _runs(relief.fold)
    return about


def _runs(mask: Bool[np.ndarray, "rows cols"]) -> list[int]:
    """Return the flat places where the mask changes, beginning from False."""
    flat = np.concatenate([[False], mask.ravel()])
    return np.flatnonzero(flat[1:] != flat[:-1]).tolist()
