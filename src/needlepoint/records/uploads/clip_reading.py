"""Reading a film: in a cage, which gives back the pictures that are measured and nothing else.

Decoders of films are large and old. What they are fed comes from outside, so they run where they
can write nothing, open no connection, and take only so much memory and time.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from needlepoint.errors import Unreadable
from needlepoint.language import spoken
from needlepoint.records.uploads.sandbox import run_sandboxed
from needlepoint.surface import (
    CLIP_SUFFIXES,
    MOST_CLIP_BYTES,
    USUAL_CLIP_PICTURES,
    ClipPicture,
    clip_capture_text,
)

PATIENCE_S = 900.0
"""Own choice: longer than the cage lets its process work."""

PNG = b"\x89PNG\r\n\x1a\n"


def is_clip(name: str) -> bool:
    """Tell whether a file is named as a film."""
    return Path(name).suffix.lower() in CLIP_SUFFIXES


def read_sandboxed_clip(
    data: bytes, name: str, wanted: int = USUAL_CLIP_PICTURES
) -> tuple[ClipPicture, ...]:
    """Take the pictures that are measured out of a film, in a cage.

    Parameters
    ----------
    data
        The film.
    name
        What it is called, for sentences.
    wanted
        How many pictures under the torch.

    Raises
    ------
    Unreadable
        If it is no film that is read here, or shows the frame in too few pictures, or if reading
        it took more memory or time than any film should.
    """
    asked = {"language": spoken(), "name": name, "wanted": wanted}
    try:
        done = run_sandboxed("clip_child", json.dumps(asked), data=data, patience_s=PATIENCE_S)
    except subprocess.TimeoutExpired:
        raise _too_much(name) from None
    line, _, blobs = done.stdout.partition(b"\n")
    try:
        told = json.loads(line)
        if "error" in told:
            raise Unreadable(str(told["error"]))
        return _pictures(told["pictures"], blobs)
    except (ValueError, KeyError, TypeError):
        raise _too_much(name) from None


def unpack_clip(clip: Path, folder: Path) -> None:
    """Fill an empty folder with the capture that a film shows (docs/reference/formats.md).

    Raises
    ------
    Unreadable
        As `read_sandboxed_clip`, and if the file cannot be read.
    """
    try:
        if clip.stat().st_size > MOST_CLIP_BYTES:
            raise Unreadable(f"{clip}: larger than {MOST_CLIP_BYTES // 10**6} MB; film in 4K")
        data = clip.read_bytes()
    except OSError as fault:
        raise Unreadable(f"{clip}: cannot be read: {fault.strerror or fault}") from None
    pictures = read_sandboxed_clip(data, clip.name)
    for each in pictures:
        (folder / each.name).write_bytes(each.png)
    (folder / "capture.toml").write_text(clip_capture_text(pictures), "utf-8")


def _pictures(heads: list[dict[str, Any]], blobs: bytes) -> tuple[ClipPicture, ...]:
    """Build what the cage gave back; a broken decoder may say anything."""
    found, at = [], 0
    for number, head in enumerate(heads):
        name, length = str(head["name"]), int(head["length"])
        png = blobs[at : at + length]
        if Path(name).name != name or not name.endswith(".png") or not png.startswith(PNG):
            raise ValueError(number)
        found.append(ClipPicture(name, png, bool(head["dark"])))
        at += length
    return tuple(found)


def _too_much(name: str) -> Unreadable:
    return Unreadable(
        f"{name}: decoding it took more memory or time than any film should, or broke the decoder;"
        " film half a minute at 4K and 30 pictures a second"
    )
