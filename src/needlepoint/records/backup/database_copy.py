"""A database as one file and back: SQLite's own online backup, PostgreSQL's own dump."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.db import connections, transaction

from needlepoint.errors import Unreadable, Unwritable

PLACES = "usr/lib/postgresql/*/bin"


def copy_name(vendor: str) -> str:
    """Return the name that the copy of a database has in an archive."""
    return "database.sqlite3" if vendor == "sqlite" else "database.pgdump"


def copy_out(alias: str, path: Path) -> dict[str, int]:
    """Copy a database that others go on using; give how many rows each table of the copy has."""
    connection = connections[alias]
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        try:
            with closing(sqlite3.connect(path)) as copy:
                connection.connection.backup(copy)
                copy.execute("PRAGMA journal_mode = DELETE")
        except sqlite3.Error as why:
            raise Unwritable(
                f"The database cannot be copied into {path.parent.parent} ({why}); make room there."
            ) from why
        path.chmod(0o600)
        return count_sqlite(path)
    with transaction.atomic(using=alias), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        words = ["pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={path}"]
        _run(words, connection.settings_dict, "--no-owner", "--no-privileges")
        return count_rows(alias)


def copy_in(path: Path, settings: dict[str, Any]) -> None:
    """Fill an empty PostgreSQL database from a copy."""
    words = [
        "pg_restore",
        "--no-owner",
        "--no-privileges",
        "--exit-on-error",
        "--single-transaction",
    ]
    _run([*words, f"--dbname={settings['NAME']}"], settings, str(path), named=False)


def count_sqlite(path: Path) -> dict[str, int]:
    """Count the rows of every table of an SQLite file.

    Raises
    ------
    Unreadable
        If SQLite finds the file damaged.
    """
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as copy:
        try:
            sound = copy.execute("PRAGMA integrity_check").fetchone()[0]
            names = copy.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            ).fetchall()
            counts = {name: _count(copy, name) for (name,) in sorted(names)}
        except sqlite3.DatabaseError as why:
            sound = str(why)
            counts = {}
    if sound != "ok":
        raise Unreadable(f"The copy of the database is damaged ({sound}); take another backup.")
    return counts


def count_rows(alias: str) -> dict[str, int]:
    """Count the rows of every table of a database."""
    connection = connections[alias]
    with connection.cursor() as cursor:
        names = sorted(connection.introspection.table_names(cursor))
        return {name: _count(cursor, name) for name in names}


@contextmanager
def attached(alias: str, settings: dict[str, Any]) -> Iterator[str]:
    """Let Django use a further database for a while."""
    defaults = connections["default"].settings_dict
    connections.databases[alias] = {**defaults, **settings}
    try:
        yield alias
    finally:
        connections[alias].close()
        del connections[alias]
        del connections.databases[alias]


def _count(cursor: Any, table: str) -> int:
    quoted = table.replace('"', '""')
    found = cursor.execute(f'SELECT count(*) FROM "{quoted}"')  # noqa: S608  a name from the catalogue  # nosec B608
    return int((found or cursor).fetchone()[0])


def _run(words: list[str], settings: dict[str, Any], *more: str, named: bool = True) -> None:
    """Run a program of PostgreSQL on a database."""
    about = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
    around = {name: str(settings[key]) for name, key in about.items() if settings.get(key)}
    program = _program(words[0])
    done = subprocess.run(  # noqa: S603  no shell, our own words
        [program, *words[1:], *more, *([str(settings["NAME"])] if named else [])],
        env={**os.environ, **around},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise Unwritable(f"{words[0]} failed: {said}")


def _program(name: str) -> str:
    """Find a program of PostgreSQL, the newest one where there are several."""
    places = sorted(Path("/").glob(PLACES), reverse=True)
    found = next(
        (str(each / name) for each in places if (each / name).exists()), shutil.which(name)
    )
    if found is None:
        raise Unwritable(f"{name} is not installed; install PostgreSQL's client programs.")
    return found
