"""What the studio is told from outside: where its data, keys and database lie."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from needlepoint.errors import WrongUsage
from needlepoint.records.folders import write_new

PREFIX = "NEEDLEPOINT_"
PATIENCE_S = 20  # own choice: how long a writer waits for SQLite before it gives up
KEPT_S = 60  # own choice: how long a connection serves one request after another
DURABLE = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Everything that differs between two installations.

    Attributes
    ----------
    data, keys
        The folder of data, and that of keys, which never lies inside the first.
    database
        Django's settings of the database.
    hosts
        Names under which the site answers.
    https
        Whether it is reached by https; then cookies and addresses never leave it.
    secret
        Signs sessions and links.
    lan
        Whether this process itself speaks https, to the practice's own network.
    """

    data: Path
    keys: Path
    database: dict[str, Any]
    hosts: tuple[str, ...]
    https: bool
    secret: str
    lan: bool = False


def read_surroundings(environ: dict[str, str] | None = None) -> Surroundings:
    """Read them from ``NEEDLEPOINT_DATA``, ``_KEYS``, ``_DATABASE``, ``_HOSTS`` and so on.

    Without ``NEEDLEPOINT_DATA`` nothing is written, and the secret lasts as long as the process.
    """
    given = dict(os.environ) if environ is None else environ
    named = given.get(f"{PREFIX}DATA", "")
    data = Path(named or "needlepoint-data").expanduser().resolve()
    keys = Path(given.get(f"{PREFIX}KEYS", "") or f"{data}-keys").expanduser().resolve()
    if keys == data or data in keys.parents:
        raise WrongUsage(f"{keys} lies inside the data folder; keep keys elsewhere.")
    hosts = [host.strip() for host in given.get(f"{PREFIX}HOSTS", "").split(",")]
    behind = given.get(f"{PREFIX}HTTPS", "") == "1"
    lan = given.get(f"{PREFIX}LAN", "") == "1"
    if lan and behind:
        raise WrongUsage(
            f"{PREFIX}HTTPS=1 says that a server with https stands in front of this one, and --lan "
            "that there is none: choose one."
        )
    return Surroundings(
        data=data,
        keys=keys,
        database=_database(given.get(f"{PREFIX}DATABASE", ""), data),
        hosts=(*(host for host in hosts if host), "localhost", "[::1]"),
        https=behind or lan,
        lan=lan,
        secret=_secret(keys) if named else secrets.token_urlsafe(48),
    )


def _database(address: str, data: Path) -> dict[str, Any]:
    """Return Django's settings for ``postgresql://user:word@host:port/name``, or SQLite."""
    if not address:
        return _sqlite(data / "studio.sqlite3")
    parts = urlsplit(address)
    if parts.scheme == "sqlite":
        return _sqlite(Path(unquote(parts.path)))
    if parts.scheme not in {"postgresql", "postgres"}:
        raise WrongUsage(
            f"{PREFIX}DATABASE begins with {parts.scheme!r}; write postgresql://user:word@host/name"
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": KEPT_S,
        "CONN_HEALTH_CHECKS": True,
    }


def _sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": KEPT_S,  # who closes the last one folds the log into the file, and syncs
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": PATIENCE_S,
            "init_command": DURABLE,
        },
    }


def _secret(keys: Path) -> str:
    """Return the secret of this installation; make it where there is none."""
    path = keys / "site.secret"
    if path.exists() and path.stat().st_size == 0:  # an earlier version was killed while at it
        path.unlink()
    if not path.exists():
        keys.mkdir(parents=True, exist_ok=True, mode=0o700)
        with suppress(FileExistsError):  # another process was faster
            write_new(path, [secrets.token_urlsafe(48).encode("ascii")])
    return path.read_text("utf-8")
