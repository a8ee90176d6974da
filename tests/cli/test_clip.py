"""A film on the command line: measured as it is, or unpacked into a capture folder first."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.clips import WALK_LIGHTS, bare_walk

from needlepoint.cli import main


@pytest.fixture(scope="module")
def film(made_once) -> Path:
    return bare_walk(made_once) / "walk.mp4"


def test_a_film_becomes_a_capture_folder_that_says_the_same(film, tmp_path, capsys) -> None:
    folder = tmp_path / "capture"
    assert main(["clip", str(film), "--out", str(folder)]) == 0
    assert f"{WALK_LIGHTS + 1} pictures" in capsys.readouterr().out
    names = sorted(path.name for path in folder.iterdir())
    assert names == ["capture.toml", *(f"frame-{k:04d}.png" for k in range(WALK_LIGHTS + 1))]
    told = []
    for source, out in ((film, "a"), (folder, "b")):
        code = main(["measure", str(source), "--out", str(tmp_path / out), "--quiet"])
        told.append((code, json.loads((tmp_path / out / "measurement.json").read_text("utf-8"))))
    assert told[0][0] == told[1][0]
    assert told[0][1]["source"]["name"] == "walk"
    assert told[0][1]["scale"] == told[1][1]["scale"]
    assert told[0][1]["quality"] == told[1][1]["quality"]


def test_what_is_no_film_ends_in_a_sentence_and_leaves_nothing(tmp_path, capsys) -> None:
    (tmp_path / "walk.mov").write_bytes(b"GIF89a" + bytes(64))
    for words in (["clip"], ["measure"]):
        assert main([*words, str(tmp_path / "walk.mov"), "--out", str(tmp_path / "out")]) == 2
        assert "no film in MP4 or MOV" in capsys.readouterr().err
        assert not (tmp_path / "out").exists()
