"""From two measured visits to what changed, by command line."""

import json
from dataclasses import replace

import jsonschema
import numpy as np
import pytest

from needlepoint.report import write_results
from needlepoint.results import read_measurement, schema_text


@pytest.fixture(scope="module")
def mirrored(measured, tmp_path_factory):
    """Return the same visit from a camera that mirrors."""
    folder = tmp_path_factory.mktemp("mirrored")
    measurement = read_measurement(measured)
    z_mm = np.ascontiguousarray(measurement.relief.z_mm[:, ::-1])
    turned = replace(measurement, relief=replace(measurement.relief, z_mm=z_mm))
    write_results(folder, turned, report=False)
    return folder


def test_two_visits_become_a_change(run, measured, tmp_path):
    code, out, err = run("compare", measured, measured, "--out", tmp_path / "out")
    assert (code, err) == (0, "")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "change.json",
        "change.pdf",
        "change.png",
    ]
    document = json.loads((tmp_path / "out" / "change.json").read_text())
    jsonschema.validate(document, json.loads(schema_text("change")))
    assert document["quality"]["verdict"] == "comparable"
    assert document["same_pictures"]
    assert document["summary"]["shallower"] == 0
    assert "very same pictures" in out


def test_a_capture_is_measured_first(run, capture, measured, tmp_path):
    code, out, _ = run("compare", measured, capture, "--out", tmp_path / "out", "--json")
    assert code == 0
    assert json.loads(out)["same_pictures"]


def test_a_wrong_pair_is_refused_with_the_reason(run, measured, mirrored, tmp_path):
    code, _, err = run("compare", measured, mirrored, "--out", tmp_path / "out", "--quiet")
    assert code == 3
    assert "mirrored" in err
    assert err.count("\n") == 1
    document = json.loads((tmp_path / "out" / "change.json").read_text())
    jsonschema.validate(document, json.loads(schema_text("change")))
    assert document["scars"] is None
    assert not (tmp_path / "out" / "change.png").exists()
    assert (tmp_path / "out" / "change.pdf").exists()


def test_what_is_no_visit_is_said_in_one_sentence(run, measured, tmp_path):
    code, _, err = run("compare", measured, tmp_path / "nothing", "--out", tmp_path / "out")
    assert code == 2
    assert "is no folder" in err
    assert not (tmp_path / "out").exists()


def test_the_report_can_be_left_out(run, measured, tmp_path):
    code, _, _ = run("compare", measured, measured, "--out", tmp_path / "out", "--no-report")
    assert code == 0
    assert not (tmp_path / "out" / "change.pdf").exists()


def test_without_a_study_of_ones_own_made_skin_speaks_and_is_named(run, measured, tmp_path):
    code, out, _ = run("compare", measured, measured, "--out", tmp_path / "out", "--json")
    used = json.loads(out)["repeatability"]
    assert code == 0
    assert used["sha256"] is None
    assert "simulated skin" in used["source"]
