"""The vault as a folder: a Django storage whose files are whole, synced, and the owner's alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.files.storage import FileSystemStorage
from django.utils.deconstruct import deconstructible

from needlepoint.records.folders import sync_folder, write_new

PIECE = 1024 * 1024


@deconstructible
class VaultFolder(FileSystemStorage):
    """A folder of sealed files."""

    def __init__(self, location: str | Path) -> None:
        super().__init__(location=str(location), base_url=None)

    def _save(self, name: str, content: File[Any]) -> str:
        path = Path(self.path(name))
        if not path.parent.is_dir():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            sync_folder(path.parent.parent)
        write_new(path, _pieces(content))
        return name

    def delete(self, name: str) -> None:
        """Remove a file for good; one that is gone already is no fault."""
        path = Path(self.path(name))
        super().delete(name)
        if path.parent.is_dir():
            sync_folder(path.parent)


def _pieces(content: File[Any]) -> Iterator[bytes]:
    while piece := content.read(PIECE):
        yield piece
