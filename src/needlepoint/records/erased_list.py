"""Who was erased, by number, in the folder of keys: a restored backup brings nobody back."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

NAME = "erased.txt"


def write_erased(folder: Path, number: str, day: dt.date) -> None:
    """Write down that a client was erased."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(folder / NAME, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "ab") as file:
        # begins with a line end: the line before may have been cut off
        file.write(f"\n{day.isoformat()} {number}\n".encode("ascii"))
        file.flush()
        os.fsync(file.fileno())


def read_erased(folder: Path) -> list[str]:
    """Give the numbers of everybody who was erased."""
    path = folder / NAME
    if not path.exists():
        return []
    lines = [line.split() for line in path.read_text("ascii", errors="replace").splitlines()]
    return [words[1] for words in lines if len(words) == 2 and len(words[1]) == 36]
