"""Sixteen processes sign at once, on both databases, also while they are killed: stock adds up."""

from pathlib import Path

import pytest
from tests.records import cluster
from tests.studio.own_process import rounds_of

PROGRAM = Path(__file__).with_name("signing_rounds.py")
PROCESSES, DEVELOPING, REPORTING = 16, 5, 2003


def rounds(tmp_path, each, kills, seed, address=None):
    return rounds_of(PROGRAM, (PROCESSES, each, kills, seed), tmp_path, address)


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
