"""Running what reads foreign bytes in a process of its own, which can reach nothing."""

from __future__ import annotations

import os
import subprocess
import sys

ENVIRONMENT = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "OPENCV_LOG_LEVEL": "ERROR"}


def run_sandboxed(
    module: str, *words: str, data: bytes = b"", patience_s: float
) -> subprocess.CompletedProcess[bytes]:
    """Run a module of ours that shuts itself in; give what it said.

    Parameters
    ----------
    module
        Which one, in `needlepoint.records.uploads`.
    words
        What it is told on its command line.
    data
        What it reads.
    patience_s
        How long is waited for it [s].

    Raises
    ------
    subprocess.TimeoutExpired
        If it took longer; it is ended then.
    """
    return subprocess.run(  # noqa: S603  our own program
        [sys.executable, "-I", "-m", f"needlepoint.records.uploads.{module}", *words],
        input=data,
        capture_output=True,
        timeout=patience_s,
        check=False,
        env={**ENVIRONMENT, "PATH": os.defpath, "SYSTEMROOT": os.environ.get("SYSTEMROOT", "")},
        cwd=os.sep,
    )
