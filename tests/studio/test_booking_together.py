"""Sixteen processes book, move and cancel at once: none in two places, no answer lost."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.records import cluster

PROGRAM = Path(__file__).with_name("booking_rounds.py")
PROCESSES, FEW, MANY, DEVELOPING, REPORTING = 16, 5, 40, 5, 2003
WITHOUT = pytest.mark.skipif(cluster.programs() is None, reason="PostgreSQL is not installed here")


def rounds(tmp_path, each, seed, address=None):
    if os.name != "posix":
        pytest.skip("processes are forked as POSIX does it")
    around = {
        **{k: v for k, v in os.environ.items() if not k.startswith("NEEDLEPOINT_")},
        "NEEDLEPOINT_DATA": str(tmp_path / "data"),
        "NEEDLEPOINT_KEYS": str(tmp_path / "keys"),
        "PYTHONPATH": str(PROGRAM.parents[2]),
    }
    if address:
        around["NEEDLEPOINT_DATABASE"] = address
    done = subprocess.run(
        [sys.executable, str(PROGRAM), str(PROCESSES), str(each), str(seed)],
        env=around,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["answers"] == PROCESSES * each, (found, done.stderr)
    assert (found["overlaps"], found["lost"], found["slots"]) == (0, 0, 0), found
    assert (found["why"], found["faults"]) == ("", []), done.stderr
    assert found["booked"]
    assert found["taken"]
    return found


def test_sixteen_processes_book_at_once(tmp_path):
    rounds(tmp_path, FEW, DEVELOPING)


@pytest.mark.slow
@pytest.mark.postgres
@WITHOUT
def test_sixteen_processes_book_at_once_on_postgresql(tmp_path):
    with cluster.cluster() as address:
        rounds(tmp_path, FEW, DEVELOPING, address("booking"))


@pytest.mark.faults
def test_640_tries_of_sixteen_processes(tmp_path, capsys):
    found = rounds(tmp_path, MANY, REPORTING)
    with capsys.disabled():
        print(f"\n640 tries of 16 processes on SQLite: {found}")


@pytest.mark.faults
@pytest.mark.postgres
@WITHOUT
def test_640_tries_of_sixteen_processes_on_postgresql(tmp_path, capsys):
    with cluster.cluster() as address:
        found = rounds(tmp_path, MANY, REPORTING, address("booking"))
    with capsys.disabled():
        print(f"\n640 tries of 16 processes on PostgreSQL: {found}")
