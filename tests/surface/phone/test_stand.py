"""A camera on a stand and its lamps, from photographs of the printed frame alone."""

import numpy as np
import pytest
from tests.stand_pictures import FLAT, LEANING, PHONE, Stand, ring

from needlepoint.errors import Refused
from needlepoint.surface import (
    Camera,
    PointLight,
    find_stand_lamps,
    read_stand_camera,
    try_stand,
)

SEED = 4406
LAMPS = ring(160.0)


@pytest.fixture(scope="module")
def stand(tmp_path_factory):
    return Stand(tmp_path_factory.mktemp("stand"), SEED)


@pytest.fixture(scope="module")
def camera(stand):
    return read_stand_camera(stand.camera_pictures())


@pytest.fixture(scope="module")
def found(stand, camera):
    pictures, dark = stand.lamp_pictures("flat", FLAT, LAMPS)
    return find_stand_lamps(pictures, dark, focal_px=camera.focal_px, distortion=camera.distortion)


@pytest.fixture(scope="module")
def leaning(stand):
    return stand.lamp_pictures("leaning", LEANING, LAMPS)


def by_id(checks):
    return {check.id: check for check in checks}


def test_focal_length_and_distance_come_from_the_frame(camera):
    assert abs(camera.focal_px / PHONE.focal_px - 1.0) < 3.0 * max(camera.focal_sd, 0.001)
    assert abs(camera.distance_mm / 240.0 - 1.0) < 0.01
    assert all(check.ok for check in camera.checks)


def test_lamps_are_found_to_within_what_is_said(found):
    for light, truth, sd_mm in zip(found.lights, LAMPS, found.sd_mm, strict=True):
        away = np.linalg.norm(np.subtract(light.position_mm, truth))
        assert away < 3.0 * np.sqrt(3.0) * sd_mm
        assert away < 20.0
    assert abs(found.camera.distance_mm - 250.0) < 2.5


def test_the_rig_that_was_found_passes_on_other_pictures(found, leaning):
    checks = by_id(try_stand(found.camera, found.lights, *leaning))
    assert all(check.ok for check in checks.values()), checks
    assert {"slopes", "order", "distance", "leaning", "white", "bright"} == set(checks)


@pytest.mark.parametrize("times", [0.6, 1.8])
def test_a_ring_of_another_size_fails(found, leaning, times):
    wrong = [PointLight((times * x, times * y, z)) for x, y, z in LAMPS]
    assert not by_id(try_stand(found.camera, wrong, *leaning))["slopes"].ok


def test_lamps_in_another_order_are_named(found, leaning):
    pictures, dark = leaning
    swapped = [pictures[1], pictures[0], *pictures[2:]]
    order = by_id(try_stand(found.camera, found.lights, swapped, dark))["order"]
    assert order.fatal
    assert "picture 1 was lit by lamp 2" in order.why


def test_a_frame_that_lies_flat_hides_a_wrong_ring_and_is_asked_to_lean(stand, found):
    flat = stand.lamp_pictures("still", FLAT, LAMPS)
    assert not by_id(try_stand(found.camera, found.lights, *flat))["leaning"].ok


def test_a_distance_a_tenth_off_is_refused(found, leaning):
    far = Camera(found.camera.distance_mm * 1.15, focal_px=found.camera.focal_px)
    assert by_id(try_stand(far, found.lights, *leaning))["distance"].fatal


def test_pictures_straight_on_alone_leave_the_focal_length_open(stand, leaning):
    with pytest.raises(Refused, match="tilted"):
        read_stand_camera(leaning[0])


def test_two_lamps_are_too_few(leaning, camera):
    pictures, dark = leaning
    with pytest.raises(Refused, match="three lamps"):
        find_stand_lamps(pictures[:2], dark, focal_px=camera.focal_px)
