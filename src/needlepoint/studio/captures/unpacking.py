"""Laying a kept capture out as a capture folder, for as long as it is measured."""

from __future__ import annotations

import json
import re
from pathlib import Path

from needlepoint.records import vault
from needlepoint.records.models import Capture


def unpack(capture: Capture, folder: Path) -> Path:
    """Decrypt the pictures into a new folder; give the folder, or the file of a scan."""
    folder.mkdir(mode=0o700)
    path = folder
    for picture in capture.pictures.select_related("file"):
        path = folder / picture.name
        with path.open("wb") as out:
            out.writelines(vault.pieces(picture.file))
    if capture.rig is None:
        return path
    names = {Path(p.name).stem: p.name for p in capture.pictures.all()}
    text = _renamed(capture.rig.manifest, capture.rig.slots, names)
    (folder / "capture.toml").write_text(f"site = {json.dumps(capture.site)}\n{text}", "utf-8")
    return folder


def _renamed(manifest: str, slots: list[str], names: dict[str, str]) -> str:
    """Return the rig's text with the endings that the pictures really have."""
    for slot in slots:
        real = names[Path(slot).stem]
        manifest = re.sub(rf'"{re.escape(slot)}"', json.dumps(real), manifest)
    return manifest
