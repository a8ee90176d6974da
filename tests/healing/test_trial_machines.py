"""The same numbers from a real scheduler with workers of its own as from one process."""

import sys

import pytest
from tests.healing.made_trials import GRADE, MEASURED, design

from needlepoint.errors import WrongUsage
from needlepoint.healing import unfitted_prior
from needlepoint.trials import dask_machines, run_trial

BELIEF = unfitted_prior(500, 2)


@pytest.fixture(scope="module")
def scheduler():
    distributed = pytest.importorskip("dask.distributed")
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    ) as cluster:
        yield cluster.scheduler_address


def test_a_scheduler_gives_the_numbers_of_one_process(scheduler, monkeypatch):
    monkeypatch.setattr("needlepoint.cluster.PATIENCE_S", 300)  # however busy the machine
    made = design(MEASURED, GRADE, n=8)
    alone = run_trial(made, BELIEF, draws=600, seed=4)
    with dask_machines(scheduler) as machine:
        together = run_trial(made, BELIEF, draws=600, seed=4, machine=machine)
    assert together == alone


def test_a_scheduler_that_does_not_answer_is_said(monkeypatch):
    pytest.importorskip("dask.distributed")
    monkeypatch.setattr("needlepoint.cluster.PATIENCE_S", 1)
    for address in ("tcp://localhost:9", "nowhere", "http://localhost:9"):
        with (
            pytest.raises(WrongUsage, match="no Dask scheduler answers at"),
            dask_machines(address),
        ):
            pass


def test_without_dask_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "dask.distributed", None)
    with (
        pytest.raises(WrongUsage, match=r"pip install 'needlepoint\[machines\]'"),
        dask_machines("x"),
    ):
        pass
