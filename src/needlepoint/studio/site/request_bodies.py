"""Bodies of requests on their way in: what is too large for memory waits on disk sealed.

Servers write large bodies into temporary files in the clear. An upload is a face: here it is sealed
under a key that only this process holds, and bounded in number and size.
"""

from __future__ import annotations

import io
from threading import RLock

from needlepoint.records.uploads.sealed_uploads import SealedWaiting

IN_MEMORY = 512 * 1024
"""Own choice: every form fits, pictures do not."""

A_FORM = 64 * 1024
"""Own choice: the longest form of the door, a passkey's answer, takes 4 KiB. No more is taken in
from who is not logged in."""

MOST_BODY = 2**30
"""Own choice: forty raw pictures of 25 MB at once."""

MOST_WAITING = 4 * MOST_BODY
"""Own choice: what all bodies together may take on disk, so that nobody fills it from outside."""

NO_ROOM = "There is no room for what was sent; nothing was kept. Wait a moment, then send it again."


class SealedBody:
    """The body of one request: first appended to, then read as a file."""

    waiting = 0
    lock = RLock()

    def __init__(self) -> None:
        self._file: io.BytesIO | SealedWaiting = io.BytesIO()
        self._size = self._claimed = 0

    def __len__(self) -> int:
        return self._size

    def append(self, data: bytes) -> None:
        """Take bytes.

        Raises
        ------
        OSError
            If the disk does not take them, or too much waits on it already.
        """
        if isinstance(self._file, io.BytesIO) and self._size + len(data) > IN_MEMORY:
            begun = self._file.getvalue()
            self._claim(len(begun))
            self._file = SealedWaiting()
            self._file.write(begun)
        if isinstance(self._file, SealedWaiting):
            self._claim(len(data))
        self._file.write(data)
        self._size += len(data)

    def getfile(self) -> io.BytesIO | SealedWaiting:
        """Return the whole, to be read from its beginning."""
        self._file.seek(0)
        return self._file

    def close(self) -> None:
        """Forget it."""
        self._file.close()
        with SealedBody.lock:
            SealedBody.waiting -= self._claimed
        self._claimed = 0

    def _claim(self, size: int) -> None:
        with SealedBody.lock:
            if SealedBody.waiting + size > MOST_WAITING:
                raise OSError(NO_ROOM)
            SealedBody.waiting += size
            self._claimed += size
