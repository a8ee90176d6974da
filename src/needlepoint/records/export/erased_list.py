"""Who was erased, by number, in the folder of keys: a restored backup brings nobody back."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from needlepoint.records.folders import add_line

NAME = "erased.txt"


def write_erased(folder: Path, number: str, day: dt.date) -> None:
    """Write down that a client was erased."""
    add_line(folder / NAME, f"{day.isoformat()} {number}")


def read_erased(folder: Path) -> list[str]:
    """Return the numbers of everybody who was erased."""
    path = folder / NAME
    if not path.exists():
        return []
    lines = [line.split() for line in path.read_text("ascii", errors="replace").splitlines()]
    return [words[1] for words in lines if len(words) == 2 and len(words[1]) == 36]
