"""What a stream of bytes must be able to do here; files, sockets and buffers all can."""

from __future__ import annotations

from typing import Any, Protocol, runtime_checkable


@runtime_checkable
class Readable(Protocol):
    """Something that hands bytes over."""

    def read(self, size: int = -1, /) -> bytes:
        """Return up to `size` bytes, all that are left if it is negative."""
        ...


@runtime_checkable
class Writable(Protocol):
    """Something that takes bytes."""

    def write(self, data: bytes, /) -> Any:
        """Take bytes."""
        ...


@runtime_checkable
class Lined(Readable, Protocol):
    """Something that also hands over a line."""

    def readline(self, size: int = -1, /) -> bytes:
        """Return the bytes up to the end of a line."""
        ...
