"""The capture folder says what Format 1 says and nothing of the truth."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import cv2
import numpy as np
import pytest

from needlepoint.errors import WrongUsage
from needlepoint.phantom import (
    Optics,
    Planted,
    SkinPlan,
    camera_for,
    far_lights,
    lamps,
    make_phantom,
    make_skin,
    photograph,
    random_plan,
    screen,
    write_capture,
)
from needlepoint.surface import Marker

SMALL = SkinPlan(
    (Planted("rolling", (0.0, 0.0), 5.0, 0.4), Planted("redness", (5.0, 5.0), 2.0, colour=0.4)),
    (16.0, 16.0),
    grid_mm=0.1,
)
SEAT = camera_for(0.1, (16.0, 16.0))
KEYS = {
    "": {"needlepoint", "ambient", "mask", "camera", "marker", "light"},
    "camera": {"focal_px", "principal_px", "distance_mm", "response", "pixel_mm"},
    "marker": {"kind", "id", "side_mm"},
    "point": {"image", "images", "kind", "position_mm", "intensity", "axis", "falloff"},
    "panel": {
        "image",
        "images",
        "kind",
        "centre_mm",
        "right_mm",
        "down_mm",
        "falloff",
        "intensity",
    },
    "direction": {"image", "images", "kind", "direction", "intensity"},
}


@pytest.mark.parametrize("make", [lamps, screen, far_lights])
def test_the_keys_are_those_of_format_1(make: object, tmp_path: Path) -> None:
    rig = make(SEAT)  # type: ignore[operator]
    shoot = photograph(make_skin(SMALL), rig, Optics(ambient=0.2, frames=2), 1)
    write_capture(shoot, tmp_path / "capture", mask=True)
    said = tomllib.loads((tmp_path / "capture" / "capture.toml").read_text("utf-8"))
    assert said["needlepoint"] == 1
    assert set(said) <= KEYS[""]
    assert set(said["camera"]) <= KEYS["camera"]
    named = {"capture.toml", said["ambient"], said["mask"]}
    for light in said["light"]:
        assert set(light) <= KEYS[light["kind"]]
        assert len(light["images"]) == 2
        named |= set(light["images"])
    assert {path.name for path in (tmp_path / "capture").iterdir()} == named


def test_eight_bits_are_srgb_and_sixteen_are_linear(tmp_path: Path) -> None:
    for bits, response, kind in ((8, "srgb", np.uint8), (16, "linear", np.uint16)):
        folder = tmp_path / str(bits)
        shoot = photograph(make_skin(SMALL), lamps(SEAT), Optics(bits=bits, noise=False))  # type: ignore[arg-type]
        write_capture(shoot, folder)
        said = tomllib.loads((folder / "capture.toml").read_text("utf-8"))
        picture = cv2.imread(str(folder / "01.png"), cv2.IMREAD_UNCHANGED)
        assert said["camera"]["response"] == response
        assert picture.dtype == kind
        assert np.array_equal(picture[..., ::-1], shoot.pictures[0][0])


def test_the_truth_lies_beside_the_folder_and_names_its_scars(tmp_path: Path) -> None:
    make_phantom(tmp_path / "cheek", rig=lamps(SEAT), skin=SMALL, seed=4, relief=True)
    truth = json.loads((tmp_path / "cheek.truth.json").read_text("utf-8"))
    (scar,), (trap,) = truth["scars"], truth["traps"]
    assert scar["kind"] == "rolling"
    assert scar["depth_mm"] == pytest.approx(0.4)
    assert len(scar["outline_px"]) == 72
    assert trap["kind"] == "macular"
    heights = np.load(tmp_path / "cheek.truth.npz")
    assert heights["relief_mm"].shape == (160, 160)
    col, row = (round(v) for v in scar["centre_px"])
    assert heights["relief_mm"][row, col] == pytest.approx(-0.4, abs=0.08)
    assert {path.name for path in tmp_path.iterdir()} == {
        "cheek",
        "cheek.truth.json",
        "cheek.truth.npz",
    }


def test_a_marker_can_be_found_and_has_its_size(tmp_path: Path) -> None:
    plan = random_plan(
        "clear", marker=Marker("aruco 4x4_50", 7, 8.0), size_mm=(30.0, 30.0), grid_mm=0.1
    )
    make_phantom(tmp_path / "cheek", rig=lamps(camera_for(0.1, (30.0, 30.0))), skin=plan)
    said = tomllib.loads((tmp_path / "cheek" / "capture.toml").read_text("utf-8"))
    assert said["marker"] == {"kind": "aruco 4x4_50", "id": 7, "side_mm": 8.0}
    family = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    finder = cv2.aruco.ArucoDetector(family)
    corners, ids, _ = finder.detectMarkers(cv2.imread(str(tmp_path / "cheek" / "01.png")))
    assert ids.ravel().tolist() == [7]
    sides = np.hypot(*(corners[0][0] - np.roll(corners[0][0], 1, axis=0)).T)
    assert float(sides.mean()) == pytest.approx(80.0, rel=0.05)  # the cheek is tilted there
    mask = cv2.imread(str(tmp_path / "cheek" / "mask.png"), cv2.IMREAD_UNCHANGED)
    middle = corners[0][0].mean(axis=0).astype(int)
    assert mask[middle[1], middle[0]] == 0
    assert mask[-30, -30] == 255


def test_it_refuses_a_folder_that_is_there(tmp_path: Path) -> None:
    (tmp_path / "cheek").mkdir()
    with pytest.raises(WrongUsage, match="there already"):
        make_phantom(tmp_path / "cheek", skin=SMALL)
    assert list((tmp_path / "cheek").iterdir()) == []


def test_it_refuses_names_it_does_not_know(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match="no skin called 'scaly'"):
        make_phantom(tmp_path / "a", skin="scaly")
    with pytest.raises(WrongUsage, match="no rig called 'moon'"):
        make_phantom(tmp_path / "b", rig="moon", skin=SMALL)
