"""Uploads on their way in: what waits on disk is sealed under a key that only this process holds.

Django would leave pictures in the clear in the system's folder for temporary files until a request
ends, and for ever if the machine loses power in between.
"""

from __future__ import annotations

import io
import secrets
import tempfile
from typing import IO, Any, BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from needlepoint.records.vault.sealed import SealedReader, SealedWriter, new_key


class SealedWaiting(io.RawIOBase):
    """A temporary file whose bytes on disk are sealed; written once, then read."""

    def __init__(self) -> None:
        self._disk: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  closed with this
        self._key, self._mark = new_key(), secrets.token_bytes(16)
        self._writer: SealedWriter | None = SealedWriter(
            cast("BinaryIO", self._disk), self._key, self._mark
        )
        self._reader: io.BufferedReader | None = None
        self._at = self.size = 0

    def write(self, data: Any, /) -> int:
        """Take bytes, until the first reading."""
        if self._writer is None:
            raise io.UnsupportedOperation("this file is complete")
        self.size += len(data)
        return self._writer.write(data)

    def readable(self) -> bool:
        """Say yes."""
        return True

    def readinto(self, room: Any, /) -> int:
        """Fill some room with what was written."""
        if self._reader is None:
            self.seek(0)
        assert self._reader is not None
        size = self._reader.readinto(room)
        self._at += size
        return size

    def seekable(self) -> bool:
        """Say yes."""
        return True

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Go to a place by opening anew and reading up to it."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None
        at = offset + (0, self._at, self.size)[whence]
        self._disk.seek(0)
        sealed = SealedReader(
            cast("BinaryIO", self._disk), self._key, self._mark, called="The upload"
        )
        self._reader = io.BufferedReader(sealed)
        self._at = len(self._reader.read(at))
        return self._at

    def tell(self) -> int:
        """Say where reading is."""
        return self._at

    def close(self) -> None:
        """Close the file and forget its key."""
        self._disk.close()
        super().close()


class SealedUploads(FileUploadHandler):
    """Keeps each uploaded file in a `SealedWaiting`."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file."""
        super().new_file(*args, **kwargs)
        self._waiting = SealedWaiting()

    def receive_data_chunk(self, raw_data: bytes, _start: int) -> None:
        """Take a part of it."""
        self._waiting.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile[Any]:
        """Return the whole."""
        self._waiting.seek(0)
        return UploadedFile(
            file=cast("IO[Any]", self._waiting),
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )

    def upload_interrupted(self) -> None:
        """Forget a file that did not come to its end."""
        if hasattr(self, "_waiting"):
            self._waiting.close()
