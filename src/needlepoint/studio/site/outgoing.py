"""An answer on its way out: its maker puts it here at once, and its reader takes it at leisure."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

MOST_WAITING = 16 * 2**20  # own choice: above every page and picture; only exports are larger
PATIENCE_S = 60.0  # own choice: a reader who takes nothing for a minute has gone
BROKEN = b"Something broke that should not. Nothing was saved; try again."

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class Outgoing:
    """One answer between the thread that makes it and the loop that sends it."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._news = asyncio.Event()
        self._room = threading.Condition()
        self._head: tuple[int, list[tuple[bytes, bytes]]] | None = None
        self._pieces: deque[bytes] = deque()
        self._waiting = 0
        self._ended = self._gone = self._failed = False

    def start(
        self, status: str, headers: list[tuple[str, str]], *_exc_info: Any
    ) -> Callable[[bytes], None]:
        """Take status and headers, as PEP 3333 hands them over."""
        # Django puts a space before cookies
        told = [(n.lower().encode("latin-1"), v.strip().encode("latin-1")) for n, v in headers]
        self._head = int(status.split(" ", 1)[0]), told
        return self.put

    def put(self, piece: bytes) -> None:
        """Take a piece; wait while too much of this answer lies here unread.

        Raises
        ------
        BrokenPipeError
            If nobody reads it any more.
        """
        if not piece:
            return
        with self._room:
            while self._waiting > MOST_WAITING and not self._gone:
                if not self._room.wait(PATIENCE_S):
                    self._failed = self._gone = True
            if self._gone:
                self._tell()
                raise BrokenPipeError
            self._pieces.append(piece)
            self._waiting += len(piece)
        self._tell()

    def fail(self) -> None:
        """Say that the rest of the answer does not come."""
        self._failed = True

    def end(self) -> None:
        """Say that this was all."""
        self._ended = True
        self._tell()

    def give_up(self) -> None:
        """Say that nobody reads it any more."""
        with self._room:
            self._gone = True
            self._pieces.clear()
            self._room.notify_all()

    def _tell(self) -> None:
        self._loop.call_soon_threadsafe(self._news.set)

    async def send_all(self, send: Send) -> None:
        """Send the answer as it is made, at the pace of its reader.

        Raises
        ------
        BrokenPipeError
            If its maker failed after the head had gone out: the line is cut, so that nobody takes
            the part for the whole.
        """
        begun = False
        while True:
            await self._news.wait()
            self._news.clear()
            ended = self._ended
            while self._pieces or (ended and not begun and not self._failed):
                if not begun:
                    begun = True
                    await self._send_head(send)
                await self._send_piece(send)
            if self._failed:
                await self._send_failure(send, begun=begun)
                return
            if ended:
                await send({"type": "http.response.body", "body": b"", "more_body": False})
                return

    async def _send_head(self, send: Send) -> None:
        assert self._head is not None
        status, headers = self._head
        await send({"type": "http.response.start", "status": status, "headers": headers})

    async def _send_piece(self, send: Send) -> None:
        with self._room:
            if not self._pieces:
                return
            piece = self._pieces.popleft()
            self._waiting -= len(piece)
            self._room.notify_all()
        await send({"type": "http.response.body", "body": piece, "more_body": True})

    async def _send_failure(self, send: Send, *, begun: bool) -> None:
        if begun:
            raise BrokenPipeError("the rest of this answer was not made")
        headers = [(b"content-length", str(len(BROKEN)).encode())]
        await send({"type": "http.response.start", "status": 500, "headers": headers})
        await send({"type": "http.response.body", "body": BROKEN})
