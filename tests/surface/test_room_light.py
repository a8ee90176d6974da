"""The room's light changes from picture to picture: the skin itself says by how much."""

from dataclasses import replace

import numpy as np
import pytest

from needlepoint.phantom import (
    Optics,
    camera_for,
    lamps,
    make_skin,
    photograph,
    radiance,
    random_plan,
    write_capture,
)
from needlepoint.surface import survey_capture
from needlepoint.surface.capture.frames import load
from needlepoint.surface.capture.manifest import read_capture
from needlepoint.surface.capture.motion import align
from needlepoint.surface.pipeline import _form, _view
from needlepoint.surface.stereo.observations import _lit_room, subtract_ambient
from needlepoint.surface.stereo.room import judge_room, room_check

SIDE_MM, SEED = 32.0, 21
MORE = np.array([0.3, 0.55, 0.2, 0.4])
"""Light of the room that is left in each picture, as a share of the picture without lamps."""


@pytest.fixture(scope="module")
def folder(made_once):
    return made_once("room-light", _shoot)


def _shoot(folder):
    """Photograph one skin in a dark room, under a steady window and under a cloudy sky."""
    plan = random_plan("mixed", seed=SEED, size_mm=(SIDE_MM, SIDE_MM))
    skin = make_skin(plan, SEED)
    rig = lamps(camera_for(0.12, (SIDE_MM, SIDE_MM)))
    glow = radiance(skin, rig, Optics())
    window = Optics(ambient=0.3, ambient_side=0.8)
    for name, optics in (
        ("dark", Optics()),
        ("steady", window),
        ("cloudy", replace(window, ambient_wander=0.3)),
    ):
        write_capture(photograph(skin, rig, optics, SEED, glow=glow), folder / name)


@pytest.fixture(scope="module")
def steady(folder):
    capture = read_capture(folder / "steady")
    stack = load(capture)
    frames, _ = align(stack, capture.camera.pixel_mm * stack.bin)
    lit = subtract_ambient(frames, stack, capture, _view(capture.camera, stack))
    return _lit_room(lit, stack.ambient, stack.sample_at, _form(lit))


def left_over(room, shares, truly):
    """Return by which share heights are off after `shares` were taken off, not what truly was."""
    done, right = room.fine_slopes(np.asarray(shares)), room.fine_slopes(truly)
    return float((done * right).sum() / (right**2).sum()) - 1.0


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_light_that_all_pictures_share_is_found_within_its_uncertainty(steady, sign):
    more = steady.dark * (sign * MORE).astype(np.float32)[:, None, None, None]
    room = replace(steady, lamps=steady.lamps + more)
    found = judge_room(room)
    before = left_over(room, np.zeros(4), sign * MORE)
    after = left_over(room, found.shares, sign * MORE)
    assert abs(before) > 0.05
    assert abs(after) < min(3.0 * found.height_sd, abs(before))
    assert not room_check(found).ok


def test_a_steady_room_changes_heights_by_no_more_than_it_says(steady):
    found = judge_room(steady)
    assert abs(found.changed) < 3.0 * found.height_sd
    assert found.height_sd < 0.06


def test_a_mild_room_is_at_ease(steady):
    mild = judge_room(replace(steady, dark=0.2 * steady.dark))
    assert room_check(mild).ok


def test_a_diffuse_room_tells_less_than_a_window(steady):
    even = np.linalg.norm(steady.lamps, axis=0).mean()
    share = float(steady.dark.mean()) / float(even)
    flat = np.stack([steady.lamps.mean(axis=0) * share] * len(steady.lamps)).astype(np.float32)
    assert judge_room(replace(steady, dark=flat)).height_sd > judge_room(steady).height_sd


def test_three_lamps_are_judged_too(steady):
    vectors = steady.lighting.vectors[..., :3, :]
    few = replace(
        steady,
        lamps=steady.lamps[:3],
        dark=steady.dark[:3],
        lighting=replace(steady.lighting, vectors=vectors),
    )
    found = judge_room(few)
    assert len(found.shares) == 3
    assert found.height_sd > 0.0


def test_pictures_without_colour_are_judged_with_less_certainty(steady):
    grey = replace(
        steady,
        lamps=np.repeat(steady.lamps[:, 1:2], 3, axis=1),
        dark=np.repeat(steady.dark[:, 1:2], 3, axis=1),
    )
    assert judge_room(grey).height_sd > judge_room(steady).height_sd


def test_too_little_skin_leaves_all_that_rooms_may_do(steady):
    corner = np.zeros_like(steady.skin)
    corner[:40, :40] = True
    found = judge_room(replace(steady, skin=corner))
    assert found.shares == (0.0, 0.0, 0.0, 0.0)
    assert found.height_sd > judge_room(steady).height_sd


def test_skin_of_which_nothing_is_looked_at_is_judged_alike(steady):
    spot = np.zeros_like(steady.skin)
    spot[:4, :4] = True
    found = judge_room(replace(steady, skin=spot))
    assert found.shares == (0.0, 0.0, 0.0, 0.0)
    assert np.isfinite(found.height_sd)


def test_a_cloudy_sky_is_said_and_a_dark_room_is_not_asked(folder):
    cloudy, dark = (survey_capture(folder / name) for name in ("cloudy", "dark"))
    said = {check.id: check for check in cloudy.quality.checks}
    assert not said["room light"].ok
    assert not said["room light"].fatal
    assert "room light" not in {check.id for check in dark.quality.checks}
    assert cloudy.relief is not None
    assert dark.relief is not None
    assert cloudy.relief.gain_sd > dark.relief.gain_sd
    both = cloudy.relief.sound & dark.relief.sound
    one, other = cloudy.relief.z_mm[both], dark.relief.z_mm[both]
    size = float((one * other).sum() / (other**2).sum())
    assert abs(size - 1.0) < 3.0 * cloudy.relief.gain_sd
