"""Sealed bytes: AES-256-GCM in chunks, so that no chunk can be dropped, swapped or borrowed.

::

    head    "NPS1", 16 bytes of name, chunk length as 4 bytes
    chunk   cipher text and its tag of 16 bytes; every chunk but the last is full

Each chunk is bound to the head, to its place and to whether it is the last one. A key seals one
stream only, so the place of a chunk may be its nonce.
"""

from __future__ import annotations

import io
import secrets
import struct
from collections.abc import Iterator
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from needlepoint.errors import Refused
from needlepoint.records.streams import Readable, Writable

MAGIC = b"NPS1"
HEAD = struct.Struct(">4s16sI")
TAG = 16
CHUNK = 256 * 1024
"""Own choice: small enough to open a film strip of thumbnails, large enough to keep tags few."""

LARGEST_CHUNK = 16 * 1024 * 1024
"""Own choice: a head that claims more is refused before room is made for it."""


class Tampered(Refused):
    """Sealed bytes are not what was sealed: changed, cut off, swapped, or under another key."""


def new_key() -> bytes:
    """Make a key of 256 bits."""
    return secrets.token_bytes(32)


def seal(plain: Readable, key: bytes, name: bytes) -> Iterator[bytes]:
    """Yield the sealed form of a stream, piece by piece.

    Parameters
    ----------
    plain
        What to seal.
    key
        A key of 32 bytes that has never sealed anything and never will again.
    name
        16 bytes that say which file this is; opening asks for the same.
    """
    cipher, head = AESGCM(key), HEAD.pack(MAGIC, name, CHUNK)
    yield head
    place, piece = 0, _full(plain, CHUNK)
    while True:
        following = _full(plain, CHUNK) if len(piece) == CHUNK else b""
        last = not following
        yield cipher.encrypt(_nonce(place), piece, _bound(head, place, last=last))
        if last:
            return
        place, piece = place + 1, following


def unseal(
    sealed: Readable, key: bytes, name: bytes, *, called: str = "the file"
) -> Iterator[bytes]:
    """Yield what was sealed, piece by piece; each piece was checked before.

    A stream that was cut off is only noticed at its end: use nothing before the iterator is done.

    Raises
    ------
    Tampered
        If the bytes are not those that were sealed under this key and name.
    """
    head = _full(sealed, HEAD.size)
    size = _chunk_size(head, name, called)
    cipher, place, piece = AESGCM(key), 0, _full(sealed, size + TAG)
    while True:
        following = _full(sealed, size + TAG) if len(piece) == size + TAG else b""
        last = not following
        try:
            yield cipher.decrypt(_nonce(place), piece, _bound(head, place, last=last))
        except (InvalidTag, ValueError):
            raise _tampered(called) from None
        if last:
            return
        place, piece = place + 1, following


class SealedWriter(io.RawIOBase):
    """A stream to write into; what arrives is sealed and handed to another stream.

    Without `close` the end is missing, and what was written does not open.
    """

    def __init__(self, out: Writable, key: bytes, name: bytes) -> None:
        self._out, self._cipher, self._head = out, AESGCM(key), HEAD.pack(MAGIC, name, CHUNK)
        self._place, self._waiting = 0, bytearray()
        out.write(self._head)

    def writable(self) -> bool:
        """Say yes."""
        return True

    def write(self, data: Any, /) -> int:
        """Take bytes; a chunk goes out once it is known that another one follows."""
        self._waiting += data
        while len(self._waiting) > CHUNK:
            self._shut(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]
        return len(data)

    def close(self) -> None:
        """Write the last chunk; the other stream stays open."""
        if not self.closed:
            self._shut(bytes(self._waiting), last=True)
        super().close()

    def _shut(self, piece: bytes, *, last: bool) -> None:
        bound = _bound(self._head, self._place, last=last)
        self._out.write(self._cipher.encrypt(_nonce(self._place), piece, bound))
        self._place += 1


class SealedReader(io.RawIOBase):
    """A stream to read from, opened on the way; it raises `Tampered` like `unseal`."""

    def __init__(self, sealed: Readable, key: bytes, name: bytes, *, called: str) -> None:
        self._pieces, self._rest = unseal(sealed, key, name, called=called), b""

    def readable(self) -> bool:
        """Say yes."""
        return True

    def readinto(self, room: Any, /) -> int:
        """Fill some room; 0 at the end."""
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = piece
        size = min(len(room), len(self._rest))
        room[:size], self._rest = self._rest[:size], self._rest[size:]
        return size


def _chunk_size(head: bytes, name: bytes, called: str) -> int:
    if len(head) != HEAD.size:
        raise _tampered(called)
    magic, found, size = HEAD.unpack(head)
    if magic != MAGIC or found != name or not 0 < size <= LARGEST_CHUNK:
        raise _tampered(called)
    return int(size)


def _tampered(called: str) -> Tampered:
    return Tampered(
        f"{called} was changed, cut off or swapped since it was stored, and is not opened; "
        "bring it back from a backup."
    )


def _nonce(place: int) -> bytes:
    return place.to_bytes(12, "big")


def _bound(head: bytes, place: int, *, last: bool) -> bytes:
    """Return what a chunk is bound to besides its key."""
    return head + struct.pack(">Q?", place, last)


def _full(stream: Readable, size: int) -> bytes:
    """Read up to `size` bytes, however small the pieces in which a stream hands them over."""
    piece = stream.read(size)
    while 0 < len(piece) < size:
        more = stream.read(size - len(piece))
        if not more:
            break
        piece += more
    return piece
