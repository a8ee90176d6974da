"""Pictures in a wrong order or turned: never a relief inside out that is called usable."""

import re
import shutil
from dataclasses import replace

import cv2
import numpy as np
import pytest

from needlepoint.phantom import make_phantom, random_plan, rig_named
from needlepoint.scars import map_scars
from needlepoint.surface import PanelLight, survey_capture
from needlepoint.surface.stereo.inversion import turned

SEED = 5201
FLAT = {"radii_mm": (1e6, 1e6), "tilt_deg": (0.0, 0.0)}


def made(folder, rig, kind="atrophic", **skin):
    plan = random_plan(kind, seed=SEED, size_mm=(28.0, 28.0), grid_mm=0.1, **skin)
    stand = rig_named(rig, pixel_mm=0.2, size_mm=plan.size_mm)
    make_phantom(folder, rig=stand, skin=plan, seed=SEED)
    return folder


def reordered(folder, order):
    other = folder.with_name("reordered")
    shutil.copytree(folder, other)
    for place, source in enumerate(order, start=1):
        shutil.copy(folder / f"{source:02d}.png", other / f"{place:02d}.png")
    return other


@pytest.mark.parametrize(
    ("rig", "skin"),
    [
        ("lamps4", {}),
        ("lamps4", FLAT),
        ("narrow", {"kind": "mixed"}),
        ("far4", {}),
        ("far4", FLAT),
        ("far4", {"kind": "mixed", "tone": "dark"}),
    ],
)
def test_opposite_lamps_exchanged_are_refused_and_the_right_order_is_not(rig, skin, tmp_path):
    folder = made(tmp_path / "c", rig, **skin)
    assert survey_capture(folder).quality.verdict != "refused"
    found = survey_capture(reordered(folder, (3, 4, 1, 2))).quality
    assert found.verdict == "refused"
    assert any("turned" in check.why for check in found.failed if check.fatal)


@pytest.mark.parametrize("order", [(2, 1, 4, 3), (1, 4, 3, 2), (3, 2, 1, 4)])
def test_mirrored_orders_are_refused_and_named(order, tmp_path):
    found = survey_capture(reordered(made(tmp_path / "c", "far4"), order)).quality
    assert found.verdict == "refused"
    assert "arrangement" in {check.id for check in found.failed}


@pytest.mark.parametrize("turn", [3, 6, 8, 2])
def test_what_a_file_says_of_its_turn_does_not_move_the_lamps(turn, tmp_path):
    folder = made(tmp_path / "c", "lamps4")
    straight = survey_capture(folder).relief
    for path in sorted(folder.glob("0?.png")):
        _say_turn(path, turn)
    same = survey_capture(folder).relief
    assert np.array_equal(straight.z_mm, same.z_mm)


def test_a_rig_may_be_described_in_another_frame_than_the_sensors(tmp_path):
    folder = made(tmp_path / "c", "lamps4")
    straight = survey_capture(folder).relief.z_mm
    for path in sorted(folder.glob("0?.png")):
        cv2.imwrite(str(path), cv2.rotate(cv2.imread(str(path)), cv2.ROTATE_180))
    text = (folder / "capture.toml").read_text().replace("[camera]", "[camera]\nturn = 3")
    (folder / "capture.toml").write_text(text)
    assert np.array_equal(survey_capture(folder).relief.z_mm, straight)


def test_a_turn_of_half_a_turn_moves_every_part_of_a_panel():
    panel = PanelLight((1.0, 2.0, 3.0), (4.0, 0.0, 0.0), (0.0, 5.0, 1.0))
    there = turned(panel)
    assert there == replace(
        panel, centre_mm=(-1.0, -2.0, 3.0), right_mm=(-4.0, 0.0, 0.0), down_mm=(0.0, -5.0, 1.0)
    )
    assert turned(there) == panel


def test_one_picture_for_two_lights_is_refused_by_name(tmp_path):
    folder = made(tmp_path / "c", "lamps4")
    pixels = cv2.imread(str(folder / "01.png"))
    cv2.imwrite(str(folder / "03.png"), pixels, [cv2.IMWRITE_PNG_COMPRESSION, 9])
    found = survey_capture(folder).quality
    assert found.verdict == "refused"
    assert any(re.search(r"01\.png = 03\.png", check.why) for check in found.failed)


def _say_turn(path, turn):
    from PIL import Image

    tags = Image.Exif()
    tags[274] = turn
    with Image.open(path) as picture:
        picture.save(path, exif=tags)


def test_the_captures_that_failed_before_are_refused_or_right(failing):
    assert survey_capture(failing / "same-picture-twice").quality.verdict == "refused"
    found = survey_capture(failing / "exif-orientation-3")
    if found.relief is not None:
        scars = map_scars(found.relief).scars
        assert sum(scar.raised for scar in scars) < 0.3 * len(scars)


@pytest.fixture
def failing(request):
    folder = request.config.rootpath.parent / "shared" / "data" / "failing"
    if not folder.is_dir():
        pytest.skip("the inputs that failed before are not here")
    return folder
