"""The frame as numbers, its markers in a picture, lens and poses from all of them."""

from dataclasses import replace

import numpy as np
import pytest

from needlepoint.phantom.phone.scene import picture_px
from needlepoint.phantom.phone.setup import Phone, draw_session
from needlepoint.surface.capture.pictures import read_picture
from needlepoint.surface.phone.bundle import Known, adjust
from needlepoint.surface.phone.card import corner_places, grey_patches, white_patches
from needlepoint.surface.phone.checks import main_lens, print_proportion
from needlepoint.surface.phone.markers import Sighting, sight

FOCAL, SHAPE = 3164.0, (3024, 4032)


def seen(session, bend_mm=0.0, noise_px=0.1, wider=0.0):
    """Return what an ideal camera sees of the corners, with noise."""
    rng = np.random.default_rng(3)
    flat = corner_places() * np.array([1.0 + wider, 1.0])
    heights = -bend_mm * (flat[..., :1] / 38.0) ** 2
    places = np.concatenate([flat, heights], axis=-1).reshape(-1, 3)
    for pose in (*session.poses, *session.tilts):
        at = picture_px(session.phone, pose, places) + rng.normal(0.0, noise_px, (80, 2))
        yield Sighting(
            np.arange(20),
            at.reshape(20, 4, 2),
            SHAPE,
            (0, 0, *SHAPE),
            np.zeros((2, 2, 3), np.uint8),
            linear=False,
        )


def test_markers_stand_where_the_format_says():
    corners = corner_places()
    assert corners.shape == (20, 4, 2)
    assert corners[0, 0].tolist() == [-35.0, -35.0]
    assert corners[19, 2].tolist() == [35.0, 35.0]
    middles = corners.mean(axis=1)
    assert middles[6].tolist() == [-31.0, -18.6]
    assert middles[7].tolist() == [31.0, -18.6]


def test_white_is_read_where_nothing_is_printed():
    white, grey = white_patches(), grey_patches()
    corners = corner_places()
    for at, half in zip(white.at_mm, white.half_mm, strict=True):
        assert np.abs(at).max() - half.max() > 20.5 or np.abs(at).max() > 21.0
        assert (np.abs(at) + half).max() < 38.0
        low, high = corners.min(axis=1), corners.max(axis=1)
        over = ((at + half > low) & (at - half < high)).all(axis=1)
        assert not over.any()
        assert not (np.abs(grey.at_mm - at) < 1.5 + half).all(axis=1).any()


def test_tilted_pictures_tell_the_focal_length():
    session = draw_session(5, tilts=6)
    bundle = adjust(list(seen(session)), Known())
    assert bundle.focal_px == pytest.approx(FOCAL, rel=0.004)
    assert bundle.focal_sd < 0.004
    assert bundle.distortion == pytest.approx(0.02, abs=0.01)


def test_frontal_pictures_say_how_little_they_know_of_it():
    bundle = adjust(list(seen(draw_session(5))), Known())
    assert abs(np.log(bundle.focal_px / FOCAL)) < 2.5 * bundle.focal_sd
    assert bundle.focal_sd > 0.01


@pytest.mark.parametrize("wider", [-0.03, -0.01, 0.004, 0.01, 0.03])
def test_a_print_out_of_proportion_is_told_and_leaves_the_lens_alone(wider):
    for seed in (5, 8):
        bundle = adjust(list(seen(draw_session(seed), wider=wider)), Known())
        assert bundle.stretch == pytest.approx(wider, abs=0.002)
        assert abs(np.log(bundle.focal_px / FOCAL)) < 3.0 * bundle.focal_sd
        assert bundle.focal_sd < 0.1
        assert bundle.misfit_px.max() < 0.2


@pytest.mark.parametrize(
    ("wider", "focal", "wrong"),
    [
        (0.0, FOCAL, ""),
        (0.04, FOCAL, "print"),
        (0.0, 0.5 * FOCAL, "lens"),
        (0.0, 2 * FOCAL, "lens"),
    ],
)
def test_a_wrong_print_and_a_lens_that_no_phone_has_are_refused(wider, focal, wrong):
    session = draw_session(5, tilts=4, phone=Phone(focal_px=focal))
    bundle = adjust(list(seen(session, wider=wider)), Known())
    checks = (print_proportion(bundle), main_lens(bundle))
    assert [check.id for check in checks if check.fatal] == [wrong] * bool(wrong)


@pytest.mark.parametrize("bend_mm", [0.0, 0.8])
def test_a_bent_frame_is_seen(bend_mm):
    session = draw_session(6, tilts=3)
    bundle = adjust(list(seen(session, bend_mm)), Known(focal_px=FOCAL))
    assert bundle.bend[0] == pytest.approx(-bend_mm, abs=0.12)
    assert bundle.misfit_px.max() < 0.3


def test_poses_are_those_of_the_hand():
    session = draw_session(7)
    bundle = adjust(list(seen(session)), Known(focal_px=FOCAL))
    for k, pose in enumerate(session.poses):
        assert bundle.turns[k] == pytest.approx(pose.turn, abs=0.003)
        assert bundle.places[k] == pytest.approx(pose.place_mm, abs=0.8)


def test_every_marker_is_found_in_a_saved_picture(capture):
    picture = read_picture(capture / "01.jpg")
    sighting = sight(picture.bgr, linear=False)
    assert sighting.ids.tolist() == list(range(20))
    bundle = adjust([sighting], Known())
    assert bundle.misfit_px[0] < 0.15


def test_no_frame_no_markers():
    sighting = sight(np.full((400, 500, 3), 120, np.uint8), linear=False)
    assert len(sighting.ids) == 0
    assert replace(sighting, ids=sighting.ids).side_px == 0.0
