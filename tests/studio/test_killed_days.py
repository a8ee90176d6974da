"""kill -9 over booking, signing, the shelf and merging: what was kept is there, and whole."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.records import cluster

PROGRAM = Path(__file__).with_name("day_rounds.py")
DEVELOPING, REPORTING, FEW, MANY = 5, 2004, 4, 200
NONE = (
    "lost appointments",
    "slots",
    "stray slots",
    "lost signatures",
    "half signed",
    "stray",
    "box",
    "lost lots",
    "lots not adding up",
    "lost merges",
    "half merged",
)
WITHOUT = pytest.mark.skipif(cluster.programs() is None, reason="PostgreSQL is not installed here")


def rounds(tmp_path, number, seed, address=None):
    if os.name != "posix":
        pytest.skip("processes are killed as POSIX does it")
    around = {
        **{k: v for k, v in os.environ.items() if not k.startswith("NEEDLEPOINT_")},
        "NEEDLEPOINT_DATA": str(tmp_path / "data"),
        "NEEDLEPOINT_KEYS": str(tmp_path / "keys"),
        "PYTHONPATH": str(PROGRAM.parents[2]),
    }
    if address:
        around["NEEDLEPOINT_DATABASE"] = address
    done = subprocess.run(
        [sys.executable, str(PROGRAM), str(number), str(seed)],
        env=around,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert {name: found[name] for name in NONE} == dict.fromkeys(NONE, 0), (found, done.stderr)
    assert (found["why"], found["sound"], found["faults"]) == ("", "ok", []), done.stderr
    assert found["answers"]
    return found


def test_a_day_killed_a_few_times_is_whole(tmp_path):
    rounds(tmp_path, FEW, DEVELOPING)


@pytest.mark.slow
@pytest.mark.postgres
@WITHOUT
def test_a_day_killed_a_few_times_is_whole_on_postgresql(tmp_path):
    with cluster.cluster() as address:
        rounds(tmp_path, FEW, DEVELOPING, address("day"))


@pytest.mark.faults
@pytest.mark.timeout(36000)
def test_200_killed_days(tmp_path, capsys):
    found = rounds(tmp_path, MANY, REPORTING)
    with capsys.disabled():
        print(f"\nkill -9, 200 rounds on SQLite: {found}")


@pytest.mark.faults
@pytest.mark.postgres
@pytest.mark.timeout(36000)
@WITHOUT
def test_200_killed_days_on_postgresql(tmp_path, capsys):
    with cluster.cluster() as address:
        found = rounds(tmp_path, MANY, REPORTING, address("day"))
    with capsys.disabled():
        print(f"\nkill -9, 200 rounds on PostgreSQL: {found}")
