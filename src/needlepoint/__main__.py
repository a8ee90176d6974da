"""`python -m needlepoint`: the command line, also where there is no terminal."""

from __future__ import annotations

import os
import sys
from pathlib import Path

LOG = "NEEDLEPOINT_LOG"
"""The variable that names the file for what is said where nobody looks."""


def without_terminal() -> None:
    """Let what is said go into a file where the system gives no terminal (pythonw.exe)."""
    if sys.stdout is not None and sys.stderr is not None:
        return
    path = Path(os.environ.get(LOG, "") or Path.home() / "needlepoint.log")
    path.parent.mkdir(parents=True, exist_ok=True)
    sys.stdout = sys.stderr = path.open("a", encoding="utf-8", buffering=1)


if __name__ == "__main__":
    from needlepoint.cli import main

    without_terminal()
    sys.exit(main())
