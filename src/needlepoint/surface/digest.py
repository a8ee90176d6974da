"""Digest: which bytes a result was made from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path


def digest(paths: Iterable[Path]) -> str:
    """Return the SHA-256 over the contents of files in their order, as hexadecimal text."""
    total = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            part = hashlib.file_digest(file, "sha256")
        total.update(part.digest())
    return total.hexdigest()
