"""`needlepoint rig` and `needlepoint card`, as a person runs them."""

from __future__ import annotations

import tomllib

import cv2
import numpy as np
import pytest

from needlepoint.cli import main
from needlepoint.cli.lengths import length_mm
from needlepoint.errors import WrongUsage


def test_a_screen_becomes_a_capture_to_fill_in(tmp_path) -> None:
    out, patterns = tmp_path / "capture.toml", tmp_path / "patterns"
    arguments = ["rig", "screen", "--diagonal", "24in", "--distance", "40cm", "--out", str(out)]
    arguments += ["--patterns", str(patterns), "--resolution", "320x180"]
    assert main(arguments) == 0
    manifest = tomllib.loads(out.read_text("utf-8"))
    assert manifest["needlepoint"] == 1
    assert manifest["camera"]["distance_mm"] == 400.0
    assert [light["kind"] for light in manifest["light"]] == ["panel"] * 4
    assert manifest["light"][0]["centre_mm"] == [132.8, 149.4, 0.0]
    shown = cv2.imread(str(patterns / "left.png"), cv2.IMREAD_GRAYSCALE)
    assert shown.shape == (180, 320)
    assert {path.name for path in tmp_path.iterdir()} == {"capture.toml", "patterns"}


def test_a_ball_with_a_given_circle_becomes_tables(tmp_path, capsys) -> None:
    for number, place in enumerate([(60, 50), (40, 50), (50, 60), (50, 40)], start=1):
        picture = np.full((101, 101), 20, np.uint8)
        cv2.circle(picture, place, 2, 255, -1)
        cv2.imwrite(str(tmp_path / f"{number}.png"), picture)
    pictures = [str(path) for path in sorted(tmp_path.glob("*.png"))]
    assert main(["rig", "ball", *pictures, "--circle", "50,50,30"]) == 0
    lights = tomllib.loads(capsys.readouterr().out)["light"]
    assert [light["image"] for light in lights] == ["1.png", "2.png", "3.png", "4.png"]
    # A highlight at a third of the radius: twice the normal's angle.
    angle = 2.0 * np.arcsin(1.0 / 3.0)
    expected = [np.sin(angle), 0.0, -np.cos(angle)]
    assert lights[0]["direction"] == pytest.approx(expected, abs=0.01)


def test_the_card_is_written(tmp_path) -> None:
    assert main(["card", "--out", str(tmp_path / "card.pdf"), "--paper", "Letter"]) == 0
    assert (tmp_path / "card.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["rig", "screen", "--diagonal", "24xx", "--distance", "400"], "is not a length"),
        (["rig", "screen", "--diagonal", "24in", "--distance", "0"], "distance"),
        (["rig", "screen", "--diagonal", "24in", "--distance", "4", "--aspect", "16"], "--aspect"),
        (["rig", "ball", "no-such.png"], "no-such.png"),
        (["card", "--paper", "a5", "--out", "never.pdf"], "a5"),
    ],
)
def test_wrong_usage_ends_in_one_sentence_and_code_2(arguments, said, capsys) -> None:
    assert main(arguments) == 2
    error = capsys.readouterr().err
    assert said in error
    assert len(error.strip().splitlines()) == 1


@pytest.mark.parametrize("text", ["", "in", "1e999", "nan", "12 parsec", "1.2.3"])
def test_it_refuses_what_is_no_length(text: str) -> None:
    with pytest.raises(WrongUsage, match="not a length"):
        length_mm(text, "--diagonal")
