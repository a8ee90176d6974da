"""A results folder appears whole or not at all, and nobody else's files are touched."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from fnmatch import fnmatch
from pathlib import Path

from needlepoint.errors import Unwritable

NAMED_AT_MOST = 3
"""Own choice: a sentence that names more foreign files than this is not read to its end."""


def check_out(out: Path, ours: Collection[str]) -> None:
    """Refuse a place for results before any work is done for it.

    Parameters
    ----------
    out
        The folder that shall hold the results.
    ours
        The names that results have, as patterns of paths inside the folder.

    Raises
    ------
    Unwritable
        If `out` is a file, or a folder with anything in it that is not ours.
    """
    if out.is_dir():
        foreign = sorted(name for name in _contents(out) if not _is_ours(name, ours))
        if foreign:
            named = ", ".join(foreign[:NAMED_AT_MOST])
            more = ", ..." if len(foreign) > NAMED_AT_MOST else ""
            raise Unwritable(
                f"{out} holds files that are not results of this command ({named}{more}); "
                "nothing was touched, choose another folder with --out."
            )
    elif out.exists() or out.is_symlink():
        raise Unwritable(f"{out} is not a folder; choose another place with --out.")


@contextmanager
def results_folder(out: Path, ours: Collection[str]) -> Iterator[Path]:
    """Make a folder to write results into; it becomes `out` only when the block ends well.

    Everything is written to a sibling, synced to disk and then renamed, so that a reader sees
    the earlier results or the new ones and never half of either.

    Parameters
    ----------
    out
        The folder that shall hold the results; earlier results of ours are replaced as a whole.
    ours
        The names that results have, as patterns of paths inside the folder.

    Raises
    ------
    Unwritable
        If `out` may not be used (see `check_out`) or the disk does not take the results.
    """
    check_out(out, ours)
    target = out.resolve()  # a link keeps pointing where it does
    mark = secrets.token_hex(4)
    draft = target.with_name(f".{target.name}.draft-{mark}")
    try:
        made = _make_parents(target.parent)
        try:
            draft.mkdir()
            yield draft
            _sync(draft)
            _put_in_place(draft, target, target.with_name(f".{target.name}.old-{mark}"))
        except BaseException:  # Ctrl-C too
            shutil.rmtree(draft, ignore_errors=True)
            for parent in made:
                with suppress(OSError):  # somebody else has moved in meanwhile
                    parent.rmdir()
            raise
    except OSError as why:
        reason = why.strerror or str(why)
        raise Unwritable(
            f"The results cannot be written to {out} ({reason}); nothing was left behind."
        ) from why


def replace_file(path: Path, data: bytes) -> None:
    """Write one file whole or not at all; an earlier one stays until the new one is complete.

    Raises
    ------
    Unwritable
        If the disk does not take it.
    """
    draft = path.with_name(f".{path.name}.draft-{secrets.token_hex(4)}")
    try:
        try:
            with draft.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as why:
        reason = why.strerror or str(why)
        raise Unwritable(f"{path} cannot be written ({reason}); it was left as it was.") from why


def _contents(folder: Path) -> Iterator[str]:
    """Name everything in `folder` that is not a plain folder, by its path inside."""
    for path in folder.rglob("*"):
        if path.is_symlink() or not path.is_dir():
            yield path.relative_to(folder).as_posix()


def _is_ours(name: str, ours: Collection[str]) -> bool:
    return any(fnmatch(name, pattern) and name.count("/") == pattern.count("/") for pattern in ours)


def _make_parents(parent: Path) -> list[Path]:
    """Make the missing folders above, and give those that were made, deepest first."""
    missing = [each for each in (parent, *parent.parents) if not each.exists()]
    parent.mkdir(parents=True, exist_ok=True)
    return missing


def _sync(folder: Path) -> None:
    """Ask the disk to really hold what was written."""
    for path in (*folder.rglob("*"), folder):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _put_in_place(draft: Path, target: Path, old: Path) -> None:
    """Rename the draft to its name; what was there before goes only when that has worked."""
    if not target.exists():
        draft.rename(target)
        return
    target.rename(old)
    try:
        draft.rename(target)
    except BaseException:
        old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)
