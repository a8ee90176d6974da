"""Roots of the audit, written down in the folder of keys, where the database does not reach."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

NAME = "audit-roots.txt"


@dataclass(frozen=True, slots=True)
class Root:
    """The end of the chain at some day.

    Attributes
    ----------
    day
        As ISO date, in UTC.
    seq
        Number of the last line.
    digest
        Its digest.
    """

    day: str
    seq: int
    digest: str


def write_root(folder: Path, root: Root) -> None:
    """Write a root down; a second time changes nothing."""
    if root in read_roots(folder):
        return
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(folder / NAME, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "ab") as file:
        # begins with a line end: the line before may have been cut off
        file.write(f"\n{root.day} {root.seq} {root.digest}\n".encode("ascii"))
        file.flush()
        os.fsync(file.fileno())


def read_roots(folder: Path) -> list[Root]:
    """Read every root; a line that was cut off by a loss of power counts as not written."""
    path = folder / NAME
    if not path.exists():
        return []
    roots = []
    for line in path.read_text("ascii", errors="replace").splitlines():
        match line.split():
            case [day, seq, digest] if seq.isdigit() and len(digest) == 64:
                roots.append(Root(day, int(seq), digest))
    return roots
