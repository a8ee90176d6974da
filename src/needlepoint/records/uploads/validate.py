"""The door for files from outside: what comes in is looked at and decoded in a cage first.

The bytes themselves are kept as they came, encrypted, for measuring. What a browser is shown is
never they but copies that were made anew from the pixels.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.conf import settings

from needlepoint.errors import Unreadable
from needlepoint.records.uploads.examine import MEDIA_TYPES, PICTURES, SUFFIXES
from needlepoint.records.uploads.sandbox import run_sandboxed
from needlepoint.records.uploads.virus_scan import why_not

MOST_BYTES = 300_000_000
"""Own choice: larger than any picture or scan of a face that we have seen, ten times over."""

PATIENCE_S = 120.0
"""Own choice: as long as somebody waits before trying another picture."""

COMPLAINTS = (b"Corrupt JPEG data", b"Premature end of JPEG", b"TIFF_Error", b"libpng error")
"""Words of decoders that fill what they cannot read with grey and give no error."""

LONGEST_NAME = 200

DRIVE = re.compile(r"[A-Za-z]:")  # of a path of Windows

UNFIT = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029\ud800-\udfff]")
"""Letters that break a line, or turn the direction of writing so that a name hides its ending.
Spaces of every width (macOS puts one before PM), joiners and marks of direction stand in names."""


HEARD: ContextVar[list[str] | None] = ContextVar("refused files", default=None)


class UploadRefused(Unreadable):
    """A file is not let in; the text says why in a sentence.

    Attributes
    ----------
    reason
        The same without the name of the file, which may be somebody's.
    """

    def __init__(self, called: str, reason: str) -> None:
        super().__init__(f"{called} was not taken: {reason}.")
        self.reason = reason


@contextmanager
def hearing() -> Iterator[list[str]]:
    """Return a list that gets the reason of every file that is refused within the block."""
    heard: list[str] = []
    token = HEARD.set(heard)
    try:
        yield heard
    finally:
        HEARD.reset(token)


@dataclass(frozen=True, slots=True)
class Admitted:
    """What a file is that was let in.

    Attributes
    ----------
    kind, media_type, suffix
        What it is by its content, whatever its name says: ``JPEG``, ``image/jpeg``, ``.jpg``.
    width_px, height_px
        Size of a picture as it stands upright [px]; 0 for a scan.
    taken
        When the camera says it was taken; without a zone where the camera names none.
    orientation
        How the camera was held, as EXIF counts (1 is upright).
    display, thumbnail
        JPEGs made anew from the pixels, without any metadata; empty for a scan.
    """

    kind: str
    media_type: str
    suffix: str
    width_px: int
    height_px: int
    taken: dt.datetime | None
    orientation: int
    display: bytes
    thumbnail: bytes

    @property
    def is_scan(self) -> bool:
        """Whether it is a mesh or a height map of an instrument."""
        return self.kind not in PICTURES


def validate_upload(data: bytes, name: str = "") -> Admitted:
    """Decode a file from outside in a process that can do no harm.

    Parameters
    ----------
    data
        The bytes as they came.
    name
        The name under which they came; used in sentences only.

    Raises
    ------
    NotAdmitted
        If the file is nothing that is read here, more than one thing, damaged, cut off, too large,
        or if its name is a path.
    """
    try:
        return _admitted(data, check_name(name))
    except UploadRefused as why:
        if (heard := HEARD.get()) is not None:
            heard.append(why.reason)
        raise


def _admitted(data: bytes, called: str) -> Admitted:
    if len(data) > MOST_BYTES:
        raise UploadRefused(called, f"it is larger than {MOST_BYTES // 10**6} MB")
    if not data:
        raise UploadRefused(called, "it is empty; copy it from the camera again")
    refuse_virus(data, called)
    done = _caged(data, called)
    head, _, blobs = done.stdout.partition(b"\n")
    try:
        answer = json.loads(head)
    except ValueError:
        raise UploadRefused(
            called,
            "decoding it took more memory or time than any picture or scan should, or broke the "
            "decoder; export it anew",
        ) from None
    if "refused" in answer:
        raise UploadRefused(called, answer["refused"])
    if any(words in done.stderr for words in COMPLAINTS):
        raise UploadRefused(called, "it is damaged; copy it from the camera again")
    first, second = answer["lengths"]
    return Admitted(
        kind=answer["kind"],
        media_type=MEDIA_TYPES[answer["kind"]],
        suffix=SUFFIXES[answer["kind"]],
        width_px=answer.get("width", 0),
        height_px=answer.get("height", 0),
        taken=_moment(answer.get("taken")),
        orientation=answer.get("orientation", 1),
        display=blobs[:first],
        thumbnail=blobs[first : first + second],
    )


def refuse_virus(data: bytes, called: str) -> None:
    """Refuse a file in which the virus scanner finds something, where there is one.

    Raises
    ------
    NotAdmitted
        With what it says.
    """
    if settings.VIRUS_SCANNER and (found := why_not(data, settings.VIRUS_SCANNER)):
        raise UploadRefused(called, found)


def check_name(name: str) -> str:
    """Return a name fit for a sentence; refuse one that is a path or hides what it says.

    Raises
    ------
    NotAdmitted
        If it holds separators, dots that climb, or signs that are not printed.
    """
    plain = name.replace("\\", "/")
    odd = bool(UNFIT.search(name)) or len(name) > LONGEST_NAME or not name.strip()
    if name and (
        odd or PurePosixPath(plain).name != name or plain in {".", ".."} or DRIVE.match(name)
    ):
        raise UploadRefused(
            "A file", "its name holds a path or signs that cannot be printed; rename it"
        )
    return name or "The file"


def _caged(data: bytes, called: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return run_sandboxed("sandbox_child", data=data, patience_s=PATIENCE_S)
    except subprocess.TimeoutExpired:
        raise UploadRefused(
            called, "decoding it took longer than any picture or scan should"
        ) from None


def _moment(text: str | None) -> dt.datetime | None:
    try:
        return None if text is None else dt.datetime.fromisoformat(text)
    except ValueError:
        return None
