"""Brings a backup back into a new place, and says of each thing in it whether it is whole."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connections

from needlepoint.errors import Refused, Unreadable
from needlepoint.records import audit, vault
from needlepoint.records.audit.roots import Root, read_roots
from needlepoint.records.backup.archive import MANIFEST, unpacking
from needlepoint.records.backup.database_copy import attached, copy_in, count_rows, count_sqlite
from needlepoint.records.backup.move_database import move_rows
from needlepoint.records.export.erase import blank_client
from needlepoint.records.export.erased_list import read_erased
from needlepoint.records.folders import new_folder
from needlepoint.records.held import scratch, sweep_scratch
from needlepoint.records.models import Client, StoredFile
from needlepoint.records.streams import Readable
from needlepoint.records.vault.folder import VaultFolder
from needlepoint.records.vault.keys import KeyRing, read_key_ring

ALIAS = "restored"
DATABASE, VAULT = "studio.sqlite3", "vault"
PIECE = 1024 * 1024


class NotWhole(Refused):
    """A backup lacks something or holds something that it should not."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back.

    Attributes
    ----------
    made
        When the backup was made, as ISO text.
    files, rows, opened, lines
        How many files and rows came back, files were opened, lines of the audit hold.
    erased
        How many clients were erased since the backup, and were erased again.
    missing
        Files that the backup lacks because the vault lacked them then.
    damaged
        A sentence for each file that cannot be opened with the keys.
    seconds
        How long it took [s].
    """

    made: str
    files: int
    rows: int
    opened: int
    lines: int
    erased: int
    missing: tuple[str, ...]
    damaged: tuple[str, ...]
    seconds: float


def restore(
    archive: Path, target: Path | None, *, keys: Path, phrase: str | None = None
) -> Restored:
    """Bring a backup back and check it; where PostgreSQL is named, one of SQLite moves into it.

    Parameters
    ----------
    archive
        The backup.
    target
        The new data folder; None to look only, in a scratch folder that is removed again.
    keys
        The folder of keys.
    phrase
        The phrase of an archive that is locked by one.

    Raises
    ------
    NotWhole, Tampered, Unreadable
        If anything in it is not as it was; then no folder is made.
    Unwritable
        If `target` is there already.
    """
    began = time.monotonic()
    target = None if target is None else target.absolute()
    with _folder(target) as folder:
        manifest = _unpack(archive, folder, keys, phrase)
        inside = folder / "keys"
        ring = read_key_ring(inside if manifest["keys_inside"] else keys)
        moving = target is not None and _is_move(folder)
        with _database(folder, target is None) as alias:
            _check_rows(manifest, folder, alias)
            call_command("migrate", database=alias, verbosity=0, interactive=False)
            lines = _check_audit(manifest, alias, keys)
            opened, damaged = _open_all(alias, ring, VaultFolder(folder / VAULT))
            erased = _erase_again(alias, keys, VaultFolder(folder / VAULT))
            if moving:
                _move(manifest, alias, keys)
        if moving:
            (folder / DATABASE).unlink()
        if target is not None and inside.is_dir():
            _put_keys(inside, keys)
        shutil.rmtree(inside, ignore_errors=True)
    return Restored(
        made=str(manifest["made"]),
        files=sum(name.startswith("files/") for name in manifest["entries"]),
        rows=sum(manifest["rows"].values()),
        opened=opened,
        lines=lines,
        erased=erased,
        missing=tuple(manifest["missing"]),
        damaged=damaged,
        seconds=time.monotonic() - began,
    )


@contextmanager
def _folder(target: Path | None) -> Iterator[Path]:
    if target is not None:
        with new_folder(target) as folder:
            yield folder
    else:
        sweep_scratch([Path(tempfile.gettempdir())])
        with scratch("needlepoint-restore-") as folder:
            yield folder


def _unpack(archive: Path, folder: Path, keys: Path, phrase: str | None) -> dict[str, Any]:
    """Write every member and hold it against the manifest; give the manifest."""
    try:
        file = archive.open("rb")
    except OSError as why:
        raise Unreadable(f"{archive} cannot be read ({why.strerror or why}).") from None
    found: dict[str, dict[str, Any]] = {}
    with file, unpacking(file, archive.name, keys, phrase) as members:
        for name, body in members:
            found[name] = _write(_place(folder, name), body)
    text = folder / MANIFEST
    if not text.exists():
        raise NotWhole(f"{archive.name} has no manifest; take another backup.")
    manifest = _manifest(text, archive.name)
    text.unlink()
    del found[MANIFEST]
    if found != manifest["entries"]:
        wrong = sorted(_differing(found, manifest["entries"]))
        raise NotWhole(
            f"{archive.name} is not whole ({', '.join(wrong[:3])}); take another backup."
        )
    return manifest


def _manifest(path: Path, called: str) -> dict[str, Any]:
    """Read a manifest; refuse one that lacks what every manifest has."""
    try:
        manifest = json.loads(path.read_text("utf-8"))
    except (ValueError, RecursionError):
        manifest = None
    kinds: dict[str, type] = {
        "made": str,
        "rows": dict,
        "missing": list,
        "audit": dict,
        "entries": dict,
    }
    kinds["keys_inside"] = bool
    if not isinstance(manifest, dict) or not all(
        isinstance(manifest.get(name), kind) for name, kind in kinds.items()
    ):
        raise NotWhole(f"The manifest of {called} is none; take another backup.")
    return manifest


def _differing(found: dict[str, Any], told: dict[str, Any]) -> list[str]:
    return [name for name in found.keys() | told.keys() if found.get(name) != told.get(name)]


def _place(folder: Path, name: str) -> Path:
    """Return where a member goes; its name was checked when the archive was opened."""
    if name.startswith("files/"):
        return folder / VAULT / name.removeprefix("files/")
    return folder / (DATABASE if name == "database.sqlite3" else name)


def _write(path: Path, body: Readable) -> dict[str, Any]:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest, size = hashlib.sha256(), 0
    with path.open("xb") as file:
        path.chmod(0o600)
        while piece := body.read(PIECE):
            digest.update(piece)
            size += file.write(piece)
    return {"bytes": size, "sha256": digest.hexdigest()}


@contextmanager
def _database(folder: Path, looking: bool) -> Iterator[str]:
    """Load the restored database into Django.

    A file, or an empty PostgreSQL database filled now.
    """
    dump = folder / "database.pgdump"
    if not dump.exists():
        lite = {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / DATABASE, "OPTIONS": {}}
        with attached(ALIAS, lite) as alias:
            yield alias
        return
    given = connections["default"].settings_dict
    if "postgresql" not in given["ENGINE"]:
        raise Refused(
            "This backup holds a PostgreSQL database; name an empty one in NEEDLEPOINT_DATABASE."
        )
    with _scratch_database() if looking else _empty_database(given) as name:
        copy_in(dump, {**given, "NAME": name})
        with attached(ALIAS, {**given, "NAME": name}) as alias:
            yield alias
    dump.unlink()


def _is_move(folder: Path) -> bool:
    """Whether a backup of SQLite comes back into PostgreSQL; refuse one that is not empty."""
    given = connections["default"].settings_dict
    if not (folder / DATABASE).exists() or "postgresql" not in given["ENGINE"]:
        return False
    with _empty_database(given):
        return True


def _move(manifest: dict[str, Any], alias: str, keys: Path) -> None:
    """Move the rows into PostgreSQL, and see that all of them and the whole audit are there."""
    moved = move_rows(alias, "default")
    found = count_rows("default")
    if wrong := sorted(name for name, count in moved.items() if found[name] != count):
        raise NotWhole(f"The new database lacks rows in {', '.join(wrong[:3])}; make it anew.")
    _check_audit(manifest, "default", keys)


@contextmanager
def _scratch_database() -> Iterator[str]:
    name = f"needlepoint_restore_{int(time.time())}"
    with connections["default"].cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
    try:
        yield name
    finally:
        with connections["default"].cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}"')


@contextmanager
def _empty_database(given: dict[str, Any]) -> Iterator[str]:
    if count_rows("default"):
        raise Refused(
            f"The database {given['NAME']} is not empty; name a new one, nothing was touched."
        )
    connections["default"].close()
    yield str(given["NAME"])


def _check_rows(manifest: dict[str, Any], folder: Path, alias: str) -> None:
    path = folder / DATABASE
    found = count_sqlite(path) if path.exists() else count_rows(alias)
    if found != manifest["rows"]:
        wrong = sorted(_differing(found, manifest["rows"]))
        raise NotWhole(f"The database lacks rows in {', '.join(wrong[:3])}; take another backup.")


def _check_audit(manifest: dict[str, Any], alias: str, keys: Path) -> int:
    """Walk the audit up to the root in the manifest; give how many lines hold."""
    own = Root(**manifest["audit"])
    roots = [own, *(root for root in read_roots(keys) if root.seq <= own.seq)]
    report = audit.verify(alias, roots)
    if not report.holds:
        raise NotWhole(f"The audit in this backup does not hold: {report.why}")
    return report.count


def _open_all(alias: str, ring: KeyRing, where: VaultFolder) -> tuple[int, tuple[str, ...]]:
    """Open every file from end to end; return how many opened, and what is wrong with the others.

    That the bytes are those of the backup was seen before; here is seen whether they are what was
    stored, as the vault may have been damaged when the backup was made.
    """
    held = StoredFile.objects.using(alias).filter(wrapped_key__isnull=False).order_by("pk")
    opened, damaged = 0, []
    for stored in held.iterator():
        if not where.exists(stored.name):
            continue  # the manifest names it among the missing
        why = vault.whole(stored, ring, where)
        if why is None:
            opened += 1
        else:
            damaged.append(why)
    if opened == 0 and damaged:  # not files but keys are wrong
        raise NotWhole(f"No file in it can be opened with these keys: {damaged[0]}")
    return opened, tuple(damaged)


def _erase_again(alias: str, keys: Path, where: VaultFolder) -> int:
    """Erase whoever was erased since the backup was made; give how many."""
    again = Client.objects.using(alias).filter(
        public_id__in=read_erased(keys), erased_at__isnull=True
    )
    for client in (found := list(again)):
        blank_client(client, alias, where)
    return len(found)


def _put_keys(inside: Path, keys: Path) -> None:
    """Bring keys back into their folder; what is there already stays."""
    keys.mkdir(parents=True, exist_ok=True, mode=0o700)
    for path in sorted(inside.iterdir()):
        if not (keys / path.name).exists():
            shutil.copyfile(path, keys / path.name)
            (keys / path.name).chmod(0o600)
