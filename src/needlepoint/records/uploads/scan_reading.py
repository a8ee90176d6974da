"""Reading a scan for measuring: in a cage, so that a broken reader harms nobody.

Letting a scan in (`admission`) shows that it can be read; measuring reads it again, for its
heights, with other readers. They are as little to be trusted.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from needlepoint import errors
from needlepoint.errors import NeedlepointError, Unreadable
from needlepoint.language import spoken
from needlepoint.records.uploads.plain_data import read
from needlepoint.records.uploads.sandbox import run_sandboxed
from needlepoint.surface import Scan

PATIENCE_S = 1200.0
"""Own choice: longer than the cage lets its process work."""


def read_sandboxed_scan(
    path: Path, *, unit: str | None = None, pixel_mm: float | None = None
) -> Scan:
    """Read a mesh or a height map as `needlepoint.workflow.read_scan` does, in a cage.

    Parameters
    ----------
    path, unit, pixel_mm
        As there.

    Raises
    ------
    NoUnit, WrongUsage, Unreadable, Refused
        As there; Unreadable too if reading it took more memory or time than any scan should.
    """
    asked = {"path": str(path), "unit": unit, "pixel_mm": pixel_mm, "language": spoken()}
    try:
        done = run_sandboxed("scan_child", json.dumps(asked), patience_s=PATIENCE_S)
    except subprocess.TimeoutExpired:
        raise _too_much(path) from None
    if done.stdout.startswith(b'{"error"'):
        raise _said(done.stdout)
    if done.returncode or not done.stdout:
        raise _too_much(path)
    return read(Scan, done.stdout)


def _said(line: bytes) -> NeedlepointError:
    """Return the error that the cage named, if it is one of ours."""
    try:
        told = json.loads(line)
        kind = getattr(errors, str(told["error"]), Unreadable)
        text = str(told["text"])
    except (ValueError, KeyError):
        kind, text = Unreadable, "the scan could not be read"
    ours = isinstance(kind, type) and issubclass(kind, NeedlepointError)
    return kind(text) if ours else Unreadable(text)


def _too_much(path: Path) -> Unreadable:
    return Unreadable(
        f"{path.name}: reading it took more memory or time than any scan should, or broke the "
        "reader; export it anew"
    )
