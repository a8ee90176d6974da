"""Folders in which kept files lie plain for as long as something works on them.

They lie in the folder of data and are the owner's alone. One whose process died is removed at the
next start: what was decrypted does not outlive the work.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

NAME = re.compile(r"(?P<host>.+)~(?P<process>\d+)~.+")


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Make a new folder; it goes when the block ends, however it ends."""
    room = _room()
    room.mkdir(parents=True, exist_ok=True, mode=0o700)
    prefix = f"{socket.gethostname()}~{os.getpid()}~"
    with tempfile.TemporaryDirectory(prefix=prefix, dir=room) as name:
        yield Path(name)


def sweep_workplaces() -> int:
    """Remove what processes of this machine left that are no more; give how many."""
    left = [path for path in _room().glob("*") if _is_left(path.name)]
    for path in left:
        shutil.rmtree(path, ignore_errors=True)
    return len(left)


def _room() -> Path:
    return Path(settings.DATA) / "work"


def _is_left(name: str) -> bool:
    found = NAME.fullmatch(name)
    if found is None or found["host"] != socket.gethostname():
        return False
    return not _lives(int(found["process"]))


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:  # somebody else's: it lives
        return True
    return True
