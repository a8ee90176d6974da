"""Laying a kept capture out as a capture folder, for as long as it is measured."""

from __future__ import annotations

import json
import re
from pathlib import Path

from needlepoint.records import vault
from needlepoint.records.models import Capture
from needlepoint.studio.captures.films import without_lens


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
    manifest = capture.rig.manifest
    if capture.options.get("film"):
        manifest = without_lens(manifest)
    text = _renamed(manifest, capture.rig.slots, names)
    own = f"site = {json.dumps(capture.site)}\n"
    if capture.mask is not None:
        name = _free_name(set(names.values()))
        (folder / name).write_bytes(vault.read(capture.mask))
        own += f"mask = {json.dumps(name)}\n"
    (folder / "capture.toml").write_text(own + text, "utf-8")
    return folder


def _free_name(taken: set[str]) -> str:
    """Name the mask as no picture of the capture is called."""
    number = 0
    while (name := f"mask{number or ''}.png") in taken:
        number += 1
    return name


def _renamed(manifest: str, slots: list[str], names: dict[str, str]) -> str:
    """Return the rig's text with the endings that the pictures really have."""
    for slot in slots:
        real = names[Path(slot).stem]
        manifest = re.sub(rf'"{re.escape(slot)}"', json.dumps(real), manifest)
    return manifest
