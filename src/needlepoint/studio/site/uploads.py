"""A file that was handed in: let in by the cage, with the copies that a browser may see."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import Context, copy_context
from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import Any, Protocol, runtime_checkable

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from needlepoint.errors import Refused, Unreadable, WrongUsage
from needlepoint.records.uploads.clip_reading import read_sandboxed_clip
from needlepoint.records.uploads.validate import (
    Admitted,
    UploadRefused,
    check_name,
    refuse_virus,
    validate_upload,
)
from needlepoint.surface import ClipPicture

AT_ONCE = 2  # own choice: as many cages as a small machine has processors
ROOM = BoundedSemaphore(AT_ONCE)
"""For all uploads together: so many files are in memory at once, and not one more."""


IN_LINE = 4  # own choice: half of the server's threads; the others answer pages
LINE = BoundedSemaphore(IN_LINE)
"""Requests that wait for the cages; one more is asked to come again."""


class TooBusy(Refused):
    """Too many files are being looked at; nothing was kept."""


@runtime_checkable
class Seekable(Protocol):
    """A file that waits on disk (sealed, see `needlepoint.records.uploads.sealed_uploads`)."""

    def read(self, size: int = ..., /) -> bytes:
        """Return bytes."""
        ...

    def seek(self, offset: int, whence: int = ..., /) -> Any:
        """Go to a place."""
        ...


@dataclass(frozen=True, slots=True)
class AcceptedFile:
    """One file.

    Attributes
    ----------
    name
        As the camera called it.
    source
        The bytes as they came, or the file in which they wait.
    what
        What it is by its content, and the copies made anew from its pixels.
    digest
        SHA-256 of the bytes.
    """

    name: str
    source: bytes | Seekable
    what: Admitted
    digest: bytes

    @property
    def data(self) -> bytes:
        """The bytes as they came, read anew: they are kept in memory by who asks for them."""
        return _read(self.source)


def accept(files: Sequence[tuple[str, bytes | Seekable]]) -> list[AcceptedFile]:
    """Let files in, in their order.

    Parameters
    ----------
    files
        Name and bytes of each, or the file in which they wait.

    Raises
    ------
    NotAdmitted
        If one of them is not what is read here; then none is let in.
    """
    with _in_line():
        around = [
            copy_context() for _ in files
        ]  # so that a refusal is heard where it was asked for
        with ThreadPoolExecutor(AT_ONCE) as several:
            what = list(several.map(_admitted, around, files))
    return [
        AcceptedFile(name, source, each, digest)
        for (name, source), (each, digest) in zip(files, what, strict=True)
    ]


@contextmanager
def _in_line() -> Iterator[None]:
    if not LINE.acquire(blocking=False):
        raise TooBusy(
            _("Other pictures are being looked at; nothing was kept, send these again in a minute")
        )
    try:
        yield
    finally:
        LINE.release()


def pictures_of_film(name: str, source: Seekable, wanted: int) -> tuple[ClipPicture, ...]:
    """Take the pictures that are measured out of a film, in the cage.

    Parameters
    ----------
    name, source
        What the film is called, and the file in which it waits.
    wanted
        How many pictures under the torch.

    Raises
    ------
    WrongUsage
        With the sentence that the cage says.
    UploadRefused
        If the name is a path, or the virus scanner objects.
    TooBusy
        If too many files are being looked at.
    """
    called = check_name(name)
    with _in_line(), ROOM:
        data = _read(source)
        refuse_virus(data, called)
        try:
            return read_sandboxed_clip(data, called, wanted)
        except Unreadable as why:
            raise WrongUsage(str(why)) from why


def accept_in_form(files: Sequence[UploadedFile[Any]], most_bytes: int) -> list[AcceptedFile]:
    """Let the files of a form in; what is wrong with one is said beside its field.

    Raises
    ------
    ValidationError
        If one is larger than `most_bytes`, or is not what is read here.
    TooBusy
        If too many files are being looked at.
    """
    for file in files:
        if (file.size or 0) > most_bytes:
            raise ValidationError(_("%(name)s is too large.") % {"name": file.name})
    try:
        return accept([(file.name or "", file) for file in files])
    except (WrongUsage, UploadRefused) as why:
        raise ValidationError(str(why)) from why


def _admitted(around: Context, file: tuple[str, bytes | Seekable]) -> tuple[Admitted, bytes]:
    name, source = file
    with ROOM:
        data = _read(source)
        return around.run(lambda: validate_upload(data, name)), hashlib.sha256(data).digest()


def _read(source: bytes | Seekable) -> bytes:
    if isinstance(source, bytes):
        return source
    source.seek(0)
    return source.read()
