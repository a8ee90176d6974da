"""Rounds of a studio in a process of its own, which forks and kills others."""

import json
import os
import subprocess
import sys

import pytest


def rounds_of(program, words, tmp_path, address=None):
    """Run a program of rounds on a new data folder; return what it found, and its complaints."""
    if os.name != "posix":
        pytest.skip("processes are forked and killed as POSIX does it")
    around = {
        **{k: v for k, v in os.environ.items() if not k.startswith("NEEDLEPOINT_")},
        "NEEDLEPOINT_DATA": str(tmp_path / "data"),
        "NEEDLEPOINT_KEYS": str(tmp_path / "keys"),
        "PYTHONPATH": str(program.parents[2]),
    }
    if address:
        around["NEEDLEPOINT_DATABASE"] = address
    done = subprocess.run(
        [sys.executable, str(program), *(str(word) for word in words)],
        env=around,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1]), done.stderr
