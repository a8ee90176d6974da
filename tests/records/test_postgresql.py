"""Everything that holds on SQLite holds on a real PostgreSQL: the suite again, on that."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
# what asks no database, or brings its own
NO_DATABASE = (
    "test_admission.py",
    "test_sealed.py",
    "test_keys.py",
    "test_stripping.py",
    "test_uploads.py",
    "test_commands.py",
    "test_large_backup.py",
    "test_migrating.py",
    "test_moving.py",
    "test_scan_reading.py",
)


@pytest.mark.skipif("NEEDLEPOINT_DATABASE" in os.environ, reason="this is that suite already")
def test_the_records_hold_on_postgresql(cluster_tools):
    with cluster_tools.cluster() as address:
        around = {
            **os.environ,
            "NEEDLEPOINT_DATABASE": address("studio"),
            "NEEDLEPOINT_SCRATCH_DATABASE": address("scratch"),
        }
        without = [f"--ignore={HERE / name}" for name in NO_DATABASE]
        words = ["-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist", "-m", "not truth"]
        done = subprocess.run(
            [sys.executable, "-m", "pytest", str(HERE), *words, *without],
            env=around,
            cwd=HERE.parents[1],
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert "passed" in done.stdout or done.stdout.count(".") > 10
