"""Roots of the audit, written down in the folder of keys, where the database does not reach."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from needlepoint.records.folders import add_line

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
    add_line(folder / NAME, f"{root.day} {root.seq} {root.digest}")


def read_roots(folder: Path) -> list[Root]:
    """Read every root; a line that was cut off by a loss of power counts as not written."""
    path = folder / NAME
    if not path.exists():
        return []
    roots = []
    for line in path.read_text("ascii", errors="replace").splitlines():
        match line.split():
            case [day, seq, digest] if seq.isdecimal() and len(digest) == 64:
                roots.append(Root(day, int(seq), digest))
    return roots
