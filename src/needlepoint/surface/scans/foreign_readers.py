"""Files of others: their bytes, and other people's readers let loose on them safely."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from needlepoint.errors import NeedlepointError, Unreadable

MOST_BYTES = 1_000_000_000
"""Larger files are not read: no scan of a face needs them."""

MOST_SAMPLES = 120_000_000
"""A file may claim any size; more points than this are refused before they are made room for."""

T = TypeVar("T")


def file_bytes(path: Path) -> bytes:
    """Return the content of a file.

    Raises
    ------
    Unreadable
        If it is missing, empty, far too large, no plain file, or cannot be read.
    """
    try:
        if not path.is_file():
            raise Unreadable(f"{path}: no such file; give a scan or a height map")
        if path.stat().st_size > MOST_BYTES:
            raise Unreadable(f"{path}: larger than {MOST_BYTES // 10**6} MB; cut out the patch")
        data = path.read_bytes()
    except OSError as fault:
        raise Unreadable(f"{path}: cannot be read: {fault.strerror or fault}") from None
    if not data:
        raise Unreadable(f"{path}: the file is empty; export it again")
    return data


def guarded(path: Path | str, kind: str, read: Callable[[], T]) -> T:
    """Let a reader of somebody else's format work; whatever it trips over is one sentence.

    Raises
    ------
    Unreadable
        If the reader fails in any way.
    """
    silence = logging.getLogger("trimesh")
    before, silence.disabled = silence.disabled, True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return read()
    except NeedlepointError:
        raise
    except Exception as fault:  # noqa: BLE001  a foreign reader may fail in any way it likes
        why = " ".join(str(fault).split())[:120] or type(fault).__name__
        raise Unreadable(f"{path}: cannot be read as {kind}: {why}; export it again") from None
    finally:
        silence.disabled = before
