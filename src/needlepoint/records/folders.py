"""Files that are there whole or not at all, on a disk that may lose power at any moment."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from needlepoint.errors import Unwritable
from needlepoint.records.held import LOCK, held, remove, sweep_scratch, take_lock


def sync_folder(folder: Path) -> None:
    """Make the names in a folder last."""
    if os.name != "posix":  # elsewhere folders cannot be synced, and need not be
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_new(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a new file that lasts once this returns, and is not there at all if it does not.

    Raises
    ------
    Unwritable
        If the disk is full or does not take it.
    FileExistsError
        If there is a file of this name.
    """
    with new_file(path) as file:
        for piece in pieces:
            file.write(piece)


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """Open a file to write; it gets its name, and lasts, only when the block ends well.

    Raises
    ------
    Unwritable, FileExistsError
        As `write_new`.
    """
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        handle = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                take_lock(file)
                yield file
                file.flush()
                os.fsync(file.fileno())
            _name(draft, path)
        finally:
            draft.unlink(missing_ok=True)
        sync_folder(path.parent)
    except FileExistsError:
        raise
    except OSError as why:
        raise Unwritable(
            f"The disk did not take the file ({why.strerror or why}); nothing was stored. "
            "Make room and try again."
        ) from why


def sweep_drafts(folder: Path, suffix: str) -> int:
    """Remove drafts of files with an ending that their writer left; return how many."""
    removed = 0
    for path in folder.glob(f".*{suffix}.*"):
        with suppress(OSError):
            with path.open("rb") as file:
                left = take_lock(file)
            if left:
                path.unlink()
                removed += 1
    return removed


def _name(draft: Path, path: Path) -> None:
    """Put a finished file in its place without ever replacing another."""
    try:
        os.link(draft, path)
    except FileExistsError:
        raise
    except OSError:  # a disk without links, as cards and some shares are
        if path.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path)) from None
        draft.rename(path)


def add_line(path: Path, line: str) -> None:
    """Add a line to a file that only grows; it lasts once this returns.

    The line is plain ASCII. It begins with a line end: the line before may have been cut off.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "ab") as file:
        file.write(f"\n{line}\n".encode("ascii"))
        file.flush()
        os.fsync(file.fileno())


def _sync_all(top: Path) -> None:
    """Make every file and name under a folder last."""
    for folder, _, names in os.walk(top):
        for name in names:
            with Path(folder, name).open("rb") as file:
                os.fsync(file.fileno())
        sync_folder(Path(folder))


@contextmanager
def new_folder(target: Path) -> Iterator[Path]:
    """Make a folder to fill; it becomes `target` only when the block ends well.

    Raises
    ------
    Unwritable
        If `target` exists, or the disk does not take what is written.
    """
    target = target.absolute()
    if target.exists() or target.is_symlink():
        raise Unwritable(f"{target} is there already; nothing was touched, name a new folder.")
    if target.parent.is_dir():
        sweep_scratch([target.parent])
    draft = target.with_name(f".{target.name}.draft-{secrets.token_hex(4)}")
    try:
        draft.mkdir(parents=True, mode=0o700)
        try:
            with held(draft):  # to the last: what is in it is plain
                yield draft
                _sync_all(draft)
                if os.name == "posix":
                    draft.rename(target)
            if os.name != "posix":  # elsewhere nothing that is open can be renamed
                draft.rename(target)
            (target / LOCK).unlink(missing_ok=True)
            sync_folder(target.parent)
        except BaseException:  # Ctrl-C too
            remove(draft)
            raise
    except OSError as why:
        raise Unwritable(
            f"{target} cannot be written ({why.strerror or why}); nothing was left behind."
        ) from why
