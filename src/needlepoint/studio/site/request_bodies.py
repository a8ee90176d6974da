"""Bodies of requests on their way in: what is too large for memory waits on disk sealed.

waitress would write every body over 512 KB into a temporary file in the clear. An upload is a face:
here it is sealed under a key that only this process holds, and bounded in number and size.
"""

from __future__ import annotations

import io
import logging
from threading import RLock
from typing import Any

import waitress
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import BaseWSGIServer
from waitress.utilities import Error

from needlepoint.records.uploads.sealed_uploads import SealedWaiting

IN_MEMORY = 512 * 1024
"""Own choice: every form fits, pictures do not."""

MOST_BODY = 2**30
"""Own choice: forty raw pictures of 25 MB at once."""

MOST_WAITING = 4 * MOST_BODY
"""Own choice: what all bodies together may take on disk, so that nobody fills it from outside."""

RECEIVED_AT_ONCE = 64 * 1024  # own choice: eight times what waitress takes, for large pictures
NO_ROOM = "There is no room for what was sent; nothing was kept. Wait a moment, then send it again."


class NoRoom(Error):  # type: ignore[misc]  # waitress carries no types
    """The disk does not take a body, or too much waits already."""

    code, reason = 507, "Insufficient Storage"


class SealedBody:
    """The body of one request, as waitress uses it: first appended to, then read as a file."""

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


class SealingParser(HTTPRequestParser):  # type: ignore[misc]
    """Reads requests like waitress, but for where their bodies wait."""

    def parse_header(self, header_plus: bytes) -> None:
        """Read the head, and make room for the body."""
        super().parse_header(header_plus)
        if self.body_rcv is not None:
            self.body_rcv.buf = SealedBody()

    def received(self, data: bytes) -> Any:
        """Take what came; where there is no room for it, say so instead of breaking off."""
        try:
            return super().received(data)
        except OSError as why:
            logging.getLogger(__name__).warning("a body was not taken: %s", why)
            self.error, self.completed = NoRoom(NO_ROOM), True
            self.connection_close = True
            return len(data)


class SealingChannel(HTTPChannel):  # type: ignore[misc]
    """A connection whose requests wait sealed."""

    parser_class = SealingParser

    def handle_close(self) -> None:
        """Forget what a line that broke had brought so far."""
        if self.request is not None:
            self.request.close()
        super().handle_close()


def create_server(application: Any, **options: Any) -> Any:
    """Return a server that leaves nothing of a request or an answer readable on disk.

    Parameters
    ----------
    application
        The site.
    options
        Further ones of waitress.
    """
    BaseWSGIServer.channel_class = SealingChannel  # waitress lets nobody else name it
    return waitress.create_server(
        application,
        max_request_body_size=MOST_BODY,
        outbuf_overflow=MOST_BODY,  # an answer waits in memory; its maker waits from 16 MB on
        recv_bytes=RECEIVED_AT_ONCE,
        ident=None,
        **options,
    )
