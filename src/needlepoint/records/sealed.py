"""Sealed bytes: AES-256-GCM in chunks, so that no chunk can be dropped, swapped or borrowed.

::

    head    "NPS1", 16 bytes of name, chunk length as 4 bytes
    chunk   cipher text and its tag of 16 bytes; every chunk but the last is full

Each chunk is bound to the head, to its place and to whether it is the last one. A key seals one
stream only, so the place of a chunk may be its nonce.
"""

from __future__ import annotations

import secrets
import struct
from collections.abc import Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from needlepoint.errors import Refused

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


def seal(plain: BinaryIO, key: bytes, name: bytes) -> Iterator[bytes]:
    """Give the sealed form of a stream, piece by piece.

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
    sealed: BinaryIO, key: bytes, name: bytes, *, called: str = "the file"
) -> Iterator[bytes]:
    """Give what was sealed, piece by piece; each piece was checked before it is given.

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
    """Give what a chunk is bound to besides its key."""
    return head + struct.pack(">Q?", place, last)


def _full(stream: BinaryIO, size: int) -> bytes:
    """Read up to `size` bytes, however small the pieces in which a stream hands them over."""
    piece = stream.read(size)
    while 0 < len(piece) < size:
        more = stream.read(size - len(piece))
        if not more:
            break
        piece += more
    return piece
