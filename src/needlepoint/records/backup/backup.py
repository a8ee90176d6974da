"""Makes a backup: database, files and manifest in one sealed archive, while the studio runs."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, cast

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, OperationalError, connections

from needlepoint._version import __version__
from needlepoint.errors import Unwritable, WrongUsage
from needlepoint.records import audit, vault
from needlepoint.records.audit.roots import Root, write_root
from needlepoint.records.backup.archive import MANIFEST, Packing, packing
from needlepoint.records.backup.database_copy import copy_name, copy_out
from needlepoint.records.folders import add_line, new_file, sweep_drafts
from needlepoint.records.held import scratch, sweep_scratch
from needlepoint.records.models import AuditEvent, StoredFile

SUFFIX = ".npbackup"
WHOLE = "whole-backups.txt"
"""In the folder of keys: which backups were made while every file could be opened."""
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
    damaged
        A sentence for each file that cannot be opened with the keys, now that it was tried.
    last_whole
        Name of the last backup that was made while every file could be opened; empty if none is
        known.
    """

    path: Path
    files: int
    missing: tuple[str, ...]
    size_bytes: int
    root: Root
    damaged: tuple[str, ...] = ()
    last_whole: str = ""


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
    sweep_drafts(dest, SUFFIX)
    keys = Path(settings.KEYS)
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
            missing, damaged = _pack_files(archive, copy)
            if with_keys:
                _pack_keys(archive)
            manifest = {
                "needlepoint backup": VERSION,
                "made": now.isoformat(timespec="seconds"),
                "program": __version__,
                "rows": rows,
                "missing": missing,
                "damaged": damaged,
                "audit": asdict(root),
                "keys_inside": with_keys,
                "entries": dict(archive.entries),
            }
            text = json.dumps(manifest, indent=1, sort_keys=True).encode("utf-8")
            archive.add(MANIFEST, BytesIO(text), len(text))
    write_root(keys, root)
    if not missing and not damaged:
        add_line(keys / WHOLE, f"{now.date().isoformat()} {path.name}")
    files = sum(name.startswith("files/") for name in archive.entries)
    size = path.stat().st_size
    return Backup(path, files, tuple(missing), size, root, tuple(damaged), last_whole(keys))


def last_whole(keys: Path) -> str:
    """Return the name of the last backup that was made while every file could be opened."""
    path = keys / WHOLE
    lines = path.read_text("ascii", errors="replace").split() if path.exists() else []
    return lines[-1] if lines else ""


def _note_backup(with_keys: bool) -> AuditEvent:
    try:
        return audit.note(None, "backup", None, {"with_keys": with_keys})
    except OperationalError as why:
        raise Unwritable(
            f"The database takes no further line ({why}); make room on its disk, then try again."
        ) from why


def _pack_files(archive: Packing, copy: Path) -> tuple[list[str], list[str]]:
    """Pack the files that the copy of the database names; return what is missing or damaged."""
    where = vault.vault_storage()
    missing: list[str] = []
    damaged: list[str] = []
    for name in _names_in(copy):
        try:
            with where.open(name) as file:
                archive.add(f"files/{name}", cast("BinaryIO", file), where.size(name))
        except FileNotFoundError:
            if StoredFile.objects.filter(name=name, wrapped_key__isnull=False).exists():
                missing.append(name)  # else it was forgotten since the copy was made
            continue
        stored = StoredFile.objects.filter(name=name, wrapped_key__isnull=False).first()
        if stored is not None and (why := vault.whole(stored)) is not None:
            damaged.append(why)
    return missing, damaged


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


@contextmanager
def _scratch() -> Iterator[Path]:
    """Make a folder beside the database, which is as well guarded as the database itself."""
    folder = Path(settings.DATA)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    sweep_scratch([folder])
    with scratch(".backup-", folder) as made:
        yield made
