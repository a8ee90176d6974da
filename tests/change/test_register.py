"""The second visit is found on the first, or refused with the reason."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
from tests.change.visits import POSE, bare_places, places_px, seen

from needlepoint.change import register
from needlepoint.phantom import random_plan
from needlepoint.surface import TangentFrame


def off_um(registration, first, second, pixel_mm=0.1):
    """Return how far places outside scars are carried wrong."""
    row, col = registration.carry(first[:, 1], first[:, 0])
    return 1000 * pixel_mm * np.hypot(row - second[:, 1], col - second[:, 0])


def test_moved_turned_and_tilted_skin_is_found_to_a_tenth_of_a_pixel(plan, before, after):
    registration, checks = register(before, after)
    assert all(check.ok for check in checks)
    face = bare_places(plan)
    first, second = places_px(plan, face), places_px(replace(plan, **POSE), face)
    assert np.median(off_um(registration, first, second)) < 15.0
    assert registration.rotation_deg == pytest.approx(5.0, abs=0.3)
    assert registration.shift_mm == pytest.approx(POSE["shift_mm"], abs=0.4)
    assert registration.stretch_mm < 0.1


def test_stretched_skin_is_followed(plan, before, after):
    rows, cols = np.indices(after.z_mm.shape, np.float32)
    wave = 2.0 * np.sin(2 * np.pi * rows / 240.0).astype(np.float32)  # 0.2 mm
    stretched = replace(after, z_mm=cv2.remap(after.z_mm, cols + wave, rows, cv2.INTER_CUBIC))
    registration, _ = register(before, stretched)
    face = bare_places(plan)
    first, second = places_px(plan, face), places_px(replace(plan, **POSE), face)
    second[:, 0] -= 2.0 * np.sin(2 * np.pi * second[:, 1] / 240.0)
    assert np.median(off_um(registration, first, second)) < 30.0
    assert 0.05 < registration.stretch_mm < 0.4


def test_skin_pulled_out_of_its_place_is_followed_where_it_went(plan, before):
    pulled = replace(plan, **POSE, stretch_mm=0.2)
    registration, checks = register(before, seen(pulled, 5003))
    assert all(check.ok for check in checks)
    face = bare_places(plan)
    assert np.median(off_um(registration, places_px(plan, face), places_px(pulled, face))) < 30.0


def test_the_tilt_is_that_of_the_same_skin_not_of_the_pictures_middles(plan, photographs):
    first, second = (visit.relief for visit in photographs)
    registration, _ = register(first, second)
    leans = [np.tan(np.radians(each)) for each in (plan.tilt_deg, POSE["tilt_deg"])]
    turn = np.radians(POSE["turn_deg"])
    c, s = np.cos(turn), np.sin(turn)
    turned = np.array([c * leans[0][0] - s * leans[0][1], s * leans[0][0] + c * leans[0][1]])
    normals = [np.append(-lean, 1.0) for lean in (turned, leans[1])]
    cosine = normals[0] @ normals[1] / np.prod([np.linalg.norm(each) for each in normals])
    assert registration.tilt_deg == pytest.approx(np.degrees(np.arccos(cosine)), abs=1.0)


def test_other_pixels_and_a_part_of_the_patch_are_enough(plan, before):
    finer = seen(replace(plan, **POSE), 5003, pixel_mm=0.07)
    part = replace(finer, z_mm=finer.z_mm[:, 120:], sound=finer.sound[:, 120:])
    registration, checks = register(before, part)
    assert all(check.ok for check in checks)
    face = bare_places(plan)
    first = places_px(plan, face)
    second = places_px(replace(plan, **POSE), face, 0.07) - [120.0, 0.0]
    inside = second[:, 0] > 10.0
    assert np.median(off_um(registration, first[inside], second[inside], 0.07)) < 20.0
    assert registration.scale == pytest.approx(1.0, abs=0.02)


def test_another_person_is_refused(before):
    other = random_plan("atrophic", seed=5004, size_mm=(26.0, 26.0))
    registration, checks = register(before, seen(other, 5004))
    assert registration is None
    assert "do not show the same skin" in checks[0].why


def test_a_mirrored_visit_is_refused_and_called_so(before, after):
    mirrored = replace(after, z_mm=after.z_mm[:, ::-1].copy())
    registration, checks = register(before, mirrored)
    assert registration is None
    assert "mirrored" in checks[0].why


def test_skin_without_any_relief_is_refused(before):
    flat = replace(
        before, z_mm=np.zeros_like(before.z_mm), frame=TangentFrame.flat(before.pixel_mm)
    )
    assert register(before, flat)[0] is None
