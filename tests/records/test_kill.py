"""Whoever was told that a capture is kept finds it, whenever the power of a process ends."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(__file__).with_name("kill_rounds.py")
DEVELOPING, REPORTING = 5, 1009


def rounds(number, seed, tmp_path):
    if os.name != "posix":
        pytest.skip("processes are killed as POSIX does it")
    around = {
        **os.environ,
        "NEEDLEPOINT_DATA": str(tmp_path / "data"),
        "NEEDLEPOINT_KEYS": str(tmp_path / "keys"),
    }
    if "NEEDLEPOINT_SCRATCH_DATABASE" in os.environ:  # see test_postgresql.py
        around["NEEDLEPOINT_DATABASE"] = os.environ["NEEDLEPOINT_SCRATCH_DATABASE"]
    done = subprocess.run(
        [sys.executable, str(PROGRAM), str(number), str(seed)],
        env=around,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1]), done.stderr


def check(found, said):
    assert found["acknowledged"] > 0
    assert found["captures"] >= found["acknowledged"]  # killed between commit and word of it
    assert (found["lost"], found["half"], found["unreadable"]) == (0, 0, 0)
    assert (found["sound"], found["why"], found["strangers"]) == ("ok", "", 0)
    assert found["faults"] == [], said


def test_kill_9_loses_nothing_acknowledged_and_leaves_nothing_half(tmp_path):
    check(*rounds(10, DEVELOPING, tmp_path))


@pytest.mark.truth
def test_200_rounds_of_kill_9(tmp_path, capsys):
    found, said = rounds(200, REPORTING, tmp_path)
    with capsys.disabled():
        print(f"\nkill -9, 200 rounds, 2 writers: {found}")
    check(found, said)
