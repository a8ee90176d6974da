"""Sixteen processes sign at once, on both databases, also while they are killed: stock adds up."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.records import cluster

PROGRAM = Path(__file__).with_name("signing_rounds.py")
PROCESSES, DEVELOPING, REPORTING = 16, 5, 2003


def rounds(tmp_path, each, kills, seed, address=None):
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
    words = [str(word) for word in (PROCESSES, each, kills, seed)]
    done = subprocess.run(
        [sys.executable, str(PROGRAM), *words],
        env=around,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1]), done.stderr


def check(found, said, number=None):
    if number is not None:
        assert found["signed"] == number, said
    assert (found["lost"], found["half"], found["stray"]) == (0, 0, 0)
    assert found["left"] == found["should"]
    assert (found["why"], found["faults"]) == ("", []), said


def test_sixteen_processes_sign_at_once(tmp_path):
    check(*rounds(tmp_path, 2, 0, DEVELOPING), number=2 * PROCESSES)


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.skipif(cluster.programs() is None, reason="PostgreSQL is not installed here")
def test_sixteen_processes_sign_at_once_on_postgresql(tmp_path):
    with cluster.cluster() as address:
        check(*rounds(tmp_path, 2, 0, DEVELOPING, address("signing")), number=2 * PROCESSES)


@pytest.mark.slow
def test_killed_signatures_are_whole_or_not_there(tmp_path):
    check(*rounds(tmp_path, 3, 5, DEVELOPING))


@pytest.mark.truth
def test_200_rounds_of_killed_signatures(tmp_path, capsys):
    found, said = rounds(tmp_path, 40, 200, REPORTING)
    with capsys.disabled():
        print(f"\nkill -9, 200 rounds, 16 signing: {found}")
    check(found, said)
