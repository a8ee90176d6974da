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
from needlepoint.surface import Relief, read_own_relief


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
        If the file is not there, is damaged, or is no relief of ours.
    """
    relief = read_own_relief(path)
    if relief is None:
        raise Unreadable(f"{path} is not a relief of ours; measure again.")
    return relief


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
    if relief.fold is not None:
        about["fold_runs"] = _runs(relief.fold)
    return about


def _runs(mask: Bool[np.ndarray, "rows cols"]) -> list[int]:
    """Give the flat places where the mask changes, beginning from False."""
    flat = np.concatenate([[False], mask.ravel()])
    return np.flatnonzero(flat[1:] != flat[:-1]).tolist()
