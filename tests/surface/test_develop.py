"""From a capture to a relief, on phantoms whose light equation is another one."""

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from needlepoint.errors import Unreadable
from needlepoint.phantom import Optics, Planted, SkinPlan, camera_for, lamps, make_phantom
from needlepoint.surface import survey_capture
from needlepoint.surface.capture.frame import FrameWindow, curve_of, develop, small_only
from needlepoint.surface.capture.frames import load
from needlepoint.surface.capture.manifest import read_capture
from needlepoint.surface.capture.motion import align
from needlepoint.surface.capture.tones import SRGB
from needlepoint.surface.geometry import View
from needlepoint.surface.stereo.observations import subtract_ambient

PLAN = SkinPlan(
    size_mm=(24.0, 20.0),
    grid_mm=0.1,
    planted=(
        Planted("rolling", (-5.0, 0.0), 6.0, 0.4),
        Planted("raised", (6.0, -3.0), 5.0, 0.5),
    ),
)
SEED = 4101


def rig(count=4, pixel_mm=0.1, telecentric=False):
    return lamps(camera_for(pixel_mm, PLAN.size_mm, telecentric=telecentric), count=count)


def heights(folder: Path, **how):
    survey = survey_capture(folder)
    assert survey.relief is not None
    with np.load(folder.parent / f"{folder.name}.truth.npz") as truth:
        return survey, survey.relief.z_mm, truth["relief_mm"]


def gain_of(found, truth):
    """Return how much of the true scars' relief was found, by regression over the scars."""
    scars = cv2.dilate((np.abs(truth) > 0.1).astype(np.uint8), np.ones((9, 9))) > 0
    t = truth[scars] - truth[~scars].mean()
    f = found[scars] - found[~scars].mean()
    return float(np.vdot(f, t) / np.vdot(t, t))


CASES = {
    "polarised lamps": (rig(), Optics(), 0.05),
    "a telecentric camera": (rig(telecentric=True), Optics(), 0.05),
    "sixteen bits": (rig(), Optics(bits=16), 0.05),
    "ambient light": (rig(), Optics(ambient=0.4), 0.05),
    # the interval of such skin is twice as wide
    "translucent skin": (rig(), Optics(scattering="jensen2"), 0.12),
}


@pytest.mark.parametrize("case", CASES)
def test_the_relief_has_the_right_height(case, tmp_path):
    stand, optics, tolerance = CASES[case]
    make_phantom(tmp_path / "c", rig=stand, skin=PLAN, optics=optics, seed=SEED, relief=True)
    survey, found, truth = heights(tmp_path / "c")
    assert survey.quality.verdict != "refused"
    assert gain_of(found, truth) == pytest.approx(1.0, abs=tolerance)


def test_shine_is_found_and_taken_out(tmp_path):
    glossy = Optics(polarised=False)
    make_phantom(tmp_path / "c", rig=rig(), skin=PLAN, optics=glossy, seed=SEED, relief=True)
    survey, found, truth = heights(tmp_path / "c")
    share = next(check for check in survey.quality.checks if check.id == "shine")
    assert share.value > 0.05
    assert not share.ok
    assert gain_of(found, truth) == pytest.approx(1.0, abs=0.1)


def test_skin_that_moves_between_pictures_is_laid_over_itself(tmp_path):
    moving = Optics(motion_mm=0.25)
    make_phantom(tmp_path / "c", rig=rig(), skin=PLAN, optics=moving, seed=SEED, relief=True)
    _, found, truth = heights(tmp_path / "c")
    assert gain_of(found, truth) == pytest.approx(1.0, abs=0.08)


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    folder = tmp_path_factory.mktemp("plain") / "c"
    make_phantom(folder, rig=rig(), skin=replace(PLAN, planted=()), seed=SEED)
    return folder


def edited(plain: Path, tmp_path: Path, old: str, new: str) -> Path:
    import shutil

    folder = tmp_path / "c"
    shutil.copytree(plain, folder)
    text = (folder / "capture.toml").read_text()
    assert old in text
    (folder / "capture.toml").write_text(text.replace(old, new))
    return folder


def test_pictures_that_hardly_differ_are_refused_with_a_cure(plain, tmp_path):
    folder = edited(plain, tmp_path, "needlepoint = 1", "needlepoint = 1")
    first = cv2.imread(str(folder / "01.png"))
    for name in ("02.png", "03.png", "04.png"):
        cv2.imwrite(str(folder / name), first)
    survey = survey_capture(folder)
    assert survey.quality.verdict == "refused"
    assert survey.relief is None
    assert "darken the room" in survey.quality.failed[0].why


