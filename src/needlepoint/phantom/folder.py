"""The capture folder: pictures and capture.toml, and beside it the truth."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from jaxtyping import UInt

from needlepoint.errors import WrongUsage
from needlepoint.phantom.processing import as_jpeg
from needlepoint.phantom.shoot import Shoot
from needlepoint.phantom.truth import true_relief, true_scars
from needlepoint.surface import Camera, DirectionLight, Light, Marker, PanelLight, PointLight

MASK_EDGE_MM = 1.0
"""How much of the picture's edge the mask leaves out [mm]."""


def write_capture(
    shoot: Shoot,
    folder: Path,
    *,
    mask: bool = False,
    truth: Path | None = None,
    relief: bool = False,
) -> Path:
    """Write the capture folder, and its truth beside it (``NAME.truth.json`` unless told).

    With `relief` the true heights of every pixel are written too (``NAME.truth.npz``). Everything
    appears at once by rename, the folder last. Gives the path of the truth.

    Raises
    ------
    WrongUsage
        If the folder is there already.
    """
    check_new(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    truth = truth or folder.with_name(folder.name + ".truth.json")
    work = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        capture = work / "capture"
        capture.mkdir()
        _fill(shoot, capture, mask=mask)
        (work / "truth").write_text(json.dumps(truth_table(shoot), indent=1), "utf-8")
        (work / "truth").replace(truth)
        if relief:
            heights = true_relief(shoot.skin, shoot.rig)
            with (work / "heights").open("wb") as file:
                np.savez_compressed(file, z_mm=heights.z_mm, relief_mm=heights.relief_mm)
            (work / "heights").replace(truth.with_suffix(".npz"))
        capture.replace(folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return truth


def check_new(folder: Path) -> None:
    """Refuse a capture folder that is there already."""
    if folder.exists():
        raise WrongUsage(f"{folder} is there already; name a new folder for the phantom")


def truth_table(shoot: Shoot) -> dict[str, Any]:
    """Return the truth of a shoot as it is written: plain numbers, units in their names."""
    scars, traps = [], []
    for scar in true_scars(shoot.skin, shoot.rig):
        row = {
            "id": scar.id,
            "kind": scar.kind,
            "raised": scar.raised,
            "centre_px": _round(scar.centre_px, 2),
            "centre_mm": _round(scar.centre_mm, 3),
            "outline_px": [_round(point, 2) for point in scar.outline_px],
        }
        if scar.shape is None:
            traps.append(row)
        else:
            scars.append(row | {key: round(v, 5) for key, v in asdict(scar.shape).items()})
    plan = asdict(shoot.skin.plan)
    return {
        "schema": 1,
        "kind": "truth",
        "rig": shoot.rig.name,
        "pixel_mm": shoot.rig.camera.pixel_mm,
        "shape_px": list(shoot.rig.shape),
        "skin_seed": shoot.skin.seed,
        "shoot_seed": shoot.seed,
        "distortion": shoot.rig.distortion,
        "optics": asdict(shoot.optics),
        "plan": plan,
        "scars": scars,
        "traps": traps,
    }


def capture_toml(shoot: Shoot, names: Sequence[Sequence[str]], *, mask: bool = False) -> str:
    """Return the text of capture.toml; `names` are the files of each light."""
    lines = ["needlepoint = 1"]
    if shoot.ambient is not None:
        lines.append(f'ambient = "ambient{Path(names[0][0]).suffix}"')
    if mask:
        lines.append('mask = "mask.png"')
    lines += ["", "[camera]", *_camera(shoot.rig.camera)]
    if shoot.skin.plan.marker is not None:
        lines += ["", "[marker]", *_marker(shoot.skin.plan.marker)]
    for light, files in zip(shoot.rig.lights, names, strict=True):
        quoted = [f'"{name}"' for name in files]
        one = len(quoted) == 1
        said = f"image = {quoted[0]}" if one else f"images = [{', '.join(quoted)}]"
        lines += ["", "[[light]]", said, *_light(light)]
    return "\n".join(lines) + "\n"


def _fill(shoot: Shoot, folder: Path, *, mask: bool) -> None:
    """Write pictures and capture.toml into an empty folder."""
    names: list[list[str]] = []
    quality = shoot.optics.processing.quality
    ending = "jpg" if quality else "png"
    for k, frames in enumerate(shoot.pictures):
        many = len(frames) > 1
        names.append(
            [f"{k + 1:02d}{chr(97 + f) if many else ''}.{ending}" for f in range(len(frames))]
        )
        for name, picture in zip(names[-1], frames, strict=True):
            _save(folder / name, picture, quality)
    if shoot.ambient is not None:
        _save(folder / f"ambient.{ending}", shoot.ambient, quality)
    if mask:
        edge = round(MASK_EDGE_MM / shoot.rig.camera.pixel_mm)
        keep = np.zeros(shoot.skin_mask.shape, np.uint8)
        keep[edge:-edge, edge:-edge] = 255
        _save(folder / "mask.png", np.where(shoot.skin_mask, keep, 0).astype(np.uint8))
    (folder / "capture.toml").write_text(capture_toml(shoot, names, mask=mask), "utf-8")


def _save(path: Path, picture: UInt[np.ndarray, ...], quality: int = 0) -> None:
    """Write a JPEG of some quality, or a PNG; OpenCV wants colours the other way round."""
    if quality:
        path.write_bytes(as_jpeg(picture, quality))
        return
    ordered = picture[..., ::-1] if picture.ndim == 3 else picture
    done, data = cv2.imencode(".png", np.ascontiguousarray(ordered))
    assert done
    path.write_bytes(data.tobytes())


def _camera(camera: Camera) -> list[str]:
    lines = [f"distance_mm = {camera.distance_mm!r}", f'response = "{camera.response}"']
    if camera.telecentric_mm is not None:
        lines.append(f"pixel_mm = {camera.telecentric_mm!r}")
    elif camera.focal_px is not None:
        lines.append(f"focal_px = {_numbers(camera.focal_px)}")
    if camera.principal_px is not None:
        lines.append(f"principal_px = {_numbers(camera.principal_px)}")
    return lines


def _marker(marker: Marker) -> list[str]:
    return [f'kind = "{marker.kind}"', f"id = {marker.id}", f"side_mm = {marker.side_mm!r}"]


def _light(light: Light) -> list[str]:
    if isinstance(light, PointLight):
        lines = ['kind = "point"', f"position_mm = {_numbers(light.position_mm)}"]
        if light.axis is not None:
            lines += [f"axis = {_numbers(light.axis)}", f"falloff = {light.falloff!r}"]
    elif isinstance(light, PanelLight):
        lines = [
            'kind = "panel"',
            f"centre_mm = {_numbers(light.centre_mm)}",
            f"right_mm = {_numbers(light.right_mm)}",
            f"down_mm = {_numbers(light.down_mm)}",
            f"falloff = {light.falloff!r}",
        ]
    else:
        assert isinstance(light, DirectionLight)
        lines = ['kind = "direction"', f"direction = {_numbers(light.direction)}"]
    if light.intensity != (1.0, 1.0, 1.0):
        lines.append(f"intensity = {_numbers(light.intensity)}")
    return lines


def _numbers(values: Sequence[float]) -> str:
    return "[" + ", ".join(repr(float(v)) for v in values) + "]"


def _round(values: Sequence[float], digits: int) -> list[float]:
    return [round(float(v), digits) for v in values]
