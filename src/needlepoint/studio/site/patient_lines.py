"""The patience of the server with each line: for a head, for a reader, and for how many there are.

Bodies have theirs in `needlepoint.studio.site.bridge`.
"""

from __future__ import annotations

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_S = 20.0  # own choice: from the first byte of a head to its last; a browser needs under one
READ_S = 60.0  # own choice: a reader who takes nothing for a minute has gone
MOST_LINES = 400  # own choice: forty tablets with ten lines each; below every system's limit


class PatientLine(H11Protocol):
    """One line of a browser, given up when it dawdles."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._waiting: asyncio.TimerHandle | None = None
        self._unread: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin a line; where there are too many, the one that has dawdled longest goes."""
        super().connection_made(transport)
        self._wait_for_head()
        if len(self.connections) > MOST_LINES:
            dawdling = [each for each in self.connections if getattr(each, "is_dawdling", False)]
            oldest = min(dawdling, key=lambda each: each.dawdling_since, default=self)  # type: ignore[union-attr]
            oldest.transport.abort()

    @property
    def is_dawdling(self) -> bool:
        """Whether its head is not here yet."""
        return self._waiting is not None

    @property
    def dawdling_since(self) -> float:
        """Return the moment of the loop's clock by which its head has to be here."""
        return self._waiting.when() if self._waiting is not None else 0.0

    def data_received(self, data: bytes) -> None:
        """Take bytes; a head that is begun has to come to its end in time."""
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._calm()
        elif self._waiting is None and self.conn.trailing_data[0]:
            self._wait_for_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget a line."""
        self._calm()
        self.resume_writing()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """Begin to wait for a reader."""
        super().pause_writing()
        if self._unread is None:
            self._unread = self.loop.call_later(READ_S, self.transport.abort)

    def resume_writing(self) -> None:
        """Go on when somebody has read."""
        super().resume_writing()
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None

    def _wait_for_head(self) -> None:
        self._waiting = self.loop.call_later(HEAD_S, self.transport.abort)

    def _calm(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None
