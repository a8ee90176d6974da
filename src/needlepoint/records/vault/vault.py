"""The vault: every file of a client, encrypted under a key of its own.

A file lies under a random name that says nothing; its key stands in the database, wrapped by the
master key, which lies elsewhere. To forget a file its key is destroyed: what remains on disks and
in backups of the files is noise.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import secrets
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.core.files import File
from django.core.files.storage import Storage, storages
from django.db import models, transaction
from django.utils import timezone

from needlepoint.errors import NeedlepointError, Refused, Unwritable
from needlepoint.records.folders import write_new
from needlepoint.records.models.stored_file import StoredFile
from needlepoint.records.streams import Readable
from needlepoint.records.vault.folder import VaultFolder
from needlepoint.records.vault.keys import KeyRing, open_key_ring, read_key_ring
from needlepoint.records.vault.sealed import Tampered, new_key, seal, unseal

HELD_IN_MEMORY = 32 * 1024 * 1024
"""Own choice: sealed files up to this size wait in memory, larger ones on disk (sealed)."""

SWEPT_AFTER_S = 6 * 3600.0
"""Own choice: longer than any upload takes from its first file to its commit."""


HAD_KEYS = "keys-made"


class Forgotten(Refused):
    """The key of a file was destroyed."""


def store(data: bytes | Readable, media_type: str) -> StoredFile:
    """Encrypt a file and keep it; once this returns it survives a loss of power.

    If the surrounding transaction is rolled back, sealed bytes without a key remain until `sweep`.

    Raises
    ------
    Unwritable
        If the disk or the object store does not take it; then nothing was stored.
    """
    plain = _Counted(io.BytesIO(data) if isinstance(data, bytes) else data)
    file_id, key, name = uuid.uuid4(), new_key(), _random_name()
    version, wrapped = key_ring().wrap(key, file_id.bytes)
    with tempfile.SpooledTemporaryFile(max_size=HELD_IN_MEMORY) as sealed:
        try:
            for piece in seal(plain, key, file_id.bytes):
                sealed.write(piece)
            sealed.seek(0)
            kept = vault_storage().save(name, File(sealed, name=name))
        except OSError as why:
            raise _not_taken(why) from why
        except Exception as why:
            if _of_object_store(why):
                raise _not_taken(why) from why
            raise
    return StoredFile.objects.create(
        id=file_id,
        name=kept,
        media_type=media_type,
        size_bytes=plain.size,
        sha256=plain.sha256.hexdigest(),
        key_version=version,
        wrapped_key=wrapped,
    )


def read(stored: StoredFile) -> bytes:
    """Return the whole of a file as it was stored.

    Raises
    ------
    Forgotten
        If it was forgotten.
    Tampered
        If it is missing or is not what was stored.
    NoKey
        If its master key is not here.
    """
    data = b"".join(pieces(stored))
    if len(data) != stored.size_bytes or hashlib.sha256(data).hexdigest() != stored.sha256:
        raise Tampered(
            f"{_called(stored)} is another one than was stored, and is not opened; bring it and "
            "the database back from one backup."
        )
    return data


def pieces(
    stored: StoredFile, ring: KeyRing | None = None, where: Storage | None = None
) -> Iterator[bytes]:
    """Yield a file piece by piece, each checked; that none is missing is only known at the end.

    Parameters
    ----------
    stored
        Which file.
    ring, where
        Keys and storage; None for those of this installation.
    """
    if stored.wrapped_key is None:
        raise Forgotten(f"{_called(stored)} was erased; nobody can open it again.")
    name, ring = stored.id.bytes, ring or key_ring()
    key = ring.unwrap(stored.key_version, bytes(stored.wrapped_key), name)
    try:
        sealed = (where or vault_storage()).open(stored.name)
    except FileNotFoundError:
        raise Tampered(
            f"{_called(stored)} is missing from the vault; bring it back from a backup."
        ) from None
    with sealed:
        yield from unseal(cast("Readable", sealed), key, name, called=_called(stored))


def forget(stored: StoredFile, where: Storage | None = None) -> None:
    """Destroy the key of a file, then remove its bytes; the row stays to say that there was one.

    The hash goes too: who holds a copy of a picture could recognise it by that.

    Parameters
    ----------
    stored
        Which file, in whichever database it was found.
    where
        The storage of its bytes; None for that of this installation.
    """
    name, using = stored.name, stored._state.db  # noqa: SLF001  the row knows its database
    with transaction.atomic(using=using):
        stored.wrapped_key, stored.sha256 = None, ""
        stored.forgotten_at = timezone.now()
        stored.save(using=using, update_fields=["wrapped_key", "sha256", "forgotten_at"])
        place = where or vault_storage()
        transaction.on_commit(lambda: place.delete(name), using=using, robust=True)


def sweep(older_than_s: float = SWEPT_AFTER_S) -> int:
    """Remove sealed files that no row knows: their writer died before anybody was told of them.

    Parameters
    ----------
    older_than_s
        How long ago a file must have been written [s]; a younger one may belong to somebody who
        has not committed yet.

    Returns
    -------
    How many were removed.
    """
    where, removed = vault_storage(), 0
    until = timezone.now() - dt.timedelta(seconds=older_than_s)
    for name in stored_names(where):
        known = StoredFile.objects.filter(name=name, wrapped_key__isnull=False).exists()
        if not known and _written_before(where, name, until):
            where.delete(name)
            removed += 1
    return removed


def sweep_unlinked(older_than_s: float = SWEPT_AFTER_S) -> int:
    """Forget files that no row points to: results whose row was taken away before they were kept.

    Parameters
    ----------
    older_than_s
        How long ago a file must have been stored [s]; a younger one may still be linked.

    Returns
    -------
    How many were forgotten.
    """
    until = timezone.now() - dt.timedelta(seconds=older_than_s)
    loose = StoredFile.objects.filter(wrapped_key__isnull=False, stored_at__lte=until)
    for relation in StoredFile._meta.get_fields(include_hidden=True):  # noqa: SLF001
        if isinstance(relation, models.ForeignObjectRel):
            kind, name = relation.related_model, relation.field.name
            held = kind._base_manager.exclude(**{name: None}).values(name)  # noqa: SLF001
            loose = loose.exclude(pk__in=held)
    for stored in (found := list(loose)):
        forget(stored)
    return len(found)


def whole(
    stored: StoredFile, ring: KeyRing | None = None, where: Storage | None = None
) -> str | None:
    """Open a file from end to end; return None, or the sentence that says what is wrong with it."""
    digest, size = hashlib.sha256(), 0
    try:
        for piece in pieces(stored, ring, where):
            digest.update(piece)
            size += len(piece)
    except (NeedlepointError, OSError) as why:
        return str(why)
    if size != stored.size_bytes or (stored.sha256 and digest.hexdigest() != stored.sha256):
        return f"{_called(stored)} is another one than was stored."
    return None


def _written_before(where: Storage, name: str, until: dt.datetime) -> bool:
    try:
        return where.get_modified_time(name) <= until
    except FileNotFoundError:  # whoever made it has just taken it away
        return False


def stored_names(where: Storage) -> Iterator[str]:
    """Name every file of a vault."""
    try:
        folders, _ = where.listdir("")
    except FileNotFoundError:
        return
    for folder in folders:
        for name in where.listdir(folder)[1]:
            yield f"{folder}/{name}"


def key_ring() -> KeyRing:
    """Return the master keys of this installation; the first call makes the first one."""
    folder = Path(settings.KEYS)
    stamp = _stamp(folder)
    # of a folder that is not there nothing is remembered: that it is missing must be seen each time
    return _ring(folder, stamp) if stamp else _ring.__wrapped__(folder, stamp)


def vault_storage() -> Storage:
    """Return the place of sealed files: the storage called ``vault``, or a folder of the data."""
    if "vault" in settings.STORAGES:
        return storages["vault"]
    return VaultFolder(Path(settings.DATA) / "vault")


class _Counted:
    """A stream that counts and hashes what is read from it."""

    def __init__(self, stream: Readable) -> None:
        self.stream, self.size, self.sha256 = stream, 0, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self.stream.read(size)
        self.size += len(piece)
        self.sha256.update(piece)
        return piece


@lru_cache(maxsize=4)
def _ring(folder: Path, _stamp: tuple[Any, ...]) -> KeyRing:
    return read_key_ring(folder) if _had_keys() else _made(folder)


def _had_keys() -> bool:
    """Tell whether this installation ever had keys: then none are made in place of them."""
    if (Path(settings.DATA) / HAD_KEYS).exists():
        return True
    return StoredFile.objects.filter(wrapped_key__isnull=False).exists()


def _made(folder: Path) -> KeyRing:
    """Make the first key, and note beside the data that there is one.

    A folder of keys that is missing later (a stick that was pulled out, a disk that is not mounted)
    is then noticed, where a new key would lock what nobody could open again.
    """
    ring = open_key_ring(folder)
    mark_keys_made()
    return ring


def mark_keys_made() -> None:
    """Note that this installation has keys."""
    mark = Path(settings.DATA) / HAD_KEYS
    if not mark.exists():
        mark.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with suppress(FileExistsError):
            write_new(mark, [b"The master keys of this data were made; they lie elsewhere.\n"])


def _stamp(folder: Path) -> tuple[Any, ...]:
    """Tell whether the folder of keys changed: another process may have added one.

    Its names are told besides its time, which some systems write down in steps of milliseconds.
    """
    try:
        return (folder.stat().st_mtime_ns, *sorted(each.name for each in folder.iterdir()))
    except OSError:
        return ()


def _random_name() -> str:
    token = secrets.token_hex(16)
    return f"{token[:2]}/{token}"


def _called(stored: StoredFile) -> str:
    return f"The file {str(stored.id)[:8]}"


def _of_object_store(why: Exception) -> bool:
    return type(why).__module__.partition(".")[0] in {"botocore", "boto3", "s3transfer"}


def _not_taken(why: Exception) -> Unwritable:
    reason = getattr(why, "strerror", None) or type(why).__name__
    return Unwritable(
        f"The file could not be stored ({reason}); nothing was kept of it. Make room, or see that "
        "the file storage answers, and hand it in again."
    )
