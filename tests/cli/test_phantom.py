"""`needlepoint phantom`: the same skin again, as it is and as it has healed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from needlepoint.cli import main

SMALL = ("--size-mm", "26", "--pixel-mm", "0.13", "--skin", "atrophic", "--seed", "5003", "--quiet")


def made(out: Path, *options: str) -> Path:
    assert main(["phantom", str(out), *SMALL, *options]) == 0
    return out


def depths(capture: Path) -> list[float]:
    truth = json.loads(capture.with_name(f"{capture.name}.truth.json").read_text("utf-8"))
    return [scar["depth_mm"] for scar in truth["scars"]]


@pytest.fixture(scope="module")
def visits(tmp_path_factory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("visits")
    return made(folder / "first"), made(folder / "second", "--take", "2", "--healed", "0.3")


def test_a_second_visit_shows_the_same_scars_shallower(visits) -> None:
    before, after = (depths(each) for each in visits)
    assert len(before) == len(after) > 2
    for first, second in zip(before, after, strict=True):
        assert second == pytest.approx(0.7 * first, rel=0.05)


def test_compare_finds_what_was_done_to_the_skin(visits, tmp_path) -> None:
    out = tmp_path / "change"
    given = ["compare", *map(str, visits), "--out", str(out), "--no-report", "--quiet"]
    assert main(given) == 0
    summary = json.loads((out / "change.json").read_text("utf-8"))["summary"]
    assert summary["volume_percent"]["low"] < -30.0 < summary["volume_percent"]["high"]
    assert summary["shallower"] > 0
    assert summary["deeper"] == 0


@pytest.mark.parametrize(("option", "value"), [("--take", "0"), ("--healed", "1.0")])
def test_a_take_or_share_that_cannot_be_is_refused(option, value, tmp_path, capsys) -> None:
    assert main(["phantom", str(tmp_path / "odd"), *SMALL, option, value]) == 2
    assert value.rstrip("0").rstrip(".") in capsys.readouterr().err
    assert not (tmp_path / "odd").exists()


def test_a_spoiled_capture_says_nothing_of_it_in_its_own_file(tmp_path) -> None:
    same = ("--skin", "clear", "--size-mm", "10", "--pixel-mm", "0.2", "--ambient", "0.2")
    told = "--stubble 20 --makeup 0.5 --jpeg 80 --distortion 0.02 --expression-mm 0.5"
    told += " --room-wander 0.1 --lamps-deg 2"
    spoiled, plain = made(tmp_path / "c", *same, *told.split()), made(tmp_path / "p", *same)
    truth = json.loads((tmp_path / "c.truth.json").read_text("utf-8"))
    optics, plan = truth["optics"], truth["plan"]
    assert (plan["stubble_per_cm2"], plan["makeup"], truth["distortion"]) == (20.0, 0.5, 0.02)
    assert (optics["expression_mm"], optics["ambient_wander"], optics["lamps_deg"]) == (0.5, 0.1, 2)
    assert optics["processing"]["quality"] == 80
    one, other = ((folder / "capture.toml").read_text("utf-8") for folder in (spoiled, plain))
    assert one.replace(".jpg", ".png") == other
