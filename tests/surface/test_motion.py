"""Still pictures stay where they are, and only a pattern that pictures share moves them."""

import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest

from needlepoint.phantom import make_phantom, random_plan
from needlepoint.surface import survey_capture
from needlepoint.surface.capture.frames import load
from needlepoint.surface.capture.manifest import read_capture
from needlepoint.surface.capture.motion import align

OBJECTS = Path(__file__).parents[2] / "../shared/data/lights/chrome-balls/Objects"
MOST_MM = 0.1  # the bar: a still capture is never moved by more


def motion_of(folder):
    capture = read_capture(folder)
    return align(load(capture), capture.camera.pixel_mm)[1]


@pytest.fixture(scope="module")
def still(tmp_path_factory):
    folder = tmp_path_factory.mktemp("still") / "c"
    plan = random_plan("rolling", seed=12, size_mm=(30.0, 30.0))
    make_phantom(folder, skin=plan, seed=12)
    return folder


@pytest.mark.parametrize("kind", ["icepick", "boxcar"])
def test_shadows_are_not_taken_for_motion(kind, tmp_path):
    plan = random_plan(kind, seed=11, size_mm=(30.0, 30.0))
    make_phantom(tmp_path / "c", skin=plan, seed=11)
    assert motion_of(tmp_path / "c").moved_mm < 0.03
    assert survey_capture(tmp_path / "c").quality.verdict == "good"


@pytest.mark.parametrize(("down", "across"), [(0, 4), (5, -3), (8, 8)])
def test_skin_that_moved_is_followed(still, tmp_path, down, across):
    folder = changed(still, tmp_path / "c", lambda bgr: np.roll(bgr, (down, across), (0, 1)))
    pixel_mm = read_capture(folder).camera.pixel_mm
    found = motion_of(folder)
    assert found.moved_mm == pytest.approx(np.hypot(down, across) * pixel_mm, abs=MOST_MM)


def test_pictures_without_a_shared_pattern_are_not_moved_and_it_is_said(still, tmp_path):
    rng = np.random.default_rng(7)

    def noisy(bgr):
        tint = cv2.GaussianBlur(rng.normal(0.0, 1.0, bgr.shape).astype(np.float32), (0, 0), 3.0)
        level = bgr.mean(axis=(0, 1)) + 60.0 * tint
        return np.clip(level, 0, 255).astype(np.uint8)

    folder = changed(still, tmp_path / "c", noisy, every=True)
    found = motion_of(folder)
    assert found.moved_mm == 0.0
    assert found.residual_mm is None
    survey = survey_capture(folder)
    assert "motion" not in {check.id for check in survey.quality.checks}
    assert any("moved between the pictures cannot be judged" in note for note in survey.notes)


def test_no_shift_over_three_millimetres_is_believed(still, tmp_path):
    folder = changed(still, tmp_path / "c", lambda bgr: np.roll(bgr, 60, 1))
    assert read_capture(folder).camera.pixel_mm * 60 > 3.0
    assert motion_of(folder).moved_mm < MOST_MM


def test_what_lies_beside_the_skin_tells_nothing_of_motion(still, tmp_path):
    """A patterned cloth that slides under a still face is no motion of the face."""
    folder = tmp_path / "c"
    shutil.copytree(still, folder)
    rng = np.random.default_rng(9)
    first = cv2.imread(str(folder / "01.png"))
    rows, cols = first.shape[:2]
    cloth = cv2.resize(
        rng.integers(20, 235, (rows // 6, cols // 6, 3), dtype=np.uint8),
        (cols, rows),
        interpolation=cv2.INTER_NEAREST,
    )
    mask = np.zeros((rows, cols), np.uint8)
    mask[:, : cols // 2] = 255
    cv2.imwrite(str(folder / "mask.png"), mask)
    for k, path in enumerate(sorted(folder.glob("0?.png"))):
        bgr = cv2.imread(str(path))
        bgr[:, cols // 2 + 8 :] = np.roll(cloth, 7 * k, 0)[:, cols // 2 + 8 :]
        cv2.imwrite(str(path), bgr)
    text = (
        (folder / "capture.toml")
        .read_text()
        .replace("needlepoint = 1", 'needlepoint = 1\nmask = "mask.png"')
    )
    (folder / "capture.toml").write_text(text)
    assert motion_of(folder).moved_mm < MOST_MM


def test_real_things_that_stood_still_are_not_moved(tmp_path):
    if not OBJECTS.is_dir():
        pytest.skip("the public pictures of things under twelve lamps are not here")
    lights = ""
    for k, path in enumerate(sorted(OBJECTS.glob("Image_*.png"))):
        shutil.copy(path, tmp_path)
        place = [float(np.cos(k)), float(np.sin(k)), -1.5]  # motion does not ask where lamps are
        lights += f'[[light]]\nimage = "{path.name}"\nkind = "direction"\ndirection = {place}\n'
    camera = '[camera]\ndistance_mm = 1000.0\npixel_mm = 0.1\nresponse = "srgb"\n'
    (tmp_path / "capture.toml").write_text(f"needlepoint = 1\n{camera}{lights}")
    assert motion_of(tmp_path).moved_mm < MOST_MM


def changed(folder, target, change, *, every=False):
    """Copy a capture and change its third picture, or every one."""
    shutil.copytree(folder, target)
    for path in sorted(target.glob("0?.png")) if every else [target / "03.png"]:
        cv2.imwrite(str(path), change(cv2.imread(str(path))))
    return target
