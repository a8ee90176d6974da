"""Makes a backup: database, files and manifest in one sealed archive, while the studio runs."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, OperationalError, connections

from needlepoint._version import __version__
from needlepoint.errors import Unwritable, WrongUsage
from needlepoint.records import audit, vault
from needlepoint.records.audit.roots import Root, write_root
from needlepoint.records.backup.archive import MANIFEST, Packing, packing
from needlepoint.records.backup.database_copy import copy_name, copy_out
from needlepoint.records.folders import new_file
from needlepoint.records.models import AuditEvent, StoredFile

SUFFIX = ".npbackup"
VERSION = 1


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was made.

    Attributes
    ----------
    path
        Where it lies.
    files
        How many files of the vault it holds.
    missing
        Those that the vault did not have although the database names them.
    size_bytes
        Its size.
    root
        The audit's root in it.
    """

    path: Path
    files: int
    missing: tuple[str, ...]
    size_bytes: int
    root: Root


def make_backup(dest: Path, *, phrase: str | None = None, with_keys: bool = False) -> Backup:
    """Write everything into one new archive in the folder `dest`.

    Parameters
    ----------
    dest
        A folder, made if missing; best on another disk.
    phrase
        Locks the archive instead of the master key.
    with_keys
        Whether the master keys go into it too; only with a phrase, or the lock would be inside.

    Raises
    ------
    Unwritable
        If the disk does not take it; then nothing is left behind.
    WrongUsage
        If keys are asked for without a phrase.
    """
    if with_keys and phrase is None:
        raise WrongUsage("Keys go into a backup only under a phrase; give one with --phrase-file.")
    _make_folder(dest)
    now = dt.datetime.now(dt.UTC)
    event = _note_backup(with_keys)
    root = Root(event.at[:10], event.seq, event.digest)
    path = dest / f"needlepoint-{now:%Y%m%d-%H%M%S}{SUFFIX}"
    with _scratch() as scratch, new_file(path) as out:
        copy = scratch / copy_name(connections[DEFAULT_DB_ALIAS].vendor)
        rows = copy_out(DEFAULT_DB_ALIAS, copy)
        with packing(out, vault.key_ring(), phrase) as archive:
            with copy.open("rb") as file:
                archive.add(copy.name, file, copy.stat().st_size)
            missing = _pack_files(archive, copy)
            if with_keys:
                _pack_keys(archive)
            manifest = {
                "needlepoint backup": VERSION,
                "made": now.isoformat(timespec="seconds"),
                "program": __version__,
                "rows": rows,
                "missing": missing,
                "audit": asdict(root),
                "keys_inside": with_keys,
                "entries": dict(archive.entries),
            }
            text = json.dumps(manifest, indent=1, sort_keys=True).encode("utf-8")
            archive.add(MANIFEST, BytesIO(text), len(text))
    write_root(Path(settings.KEYS), root)
    files = sum(name.startswith("files/") for name in archive.entries)
    return Backup(path, files, tuple(missing), path.stat().st_size, root)


def _note_backup(with_keys: bool) -> AuditEvent:
    try:
        return audit.note(None, "backup", None, {"with_keys": with_keys})
    except OperationalError as why:
        raise Unwritable(
            f"The database takes no further line ({why}); make room on its disk, then try again."
        ) from why


def _pack_files(archive: Packing, copy: Path) -> list[str]:
    """Pack the files that the copy of the database names; give those that are not there."""
    where, missing = vault.vault_storage(), []
    for name in _names_in(copy):
        try:
            with where.open(name) as file:
                archive.add(f"files/{name}", cast("BinaryIO", file), where.size(name))
        except FileNotFoundError:
            if StoredFile.objects.filter(name=name, wrapped_key__isnull=False).exists():
                missing.append(name)  # else it was forgotten since the copy was made
    return missing


def _names_in(copy: Path) -> Iterator[str]:
    if copy.suffix == ".sqlite3":
        with closing(sqlite3.connect(copy)) as database:
            yield from (
                name
                for (name,) in database.execute(
                    "SELECT name FROM records_storedfile WHERE wrapped_key IS NOT NULL"
                )
            )
    else:  # a dump cannot be asked; a file that came since is not harmful
        held = StoredFile.objects.filter(wrapped_key__isnull=False)
        yield from held.values_list("name", flat=True).iterator()


def _pack_keys(archive: Packing) -> None:
    for path in sorted(Path(settings.KEYS).iterdir()):
        if path.is_file() and not path.name.startswith("."):
            data = path.read_bytes()
            archive.add(f"keys/{path.name}", BytesIO(data), len(data))


def _make_folder(dest: Path) -> None:
    try:
        dest.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as why:
        raise Unwritable(f"{dest} cannot be used for backups ({why.strerror or why}).") from why


class _scratch(tempfile.TemporaryDirectory[str]):  # noqa: N801  used like a function
    """A folder beside the database, which is as well guarded as the database itself."""

    def __init__(self) -> None:
        folder = Path(settings.DATA)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        super().__init__(prefix=".backup-", dir=folder)

    def __enter__(self) -> Any:
        return Path(super().__enter__())
