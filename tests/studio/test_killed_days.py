"""kill -9 over booking, signing, the shelf and merging: what was kept is there, and whole."""

from pathlib import Path

import pytest
from tests.records import cluster
from tests.studio.own_process import rounds_of

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
    found, said = rounds_of(PROGRAM, (number, seed), tmp_path, address)
    assert {name: found[name] for name in NONE} == dict.fromkeys(NONE, 0), (found, said)
    assert (found["why"], found["sound"], found["faults"]) == ("", "ok", []), said
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
