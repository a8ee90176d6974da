"""relief.tif: heights as 32-bit floats, with all that their use must know in the description."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import tifffile
from jaxtyping import Bool

from needlepoint.errors import Unreadable
from needlepoint.surface import Blur, Frame, Relief

LARGEST_PIXELS = 400_000_000
"""Own choice: thirty times a large photograph; more is taken for a decompression bomb."""


def write_relief_file(path: Path, relief: Relief) -> None:
    """Write a relief; heights are millimetres, NaN where they are not to be trusted."""
    z_mm = np.where(relief.sound, relief.z_mm, np.nan).astype(np.float32)
    per_cm = 10.0 / relief.pixel_mm
    buffer = io.BytesIO()  # a full disk then shows as a plain error of one write
    tifffile.imwrite(
        buffer,
        z_mm,
        photometric="minisblack",
        description=json.dumps(_description(relief), allow_nan=False),
        metadata=None,
        resolution=(per_cm, per_cm),
        resolutionunit="CENTIMETER",
    )
    path.write_bytes(buffer.getbuffer())


def read_relief_file(path: Path) -> Relief:
    """Read what `write_relief_file` wrote.

    Raises
    ------
    Unreadable
        If the file is not there, is damaged, or does not say its pixel size.
    """
    try:
        with tifffile.TiffFile(path) as tif:
            page = tif.pages.first
            if page.ndim != 2 or page.size > LARGEST_PIXELS:
                raise ValueError(f"its shape is {page.shape}")
            about = json.loads(page.description)
            z_mm = page.asarray().astype(np.float32)
        return _relief(z_mm, about)
    except FileNotFoundError as why:
        raise Unreadable(f"{path} does not exist; it is written by `measure`.") from why
    except (OSError, ValueError, KeyError, TypeError, IndexError, tifffile.TiffFileError) as why:
        raise Unreadable(f"{path} is not a relief of ours ({why}); measure again.") from why


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
    for name in ("softer", "sharper"):
        blur = getattr(relief, name)
        if blur is not None:
            about[name] = {"per_mm": blur.per_mm.tolist(), "gain": blur.gain.tolist()}
    if relief.fold is not None:
        about["fold_runs"] = _runs(relief.fold)
    return about


def _relief(z_mm: np.ndarray, about: dict[str, Any]) -> Relief:
    sound = np.isfinite(z_mm)
    frame = about["frame"]
    blurs = {
        name: Blur(np.asarray(about[name]["per_mm"]), np.asarray(about[name]["gain"]))
        for name in ("softer", "sharper")
        if name in about
    }
    return Relief(
        z_mm=np.where(sound, z_mm, np.float32(0.0)),
        sound=sound,
        pixel_mm=float(about["pixel_mm"]),
        frame=Frame(*(np.asarray(frame[name], np.float64) for name in ("rows", "cols", "step_mm"))),
        scale_sd=float(about["scale_sd"]),
        gain_sd=float(about["gain_sd"]),
        fold=_mask(about["fold_runs"], z_mm.shape) if "fold_runs" in about else None,
        **blurs,
    )


def _runs(mask: Bool[np.ndarray, "rows cols"]) -> list[int]:
    """Give the flat places where the mask changes, beginning from False."""
    flat = np.concatenate([[False], mask.ravel()])
    return np.flatnonzero(flat[1:] != flat[:-1]).tolist()


def _mask(runs: list[int], shape: tuple[int, ...]) -> Bool[np.ndarray, "rows cols"]:
    """Undo `_runs`."""
    turns = np.zeros(int(np.prod(shape)), np.uint8)
    turns[np.asarray(runs, np.int64)] = 1
    return (np.cumsum(turns, dtype=np.int64) % 2 == 1).reshape(shape)
