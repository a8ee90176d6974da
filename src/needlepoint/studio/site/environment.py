"""What the studio is told from outside: where its data, keys and database lie."""

from __future__ import annotations

import math
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from needlepoint.errors import WrongUsage
from needlepoint.records.folders import write_new
from needlepoint.studio.site.apart import GIB, Limits

PREFIX = "NEEDLEPOINT_"
SECRET = "site.secret"  # noqa: S105  the name of a file  # nosec B105
PATIENCE_S = 20  # own choice: how long a writer waits for SQLite before it gives up
KEPT_S = 60  # own choice: how long a connection serves one request after another
LEAST_MEMORY, MOST_MEMORY = 3 * GIB, 12 * GIB
"""Own choice: a map of 16 million points takes 0.8 GiB, the largest worker seen took 2.8."""
USUAL_MINUTES = 20.0  # own choice: forty times what the largest capture of the tests takes
WAITING = 3  # own choice: on a machine that is busy with other things the clock runs faster
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

    Nothing is written: where there is no secret yet, it lasts as long as the process, unless
    `keep_secret` makes one, as what serves the site does.
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
        secret=_read_secret(keys) if named else secrets.token_urlsafe(48),
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


def work_limits(environ: dict[str, str]) -> Limits:
    """Return what one measurement may use: ``NEEDLEPOINT_MEMORY_GIB`` and ``_MINUTES``.

    Raises
    ------
    WrongUsage
        If one of them is no number over zero.
    """
    given: dict[str, float] = {}
    for name, usual in (("MEMORY_GIB", _usual_memory() / GIB), ("MINUTES", USUAL_MINUTES)):
        said = environ.get(f"{PREFIX}{name}", "")
        try:
            given[name] = float(said) if said else usual
        except ValueError:
            given[name] = 0.0
        if not 0.0 < given[name] < math.inf:
            raise WrongUsage(f"{PREFIX}{name} is {said!r}; write a number over zero")
    cpu_s = math.ceil(60.0 * given["MINUTES"])
    return Limits(int(given["MEMORY_GIB"] * GIB), cpu_s, WAITING * cpu_s)


def _usual_memory() -> int:
    """Return three quarters of the machine's memory [bytes], within bounds."""
    try:
        whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # not on this system
        whole = MOST_MEMORY
    return min(max(3 * whole // 4, LEAST_MEMORY), MOST_MEMORY)


def _read_secret(keys: Path) -> str:
    try:
        kept = (keys / SECRET).read_text("utf-8")
    except OSError:
        kept = ""
    return kept or secrets.token_urlsafe(48)


def keep_secret(keys: Path) -> str:
    """Return the secret of this installation; make it where there is none."""
    path = keys / SECRET
    if path.exists() and path.stat().st_size == 0:  # an earlier version was killed while at it
        path.unlink()
    if not path.exists():
        keys.mkdir(parents=True, exist_ok=True, mode=0o700)
        with suppress(FileExistsError):  # another process was faster
            write_new(path, [secrets.token_urlsafe(48).encode("ascii")])
    return path.read_text("utf-8")
