"""Scratch folders held by a lock that the kernel drops with the process.

What lies in them is plain, so it must not outlive its work: whatever ended the process, the next
start removes every scratch folder that nobody holds. A number of a process would not tell, as it
may be given to another one, and in a container always is.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

LOCK = ".held"
SCRATCH = re.compile(
    r"(\.backup-|\.scratch-|needlepoint-restore-|.*~\d+~)|\..+\.draft-[0-9a-f]{8}$"
)
"""Names of our scratch folders, those of earlier versions too."""

UNLOCKED_S = 60.0
"""Own choice: a folder without a lock that is older was left by an earlier version."""


@contextmanager
def held(folder: Path) -> Iterator[Path]:
    """Hold a folder that is there for as long as the block runs."""
    lock = folder / LOCK
    with lock.open("w") as file:
        take_lock(file)
        yield folder
        lock.unlink(missing_ok=True)


@contextmanager
def scratch(prefix: str, beside: Path | None = None) -> Iterator[Path]:
    """Make a scratch folder and hold it; it goes when the block ends, however it ends.

    Parameters
    ----------
    prefix
        How its name begins; one of `SCRATCH`.
    beside
        The folder it lies in; None for the system's folder for temporary files.
    """
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=beside))
    try:
        with held(folder):
            try:
                yield folder
            finally:
                empty(folder)
    finally:
        remove(folder)


def empty(folder: Path) -> None:
    """Remove all of a scratch folder but its lock: it stays held while anything is in it."""
    for path in folder.iterdir():
        if path.name == LOCK:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def remove(folder: Path) -> None:
    """Remove a scratch folder, its lock last: cut off at any moment, it is still known as left."""
    with suppress(OSError):
        empty(folder)
    shutil.rmtree(folder, ignore_errors=True)


def sweep_scratch(places: Iterable[Path]) -> int:
    """Remove the scratch folders in some places that nobody holds; return how many."""
    removed = 0
    for place in places:
        if not place.is_dir():
            continue
        for path in place.iterdir():
            if SCRATCH.match(path.name) and is_left(path):
                remove(path)
                removed += 1
    return removed


def is_left(folder: Path) -> bool:
    """Tell whether a scratch folder is ours and held by no process any more."""
    try:
        about = folder.lstat()
        if folder.is_symlink() or not folder.is_dir() or not _ours(about):
            return False
        lock = folder / LOCK
        if not lock.exists():
            return time.time() - about.st_mtime > UNLOCKED_S
        with lock.open("r+") as file:
            return take_lock(file)
    except OSError:  # it has just gone, or is somebody else's
        return False


def _ours(about: os.stat_result) -> bool:
    return os.name != "posix" or about.st_uid == os.getuid()


def take_lock(file: IO[Any]) -> bool:
    """Take a lock without waiting; tell whether it was free."""
    try:
        import fcntl
    except ImportError:  # elsewhere an open file cannot be removed, which serves as well
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
