"""A practice finds out how far its own captures repeat, by command line."""

import hashlib
import io
import json
import shutil
from dataclasses import replace

import jsonschema
import numpy as np
import pypdf
import pytest

from needlepoint.phantom import make_skin, photograph, random_plan, rig_named, write_capture
from needlepoint.report import read_repeatability
from needlepoint.results import schema_text

SIZE_MM = (26.0, 20.0)
POSES = [{"shift_mm": (1.2, -0.8), "turn_deg": 2.0}, {"shift_mm": (-0.9, 0.7), "turn_deg": -3.0}]


@pytest.fixture(scope="module")
def again(tmp_path_factory):
    """Photograph the skin of `capture` twice more, the head put down anew."""
    folder = tmp_path_factory.mktemp("again")
    plan = random_plan("atrophic", seed=11, size_mm=SIZE_MM)
    for number, pose in enumerate(POSES, 2):
        skin = make_skin(replace(plan, **pose), 11)
        shoot = photograph(skin, rig_named("lamps4", size_mm=SIZE_MM), None, 70 + number)
        write_capture(shoot, folder / f"take{number}")
    return [folder / "take2", folder / "take3"]


@pytest.fixture(scope="module")
def study(measured, again, tmp_path_factory):
    from needlepoint.cli import main

    out = tmp_path_factory.mktemp("study") / "our rig"
    assert main(["repeat", *map(str, (measured, *again)), "--out", str(out), "--quiet"]) == 0
    return out


def test_it_writes_numbers_picture_and_page(study):
    assert sorted(path.name for path in study.iterdir()) == [
        "repeatability.json",
        "repeatability.pdf",
        "repeatability.png",
    ]
    document = json.loads((study / "repeatability.json").read_text())
    jsonschema.validate(document, json.loads(schema_text("repeatability")))
    assert document["name"] == "our rig"
    assert len(document["captures"]) == 3
    depth = document["depth"]
    assert 0.0 < depth["sd"]["value"] < 0.05
    assert depth["sd"]["low"] < depth["sd"]["value"] < depth["sd"]["high"]
    assert depth["icc"]["value"] > 0.9
    assert depth["limits"]["low"]["value"] < depth["bias"]["value"]


def test_the_sd_is_that_of_the_readings(study):
    document = json.loads((study / "repeatability.json").read_text())
    table = np.array([each["depth"] for each in document["readings"] if not each["left_out"]])
    assert len(table) == document["scars"] == document["depth"]["scars"]
    assert document["depth"]["sd"]["value"] == pytest.approx(
        np.sqrt(table.var(axis=1, ddof=1).mean()), rel=1e-3
    )


def test_the_page_is_one_tagged_and_says_what_it_means(study):
    pdf = pypdf.PdfReader(io.BytesIO((study / "repeatability.pdf").read_bytes()))
    assert len(pdf.pages) == 1
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert b"pdfuaid:part" in pdf.trailer["/Root"]["/Metadata"].get_data()
    text = " ".join(pdf.pages[0].extract_text().split())
    assert "could be chance" in text
    assert "our rig" in text
    assert "ICC(2,1)" in text


def test_it_is_read_back_with_its_digest(study):
    figure = read_repeatability(study)
    data = (study / "repeatability.json").read_bytes()
    assert figure.sha256 == hashlib.sha256(data).hexdigest()
    assert figure.captures == 3
    assert figure.depth.sd.unit == "mm"


def test_two_captures_are_enough_for_a_wide_figure_that_says_so(run, measured, again, tmp_path):
    code, out, _ = run("repeat", measured, again[0], "--out", tmp_path / "out")
    assert code == 0
    assert "Two captures give a wide figure" in out
    assert "could be chance" in out


def test_one_capture_is_refused(run, measured, tmp_path):
    code, _, err = run("repeat", measured, "--out", tmp_path / "out")
    assert code == 2
    assert "One capture cannot show" in err
    assert err.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_the_same_pictures_twice_are_no_repeat(run, measured, capture, again, tmp_path):
    code, _, err = run("repeat", measured, again[0], capture, "--out", tmp_path / "out")
    assert code == 3
    assert "captures 1 and 3 are the same pictures" in err
    assert not (tmp_path / "out").exists()


def test_other_skin_is_refused_by_its_number(run, measured, tmp_path):
    plan = random_plan("atrophic", seed=12, size_mm=SIZE_MM)
    shoot = photograph(make_skin(plan, 12), rig_named("lamps4", size_mm=SIZE_MM), None, 12)
    write_capture(shoot, tmp_path / "other")
    code, _, err = run("repeat", measured, tmp_path / "other", "--out", tmp_path / "out")
    assert code == 3
    assert "capture 2 (other)" in err
    assert "do not show the same skin" in err


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda text: text[:200], "is not the JSON"),
        (lambda _: "[]", "no table at its top"),
        (
            lambda text: text.replace('"repeatability"', '"measurement"'),
            "measurement of schema 1",
        ),
        (lambda text: text.replace('"schema": 1', '"schema": 9'), "of schema 9"),
        (lambda text: text.replace('"depth": {', '"deep": {', 1), "'depth' is missing"),
        (lambda text: text.replace('"unit": "mm"', '"unit": "mm2"'), "not in mm"),
        (lambda _: "", "is not the JSON"),
    ],
)
def test_a_damaged_figure_is_one_sentence(run, study, measured, tmp_path, spoil, said):
    bad = tmp_path / "bad.json"
    bad.write_text(spoil((study / "repeatability.json").read_text()))
    code, _, err = run(
        "compare", measured, measured, "--out", tmp_path / "out", "--repeatability", bad
    )
    assert code == 2
    assert said in err
    assert err.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_a_figure_that_is_not_there_is_one_sentence(run, measured, tmp_path):
    code, _, err = run(
        "compare",
        measured,
        measured,
        "--out",
        tmp_path / "out",
        "--repeatability",
        tmp_path / "none.json",
    )
    assert code == 2
    assert "does not exist; give the repeatability.json" in err


def test_a_figure_of_the_practice_is_used_and_named(run, study, measured, again, tmp_path):
    shutil.copytree(study, tmp_path / "figure")
    code, out, _ = run(
        "compare",
        measured,
        again[0],
        "--out",
        tmp_path / "out",
        "--repeatability",
        tmp_path / "figure",
        "--json",
    )
    assert code == 0
    used = json.loads(out)["repeatability"]
    assert used["name"] == "our rig"
    assert used["sha256"] == hashlib.sha256((study / "repeatability.json").read_bytes()).hexdigest()
