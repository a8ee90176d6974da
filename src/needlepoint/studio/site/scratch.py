"""Folders in which kept files lie plain for as long as something works on them.

They lie in the folder of data and are the owner's alone. One whose process died is removed at the
next start: what was decrypted does not outlive the work.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from needlepoint.records.held import LOCK, scratch, sweep_scratch

NAME = re.compile(r"(?P<host>.+)~(?P<process>\d+)~.+")


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Make a new folder; it goes when the block ends, however it ends."""
    room = _room()
    room.mkdir(parents=True, exist_ok=True, mode=0o700)
    with scratch(f"{socket.gethostname()}~{os.getpid()}~", room) as folder:
        yield folder


def sweep_workplaces() -> int:
    """Remove what processes left that are no more, in whatever container; return how many."""
    left = [path for path in _room().glob("*") if _is_dead(path)]
    for path in left:
        shutil.rmtree(path, ignore_errors=True)
    return len(left) + sweep_scratch([_room()])


def _room() -> Path:
    return Path(settings.DATA) / "work"


def _is_dead(folder: Path) -> bool:
    """Tell whether an earlier version's folder, which has no lock, is of a process that is gone."""
    found = NAME.fullmatch(folder.name)
    if found is None or found["host"] != socket.gethostname() or (folder / LOCK).exists():
        return False
    try:
        os.kill(int(found["process"]), 0)
    except ProcessLookupError:
        return True
    except OSError:  # somebody else's: it lives
        return False
    return False
