"""How large the file of a picture may be, of whatever kind: refused before anything is decoded."""

from __future__ import annotations

from pathlib import Path

from needlepoint.errors import Unreadable

MOST_PIXELS = 120_000_000
"""Larger pictures are refused before anything is decoded (a small file can claim any size)."""

MOST_BYTES = 1_000_000_000


def check_bytes(path: Path, size: int) -> None:
    """Refuse a file that is too large to be read.

    Raises
    ------
    Unreadable
        If it has more than `MOST_BYTES`.
    """
    if size > MOST_BYTES:
        raise Unreadable(f"{path}: larger than {MOST_BYTES // 10**6} MB; not read")
