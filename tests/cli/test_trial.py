"""`needlepoint trial`, as a person runs it."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path

import jsonschema
import numpy as np
import pypdf
import pytest
from PIL import Image

from needlepoint.change import repeat_of
from needlepoint.cli import main

EXAMPLE = Path(__file__).parents[2] / "docs/examples/needled-or-not.toml"


def played(design: Path, out: Path, *options: str) -> int:
    return main(["trial", str(design), "--out", str(out), "--draws", "300", *options])


@pytest.fixture(scope="module")
def result(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("trial") / "out"
    assert played(EXAMPLE, out, "--quiet") == 0
    return out


def test_it_writes_three_files_and_nothing_else(result) -> None:
    assert {path.name for path in result.iterdir()} == {"trial.json", "trial.png", "trial.pdf"}


def test_the_json_follows_its_schema_and_says_what_it_rests_on(result, capsys) -> None:
    document = json.loads((result / "trial.json").read_text("utf-8"))
    assert main(["schema", "trial"]) == 0
    schema = json.loads(capsys.readouterr().out)
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(document)
    assert (document["seed"], document["draws"]) == (1, 300)
    assert len(document["design"]["sha256"]) == 64
    assert set(document["versions"]) == {"numpy", "scipy"}
    assert "trials.rater_sd" in document["facts"]
    assert document["measured_against"] == "measured"
    names = [each["name"] for each in document["endpoints"]]
    assert names[0] == "measured"
    assert not document["endpoints"][2]["sound"]


def test_the_page_is_one_tagged_page_with_every_endpoint(result) -> None:
    paper = pypdf.PdfReader(io.BytesIO((result / "trial.pdf").read_bytes()))
    assert len(paper.pages) == 1
    assert paper.trailer["/Root"]["/MarkInfo"]["/Marked"]
    text = " ".join(paper.pages[0].extract_text().split())
    for word in ("measured", "quartiles, blinded", "proves nothing", "assumed at their best"):
        assert word in text


def test_the_picture_shows_curves_in_their_colours(result) -> None:
    picture = np.asarray(Image.open(result / "trial.png").convert("RGB")).astype(int)
    assert picture.shape[1] > 1200
    for ink in ((10, 90, 168), (194, 65, 12), (138, 61, 134)):
        assert (np.abs(picture - np.array(ink)).sum(axis=2) < 12).sum() > 200


def test_the_same_seed_gives_the_same_file(result, tmp_path) -> None:
    assert played(EXAMPLE, tmp_path / "again", "--quiet") == 0
    again = (tmp_path / "again/trial.json").read_bytes()
    assert again == (result / "trial.json").read_bytes()


def test_it_prints_sentences_or_json(tmp_path, capsys) -> None:
    assert played(EXAMPLE, tmp_path / "a") == 0
    said = capsys.readouterr().out
    assert "Does 'needled' do more than 'untreated' by day 174?" in said
    assert "One rater who knows: proves nothing." in said
    assert "trial.pdf" in said
    assert played(EXAMPLE, tmp_path / "b", "--json") == 0
    assert json.loads(capsys.readouterr().out)["kind"] == "trial"


def test_a_wrong_design_ends_with_two_and_one_sentence(tmp_path, capsys) -> None:
    wrong = tmp_path / "design.toml"
    text = EXAMPLE.read_text("utf-8")
    for old, new, said in (
        ("per_arm = 20", "per_arm = 0", "[clients] per_arm is 0"),
        ("needle_mm = 1.5", "needle = 1.5", "needle lacks its unit: write needle_mm"),
        ("needlepoint = 1", "needlepoint = 9", "must begin with needlepoint = 1"),
    ):
        wrong.write_text(text.replace(old, new), "utf-8")
        assert played(wrong, tmp_path / "out") == 2
        err = capsys.readouterr().err
        assert said in err
        assert err.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_it_touches_no_folder_that_is_not_its_own(tmp_path, capsys) -> None:
    (tmp_path / "letter.txt").write_text("mine", "utf-8")
    assert played(EXAMPLE, tmp_path) == 2
    assert "nothing was touched" in capsys.readouterr().err


def test_a_scheduler_that_is_not_there_ends_with_two(tmp_path, capsys, monkeypatch) -> None:
    monkeypatch.setattr("needlepoint.cluster.PATIENCE_S", 1)
    assert played(EXAMPLE, tmp_path / "out", "--scheduler", "tcp://localhost:9") == 2
    assert "no Dask scheduler answers" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_practices_own_figure_is_read_beside_the_design(tmp_path, capsys) -> None:
    shutil.copy(EXAMPLE, tmp_path / "design.toml")
    text = EXAMPLE.read_text("utf-8").replace('rig = "four lamps"', 'repeatability = "mine.json"')
    (tmp_path / "design.toml").write_text(text, "utf-8")
    assert played(tmp_path / "design.toml", tmp_path / "out") == 2
    assert "mine.json does not exist" in capsys.readouterr().err
    depth = np.random.default_rng(1).normal([[0.3], [0.4], [0.5]], 0.012, (3, 4))
    repeat = repeat_of(depth, "mm").as_dict()
    units = {"depth": "mm", "width": "mm", "area": "mm2", "volume": "mm3"}
    whole = {
        "schema": 1,
        "kind": "repeatability",
        "name": "our chair",
        "source": "own study",
        "captures": [{}] * 4,
        "scars": 3,
        **{name: repeat_of(depth, unit).as_dict() for name, unit in units.items()},
    }
    (tmp_path / "mine.json").write_text(json.dumps(whole), "utf-8")
    assert played(tmp_path / "design.toml", tmp_path / "out", "--json") == 0
    reader = json.loads(capsys.readouterr().out)["endpoints"][0]["reader"]
    assert reader["origin"] == "our chair"
    assert reader["cv"] == pytest.approx(repeat["cv_percent"]["value"] / 100, rel=1e-4)
