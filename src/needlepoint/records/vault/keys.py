"""Master keys: they wrap the key of every file and lie outside the data folder.

The folder holds ``master-0001.key``, ``master-0002.key``, ...; the highest one wraps new keys, the
earlier ones open what was wrapped before. Each file is 32 random bytes as text, for its owner only.
"""

from __future__ import annotations

import base64
import os
import re
import secrets
import stat
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from needlepoint.errors import WrongInput
from needlepoint.records.folders import sync_folder
from needlepoint.records.vault.sealed import Tampered, new_key

NONCE = 12
KEY = 32
NAME = re.compile(r"master-(\d{4,})\.key")
GOING, DRAFT = ".going-", ".draft-"
PRIVATE = stat.S_IRWXG | stat.S_IRWXO


class NoKey(WrongInput):
    """A master key is missing, can be read by others, or is none."""


@dataclass(frozen=True, slots=True, repr=False)
class KeyRing:
    """The master keys of one installation.

    Attributes
    ----------
    keys
        Each version's key.
    damaged
        For each version whose file is damaged the sentence that says so; nobody misses one that
        wraps nothing any more.
    """

    keys: dict[int, bytes]
    damaged: dict[int, str] = field(default_factory=dict)

    @property
    def version(self) -> int:
        """The version that wraps new keys."""
        return max(self.keys)

    def wrap(self, key: bytes, name: bytes) -> tuple[int, bytes]:
        """Wrap a file's key for the file of this name; give the version and the wrapped key."""
        nonce, version = secrets.token_bytes(NONCE), self.version
        return version, nonce + AESGCM(self.keys[version]).encrypt(nonce, key, _for(version, name))

    def unwrap(self, version: int, wrapped: bytes, name: bytes) -> bytes:
        """Return a file's key back.

        Raises
        ------
        NoKey
            If the master key of that version is not here.
        Tampered
            If the wrapped key was changed or belongs to another file.
        """
        if version in self.damaged:
            raise NoKey(self.damaged[version])
        if version not in self.keys:
            raise NoKey(
                f"The master key {version} is missing from the folder of keys; bring "
                f"{_file_name(version)} back, without it the file cannot be opened."
            )
        try:
            return AESGCM(self.keys[version]).decrypt(
                wrapped[:NONCE], wrapped[NONCE:], _for(version, name)
            )
        except (InvalidTag, ValueError):
            raise Tampered(
                "The key of this file was changed or belongs to another file, and the file is not "
                "opened; bring the database back from a backup."
            ) from None

    def derive(self, version: int, purpose: bytes) -> bytes:
        """Derive a key for another purpose from a master key.

        Raises
        ------
        NoKey
            If the master key of that version is not here.
        """
        if version in self.damaged:
            raise NoKey(self.damaged[version])
        if version not in self.keys:
            raise NoKey(f"The master key {version} is missing; bring {_file_name(version)} back.")
        return HKDF(hashes.SHA256(), KEY, None, purpose).derive(self.keys[version])


def read_key_ring(folder: Path) -> KeyRing:
    """Read every master key of a folder.

    Raises
    ------
    NoKey
        If there is none, or one may be read by others than its owner or is damaged.
    """
    found = {int(m[1]): path for path in _entries(folder) if (m := NAME.fullmatch(path.name))}
    if not found:
        raise NoKey(
            f"{folder} holds no master key; bring the folder of keys back, or connect the disk on"
            " which it lies."
        )
    keys: dict[int, bytes] = {}
    damaged: dict[int, str] = {}
    for version, path in found.items():
        key = _read(path)
        if key is None:
            damaged[version] = (
                f"{path} is damaged: it is no key of 32 bytes; bring it back from its copy."
            )
        else:
            keys[version] = key
    if max(found) in damaged:
        raise NoKey(damaged[max(found)])
    return KeyRing(keys, damaged)


def open_key_ring(folder: Path) -> KeyRing:
    """Read every master key of a folder; make the folder and the first key where there is none."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not any(NAME.fullmatch(path.name) for path in _entries(folder)):
        _make(folder, 1)
    return read_key_ring(folder)


def add_key(folder: Path) -> KeyRing:
    """Make the next master key; what was wrapped before is still opened by the earlier ones."""
    _make(folder, read_key_ring(folder).version + 1)
    return read_key_ring(folder)


def remove_keys(folder: Path, versions: set[int]) -> None:
    """Destroy master keys that wrap nothing any more; older backups cannot be opened then."""
    for version in versions:
        path = folder / _file_name(version)
        path.rename(folder / f"{GOING}{path.name}")  # from now on it is no key, whatever happens
    sync_folder(folder)
    finish_removing(folder)


def finish_removing(folder: Path) -> None:
    """Overwrite and remove keys that were given up, and keys that were never made to the end."""
    for path in _entries(folder):
        if not path.name.startswith((GOING, DRAFT)):
            continue
        with suppress(FileNotFoundError):  # another process is at it too
            if (
                path.stat().st_nlink > 1
            ):  # the draft of a key that was made: the same file by a name
                path.unlink()
                continue
            with path.open("r+b") as file:  # a copy-on-write disk may keep the old block
                file.write(secrets.token_bytes(max(path.stat().st_size, 1)))
                file.flush()
                os.fsync(file.fileno())
            path.unlink()
    if folder.is_dir():
        sync_folder(folder)


def _entries(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _read(path: Path) -> bytes | None:
    if os.name == "posix" and path.stat().st_mode & PRIVATE:
        raise NoKey(f"{path} may be read by others; take their rights away with: chmod 600 {path}")
    try:
        key = base64.b64decode(path.read_text("ascii").strip(), validate=True)
    except ValueError:
        key = b""
    return key if len(key) == KEY else None


def _make(folder: Path, version: int) -> None:
    """Write one key so that it is there whole, or not at all, and never twice."""
    path = folder / _file_name(version)
    draft = folder / f"{DRAFT}{version:04}.{secrets.token_hex(4)}"
    handle = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(base64.b64encode(new_key()) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:  # another process was faster: its key is as good
            return
    finally:
        draft.unlink()
    sync_folder(folder)


def _file_name(version: int) -> str:
    return f"master-{version:04}.key"


def _for(version: int, name: bytes) -> bytes:
    """Return what a wrapped key is bound to."""
    return b"needlepoint file key\0" + version.to_bytes(4, "big") + name
