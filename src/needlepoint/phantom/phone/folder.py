"""The folder of a phone capture (Format 4): pictures and capture.toml, and beside it the truth."""

from __future__ import annotations

import json
import shutil
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from needlepoint.phantom.folder import check_new
from needlepoint.phantom.phone.setup import PARTNER_TORCH_MM
from needlepoint.phantom.phone.shoot import PhoneShoot
from needlepoint.phantom.phone.truth import true_scars_in_window


def write_phone_capture(shoot: PhoneShoot, folder: Path, *, truth: Path | None = None) -> Path:
    """Write a phone capture and its truth beside it (``NAME.truth.json`` unless told).

    Everything appears at once by rename, the folder last. Returns the path of the truth.

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
        _fill(shoot, capture)
        (work / "truth").write_text(json.dumps(phone_truth_table(shoot), indent=1), "utf-8")
        (work / "truth").replace(truth)
        capture.replace(folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return truth


def phone_truth_table(shoot: PhoneShoot) -> dict[str, Any]:
    """Return the truth of a phone capture as it is written."""
    return {
        "schema": 1,
        "kind": "truth",
        "rig": "phone",
        "skin_seed": shoot.lying.skin.seed,
        "shoot_seed": shoot.seed,
        "session": asdict(shoot.session),
        "lift_mm": shoot.lying.lift_mm,
        "scars": [asdict(scar) for scar in true_scars_in_window(shoot.lying)],
    }


def phone_capture_toml(shoot: PhoneShoot) -> str:
    """Return the text of `capture.toml`: what a technician knows, and nothing more."""
    lines = ["needlepoint = 1"]
    if shoot.dark is not None:
        lines.append('ambient = "00.jpg"')
    rigid = "true" if shoot.session.card.rigid else "false"
    lines += ["", "[frame]", 'kind = "frame-76"', f"rigid = {rigid}"]
    if shoot.session.card.scale != 1.0:
        lines.append(f"marker_mm = {8.0 * shoot.session.card.scale!r}")
    for number in range(1, len(shoot.pictures) + 1):
        lines += ["", "[[light]]", f'image = "{number:02d}.jpg"', 'kind = "torch"']
        if shoot.partners:
            lines.append(f'partner = "b{number:02d}.jpg"')
    if shoot.partners:
        lines += ["", "[partner]", f"torch_mm = {list(PARTNER_TORCH_MM[:2])!r}"]
    for number in range(1, len(shoot.tilts) + 1):
        lines += ["", "[[tilt]]", f'image = "t{number:02d}.jpg"']
    return "\n".join(lines) + "\n"


def _fill(shoot: PhoneShoot, folder: Path) -> None:
    for number, picture in enumerate(shoot.pictures, start=1):
        (folder / f"{number:02d}.jpg").write_bytes(picture)
    if shoot.dark is not None:
        (folder / "00.jpg").write_bytes(shoot.dark)
    for number, picture in enumerate(shoot.tilts, start=1):
        (folder / f"t{number:02d}.jpg").write_bytes(picture)
    for number, picture in enumerate(shoot.partners, start=1):
        (folder / f"b{number:02d}.jpg").write_bytes(picture)
    (folder / "capture.toml").write_text(phone_capture_toml(shoot), "utf-8")
