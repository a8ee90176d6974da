"""Killed at any moment and run again, here or on a cluster: the same tables, byte for byte."""

import random
import shutil
import subprocess
import sys

import pytest

import needlepoint
from needlepoint.workflow import cluster

RUN = "import sys; from needlepoint.cli import main; sys.exit(main(sys.argv[1:]))"
PATIENCE_S = 400.0
KILLS = 20
PAUSE_S = (0.5, 6.0)


@pytest.fixture(scope="module")
def larger(study, tmp_path_factory):
    folder = tmp_path_factory.mktemp("larger")
    for subject in range(1, 5):
        shutil.copytree(study / "sub-01", folder / f"sub-{subject:02d}")
    shutil.copytree(study / "sub-02" / "ses-02", folder / "sub-05" / "ses-02")
    return folder


@pytest.fixture(scope="module")
def undisturbed(larger, tmp_path_factory):
    out = tmp_path_factory.mktemp("undisturbed")
    needlepoint.batch(larger, out)
    return tables(out)


def tables(out):
    return {name: (out / name).read_bytes() for name in ("scars.csv", "changes.csv")}


def test_killed_at_random_and_resumed_it_writes_the_same_tables(larger, undisturbed, tmp_path):
    rng = random.Random(7)
    killed = finished = 0
    while killed < KILLS:
        out = tmp_path / f"out-{finished}"
        killed += killed_until_done(larger, out, rng, KILLS - killed)
        assert tables(out) == undisturbed
        assert not list(out.rglob(".*"))
        finished += 1
    assert killed == KILLS


def killed_until_done(study, out, rng, most):
    """Run a batch, kill it and run it again until one run ends; return how often it was killed."""
    words = [sys.executable, "-c", RUN, "batch", study, "--out", out, "--jobs", "2", "--quiet"]
    for killed in range(most + 1):
        with subprocess.Popen([str(word) for word in words]) as running:
            try:
                wait_s = rng.uniform(*PAUSE_S) if killed < most else PATIENCE_S
                assert running.wait(wait_s) == 0
            except subprocess.TimeoutExpired:
                running.kill()
                assert killed < most, "the run that nobody killed did not end"
                continue
        return killed
    return most


def test_a_cluster_of_two_workers_writes_the_same_tables(
    larger, undisturbed, tmp_path, monkeypatch
):
    monkeypatch.setattr("needlepoint.cluster.PATIENCE_S", PATIENCE_S)
    distributed = pytest.importorskip("dask.distributed")
    with (
        distributed.LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            processes=True,
            dashboard_address=None,
            silence_logs=50,
        ) as local,
        cluster(local.scheduler_address) as machines,
    ):
        needlepoint.batch(larger, tmp_path / "out", machines=machines)
    assert tables(tmp_path / "out") == undisturbed
