"""Sixteen processes book, move and cancel at once: none in two places, no answer lost."""

from pathlib import Path

import pytest
from tests.records import cluster
from tests.studio.own_process import rounds_of

PROGRAM = Path(__file__).with_name("booking_rounds.py")
PROCESSES, FEW, MANY, DEVELOPING, REPORTING = 16, 5, 40, 5, 2003
WITHOUT = pytest.mark.skipif(cluster.programs() is None, reason="PostgreSQL is not installed here")


def rounds(tmp_path, each, seed, address=None):
    found, said = rounds_of(PROGRAM, (PROCESSES, each, seed), tmp_path, address)
    assert found["answers"] == PROCESSES * each, (found, said)
    assert (found["overlaps"], found["lost"], found["slots"]) == (0, 0, 0), found
    assert (found["why"], found["faults"]) == ("", []), said
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
