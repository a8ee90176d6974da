"""A study becomes one table, with failures in it, and a rerun does only what is left."""

import csv
import hashlib
import io
import os
import shutil
from functools import partial

import pytest

import needlepoint
from needlepoint._version import PROGRAM
from needlepoint.cli import main
from needlepoint.errors import Unwritable, WrongUsage
from needlepoint.workflow import processes
from needlepoint.workflow.batch_jobs import MeasureJob
from needlepoint.workflow.batch_table import csv_bytes, parquet_bytes


@pytest.fixture(scope="module")
def done(study, tmp_path_factory):
    out = tmp_path_factory.mktemp("done") / "out"
    return out, needlepoint.batch(study, out)


def rows_of(path):
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))


def tables(out):
    return {name: (out / name).read_bytes() for name in ("scars.csv", "changes.csv")}


def test_every_capture_has_its_rows_and_a_failure_its_reason(done):
    out, found = done
    rows = rows_of(out / "scars.csv")
    status = {row["capture"]: row["status"] for row in rows}
    assert list(status.values()) == ["measured", "measured", "measured", "failed"]
    lost = rows[-1]
    assert lost["why"] == "sub-02/ses-02/left-cheek/capture.toml: the key 'camera' is missing"
    assert not lost["depth_mm"]
    assert (found.count("measured"), found.count("failed")) == (3, 1)


def test_a_row_holds_what_the_measurement_says(done, study):
    out, _ = done
    alone = needlepoint.measure(study / "sub-01" / "ses-01" / "left-cheek")
    mine = [row for row in rows_of(out / "scars.csv") if row["session"] == "ses-01"]
    truth = alone.scars.to_table()
    assert len(truth) > 0
    for row, told in zip(mine, truth, strict=False):
        assert float(row["depth_mm"]) == pytest.approx(told["depth_mm"], rel=1e-5)
        assert row["kind"] == told["kind"]
        assert row["sha256"] == alone.origin.sha256
        assert row["needlepoint"] == needlepoint.__version__


def test_visits_are_compared_and_a_missing_visit_is_said(done):
    out, _ = done
    rows = rows_of(out / "changes.csv")
    healed = [row for row in rows if row["subject"] == "sub-01"]
    low, high = (float(healed[0][f"depth_percent_{end}"]) for end in ("low", "high"))
    assert low <= -30.0 <= high  # as it was planted
    assert healed[0]["verdict"] == "shallower"
    assert rows[-1]["status"] == "failed"
    assert rows[-1]["why"] == "sub-02/ses-02/left-cheek was not measured."


def test_a_rerun_measures_nothing_that_is_kept_and_gives_the_same_tables(done, study):
    out, _ = done
    before = tables(out)

    def only_failures(jobs):
        names = [job.capture.name for job in jobs]
        assert names in (["sub-02/ses-02/left-cheek"], [])
        return iter([(job, job.run()) for job in jobs])

    again = needlepoint.batch(study, out, machines=only_failures)
    assert tables(out) == before
    assert again.again == 4  # three captures and a pair


def test_a_capture_that_changed_is_measured_anew_and_so_is_its_pair(study, tmp_path):
    mine, out = tmp_path / "study", tmp_path / "out"
    shutil.copytree(study / "sub-01", mine / "sub-01")
    needlepoint.batch(mine, out)
    manifest = mine / "sub-01" / "ses-02" / "left-cheek" / "capture.toml"
    manifest.write_text(manifest.read_text() + "# looked at again\n")
    assert needlepoint.batch(mine, out).again == 1


def test_what_a_killed_run_left_half_written_is_cleared(done, study):
    out, _ = done
    left = out / "captures" / ".x.draft-0123abcd"
    left.mkdir()
    (left / "measurement.json").write_text("{")
    (out / ".scars.csv.draft-0123abcd").write_text("half")
    needlepoint.batch(study, out)
    assert not left.exists()
    assert not (out / ".scars.csv.draft-0123abcd").exists()


def test_a_folder_of_somebody_else_is_left_alone(study, tmp_path):
    (tmp_path / "thesis.tex").write_text("mine")
    with pytest.raises(Unwritable, match=r"thesis\.tex"):
        needlepoint.batch(study, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["thesis.tex"]


def test_tables_of_pairs_that_are_gone_go_too(study, tmp_path):
    mine, out = tmp_path / "study", tmp_path / "out"
    shutil.copytree(study / "sub-01", mine / "sub-01")
    needlepoint.batch(mine, out)
    shutil.rmtree(mine / "sub-01" / "ses-02")
    needlepoint.batch(mine, out)
    assert not (out / "changes.csv").exists()


def test_a_table_is_written_as_other_programs_read_it():
    rows = [{"a": 1.5, "b": None, "c": True}, {"a": 2, "d": "x,\ny"}]
    assert csv_bytes(rows) == b'a,b,c,d\n1.5,,true,\n2,,,"x,\ny"\n'


def test_parquet_holds_the_same_rows(done):
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")
    _, found = done
    data = parquet_bytes(found.scars)
    table = parquet.read_table(io.BytesIO(data))
    assert table.schema.metadata[b"software"] == PROGRAM.encode()
    read = table.to_pylist()
    assert [row["depth_mm"] for row in read] == [row.get("depth_mm") for row in found.scars]


class Acting(MeasureJob):
    """A job that does something else than measure."""

    def __init__(self, act):
        object.__setattr__(self, "act", act)

    def __getstate__(self):
        return self.act

    def __setstate__(self, act):
        object.__setattr__(self, "act", act)

    def __repr__(self):
        return "Acting"

    def run(self):
        return self.act()


def test_a_process_that_dies_fails_its_own_job_only():
    dead = Acting(partial(os._exit, 9))
    fine = [Acting(partial(int, number)) for number in range(6)]
    with processes(2) as machines:
        found = {id(job): done for job, done in machines([fine[0], dead, *fine[1:]])}
    assert [found[id(job)] for job in fine] == list(range(6))
    assert found[id(dead)].status == "failed"
    assert "ended from outside" in found[id(dead)].why


def test_the_command_writes_tables_and_a_report_with_their_digests(done, study, tmp_path, capsys):
    out = tmp_path / "out"
    assert main(["batch", str(study), "--out", str(out), "--jobs", "2"]) == 0
    assert tables(out) == tables(done[0])
    said = capsys.readouterr().out
    assert "3 measured, 0 refused, 1 failed, of 4" in said
    report = (out / "report.md").read_text("utf-8")
    assert hashlib.sha256((out / "scars.csv").read_bytes()).hexdigest() in report
    assert "the key 'camera' is missing" in report
    assert needlepoint.__version__ in report


def test_a_study_of_failures_alone_ends_with_3_and_keeps_the_reasons(tmp_path, capsys):
    (tmp_path / "study" / "a").mkdir(parents=True)
    (tmp_path / "study" / "a" / "capture.toml").write_text("needlepoint = 9\n")
    out = tmp_path / "out"
    assert main(["batch", str(tmp_path / "study"), "--out", str(out), "--quiet"]) == 3
    assert "No capture of" in capsys.readouterr().err
    assert rows_of(out / "scars.csv")[0]["status"] == "failed"


def test_jobs_that_make_no_sense_are_one_sentence(study, tmp_path, capsys):
    with pytest.raises(WrongUsage, match="--jobs 0"), processes(0):
        pass
    words = ["batch", str(study), "--out", str(tmp_path / "o"), "--jobs", "2", "--scheduler", "x"]
    assert main(words) == 2
    assert "give one of them" in capsys.readouterr().err
    assert not (tmp_path / "o").exists()