@pytest.mark.parametrize(
    ("one", "other", "verdicts"), [("01", "03", {"refused"}), ("01", "02", {"refused", "usable"})]
)
def test_lights_that_were_swapped_are_noticed(one, other, verdicts, tmp_path):
    make_phantom(tmp_path / "c", rig=rig(), skin=PLAN, seed=SEED)
    first, second = tmp_path / "c" / f"{one}.png", tmp_path / "c" / f"{other}.png"
    first_bytes = first.read_bytes()
    first.write_bytes(second.read_bytes())
    second.write_bytes(first_bytes)
    survey = survey_capture(tmp_path / "c")
    assert survey.quality.verdict in verdicts
    assert any("swapped" in check.why or "order" in check.why for check in survey.quality.failed)


def test_pixels_too_large_for_scars_are_refused(plain, tmp_path):
    folder = edited(plain, tmp_path, "distance_mm = 300.0", "distance_mm = 3000.0")
    survey = survey_capture(folder)
    assert survey.quality.verdict == "refused"
    assert "pixel" in [check.id for check in survey.quality.failed]


def test_pictures_of_two_sizes_are_refused(plain, tmp_path):
    folder = edited(plain, tmp_path, "needlepoint = 1", "needlepoint = 1")
    cv2.imwrite(str(folder / "03.png"), np.zeros((50, 60, 3), np.uint8))
    with pytest.raises(Unreadable, match="one size"):
        survey_capture(folder)


def test_a_mask_bounds_what_is_measured(plain, tmp_path):
    folder = edited(plain, tmp_path, "needlepoint = 1", 'needlepoint = 1\nmask = "m.png"')
    mask = np.zeros(cv2.imread(str(folder / "01.png")).shape, np.uint8)
    cv2.circle(mask, (120, 100), 80, (255, 255, 255), -1)
    cv2.imwrite(str(folder / "m.png"), mask)
    relief = survey_capture(folder).relief
    assert relief.sound.shape == (161, 161)
    assert 0.75 < relief.sound.mean() < 0.8
    assert np.abs(relief.z_mm[relief.sound]).max() < 0.2


def test_two_rounds_of_the_same_lights_are_averaged(plain, tmp_path):
    moving = Optics(motion_mm=0.2, frames=3)
    folder = tmp_path / "c"
    make_phantom(folder, rig=rig(), skin=PLAN, optics=moving, seed=SEED, relief=True)
    _, found, truth = heights(folder)
    assert gain_of(found, truth) == pytest.approx(1.0, abs=0.05)


def test_faults_of_geometry_that_are_borne_alone_are_refused_together(tmp_path):
    verdicts = {}
    for name, pixel_mm, ring_mm in (
        ("coarse", 0.28, 200.0),
        ("near", 0.1, 45.0),
        ("both", 0.28, 45.0),
    ):
        seat = camera_for(pixel_mm, PLAN.size_mm)
        make_phantom(tmp_path / name, rig=lamps(seat, ring_mm=ring_mm), skin=PLAN, seed=SEED)
        verdicts[name] = survey_capture(tmp_path / name).quality.verdict
    assert verdicts == {"coarse": "usable", "near": "usable", "both": "refused"}


def test_the_room_is_subtracted_in_place_and_what_is_judged_is_let_go(tmp_path):
    make_phantom(tmp_path / "c", rig=rig(), skin=PLAN, optics=Optics(ambient=0.4), seed=SEED)
    capture = read_capture(tmp_path / "c")
    stack = load(capture)
    frames, _ = align(stack, capture.camera.pixel_mm)
    before = frames[0].light.copy()
    view = View(capture.camera, stack.skin.shape, capture.camera.principal(stack.full_shape))
    clean = subtract_ambient(frames, stack, capture, view).frames[0]
    assert clean.light is frames[0].light
    assert float(np.mean(before - clean.light)) == pytest.approx(stack.ambient.light.mean())
    small = small_only(clean)
    assert small.light.size == small.sample.size == 0
    np.testing.assert_array_equal(small.proxy, clean.proxy)


@pytest.mark.parametrize(("value", "share"), [(200, 0.0), (255, 1 / 64)])
def test_clipped_pixels_are_told_and_none_is_no_mask(value, share):
    picture = np.full((8, 8, 3), 100, np.uint8)
    picture[2, 3, 1] = value
    picture[5, 5, 2] = 255  # red does not count
    frame = develop(picture, curve_of("uint8", SRGB), (1.0, 1.0, 1.0), FrameWindow(0, 0, 8, 8), 1)
    assert frame.clipped_share == share
    if share:
        assert frame.unclipped is not None
        assert np.argwhere(~frame.unclipped).tolist() == [[2, 3]]
    else:
        assert frame.unclipped is None
