"""A backup is one sealed file: a line that says how it is locked, then a sealed tar.

The key of the tar is wrapped by the master key, or by a phrase that somebody keeps in mind. The
tar holds the database, the sealed files as they lie in the vault and, last, the manifest, which
names each of them with its SHA-256.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import tarfile
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, cast

from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from needlepoint.errors import Unreadable, WrongUsage
from needlepoint.records.streams import Lined, Readable, Writable
from needlepoint.records.vault.keys import KeyRing
from needlepoint.records.vault.sealed import SealedReader, SealedWriter, Tampered, new_key

BEGIN = b"needlepoint backup 1 "
LONGEST_HEAD = 4096
MANIFEST = "manifest.json"
NAMES = re.compile(
    r"manifest\.json|database\.(sqlite3|pgdump)|files/[0-9a-f]{2}/[0-9a-f]{32}"
    r"|keys/[a-z0-9-]{1,40}\.(key|txt|secret)"
)
SCRYPT_COST = {"n": 2**17, "r": 8, "p": 1}
"""What OWASP asks of scrypt (password storage cheat sheet, 2025)."""

MARK = "\ufeff"
"""What some editors write at the beginning of a text, unseen."""

LEAST_PHRASE = 16
"""Own choice: shorter phrases are guessed too soon by somebody who holds the archive."""


class WrongPhrase(Tampered):
    """The phrase is not the one that locks the archive, as far as anybody can tell."""


@dataclass(slots=True)
class Packing:
    """An archive that is being written.

    Attributes
    ----------
    entries
        Size and SHA-256 of everything packed so far.
    """

    tar: tarfile.TarFile
    entries: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self, name: str, file: Readable, size: int) -> None:
        """Pack a file and note its hash."""
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        hashing = _Hashing(file)
        self.tar.addfile(info, cast("BinaryIO", hashing))
        self.entries[name] = {"bytes": size, "sha256": hashing.sha256.hexdigest()}


@contextmanager
def packing(out: Writable, ring: KeyRing, phrase: str | None) -> Iterator[Packing]:
    """Write an archive into a stream; locked by the phrase if there is one, else by the ring."""
    key, name = new_key(), secrets.token_bytes(16)
    lock: dict[str, Any]
    if phrase is None:
        version, wrapped = ring.wrap(key, name)
        lock = {"kind": "master key", "version": version, "wrapped": wrapped.hex()}
    else:
        salt = secrets.token_bytes(16)
        _, wrapped = _phrase_ring(one_form(check_phrase(phrase)), salt).wrap(key, name)
        lock = {"kind": "phrase", "salt": salt.hex(), **SCRYPT_COST, "wrapped": wrapped.hex()}
    out.write(BEGIN + json.dumps({"name": name.hex(), "lock": lock}).encode("ascii") + b"\n")
    with (
        SealedWriter(out, key, name) as sealed,
        tarfile.open(fileobj=cast("BinaryIO", sealed), mode="w|") as tar,
    ):
        yield Packing(tar)


@contextmanager
def unpacking(
    file: Lined, called: str, keys: Path, phrase: str | None
) -> Iterator[Iterator[tuple[str, BinaryIO]]]:
    """Open an archive; give its members one after the other, in the order of writing.

    Raises
    ------
    Unreadable
        If it is no backup.
    WrongUsage
        If it is locked by a phrase and none was given.
    Tampered
        If it was changed or cut off, or the phrase is not the one.
    NoKey
        If the master key that locks it is not in the folder of keys.
    """
    from needlepoint.records.vault.keys import read_key_ring

    head = file.readline(LONGEST_HEAD)
    try:
        if not head.startswith(BEGIN):
            raise ValueError
        about = json.loads(head[len(BEGIN) :])
        name, lock = bytes.fromhex(about["name"]), about["lock"]
        wrapped, kind = bytes.fromhex(lock["wrapped"]), lock["kind"]
        salt = bytes.fromhex(lock["salt"]) if kind == "phrase" else b""
        version = 1 if kind == "phrase" else int(lock["version"])
        cost = {each: int(lock.get(each, known)) for each, known in SCRYPT_COST.items()}
        if kind not in {"phrase", "master key"} or cost != SCRYPT_COST:
            raise ValueError
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Unreadable(f"{called} is no backup of Needlepoint, or its head is damaged.") from None
    if kind == "phrase":
        if phrase is None:
            raise WrongUsage(f"{called} is locked by a phrase; give it with --phrase-file.")
        key = _by_phrase(phrase, salt, wrapped, name)
    else:
        key = read_key_ring(keys).unwrap(version, wrapped, name)
    try:
        with tarfile.open(
            fileobj=cast("BinaryIO", SealedReader(file, key, name, called=called)), mode="r|"
        ) as tar:
            yield _members(tar, called)
    except tarfile.TarError:
        raise Tampered(f"{called} is damaged; take another backup.") from None


def check_phrase(phrase: str) -> str:
    """Return a phrase without the line end of its file.

    Raises
    ------
    WrongUsage
        If it is too short.
    """
    plain = phrase.strip("\r\n")
    if len(plain) < LEAST_PHRASE:
        raise WrongUsage(f"The phrase is too short; take at least {LEAST_PHRASE} characters.")
    return plain


def one_form(phrase: str) -> str:
    """Bring a phrase to the one form in which it locks, however its file was saved."""
    return unicodedata.normalize("NFC", phrase.removeprefix(MARK))


def _by_phrase(phrase: str, salt: bytes, wrapped: bytes, name: bytes) -> bytes:
    """Unwrap a key by a phrase; earlier versions locked by the phrase as its file was saved.

    Raises
    ------
    WrongPhrase
        If it is not the phrase.
    """
    plain = one_form(check_phrase(phrase))
    forms = [plain, check_phrase(phrase), unicodedata.normalize("NFD", plain)]
    forms += [MARK + each for each in forms]
    for each in dict.fromkeys(forms):
        with suppress(Tampered):
            return _phrase_ring(each, salt).unwrap(1, wrapped, name)
    raise WrongPhrase(
        "This is the wrong phrase for the backup, or the backup's head was changed; nothing else is"
        " known of it without the phrase."
    )


def _members(tar: Any, called: str) -> Iterator[tuple[str, BinaryIO]]:
    for info in tar:
        plain = info.isfile() and not info.issparse()  # a few bytes could claim to be many
        body = tar.extractfile(info) if plain else None
        if body is None or not NAMES.fullmatch(info.name):
            raise Unreadable(f"{called} holds something that no backup does ({info.name[:60]!r}).")
        yield info.name, cast("BinaryIO", body)


def _phrase_ring(phrase: str, salt: bytes) -> KeyRing:
    return KeyRing({1: Scrypt(salt, 32, **SCRYPT_COST).derive(phrase.encode("utf-8"))})


class _Hashing:
    """A stream that hashes what is read from it."""

    def __init__(self, stream: Readable) -> None:
        self._stream, self.sha256 = stream, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self._stream.read(size)
        self.sha256.update(piece)
        return piece
