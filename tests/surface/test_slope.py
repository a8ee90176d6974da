"""How forms lie, against planes and balls."""

from __future__ import annotations

import numpy as np

from needlepoint.surface.slope import flag_folds, frame_of_form, upright

PIXEL_MM = 0.2


def plane(n=200):
    x = (np.arange(n) - n / 2) * PIXEL_MM
    return np.meshgrid(x, x, indexing="ij")


def test_a_flat_form_has_square_steps():
    frame = frame_of_form(np.zeros((50, 60), dtype=np.float32), PIXEL_MM)
    np.testing.assert_allclose(frame.at(20.0, 30.0), PIXEL_MM * np.eye(2))


def test_steps_on_a_tilted_plane_are_as_long_as_in_space():
    down, across = plane()
    form = (0.6 * down - 0.4 * across).astype(np.float32)
    step = frame_of_form(form, PIXEL_MM).at(100.0, 100.0)
    for offset in ((1, 0), (0, 1), (2, -3)):
        rise = PIXEL_MM * (0.6 * offset[0] - 0.4 * offset[1])
        length = np.hypot(PIXEL_MM * np.hypot(*offset), rise)
        np.testing.assert_allclose(np.linalg.norm(step @ offset), length, rtol=1e-4)
    np.testing.assert_allclose(np.linalg.det(step), PIXEL_MM**2 * np.sqrt(1 + 0.52), rtol=1e-4)


def test_the_frame_of_a_ball_follows_its_slope():
    down, across = plane()
    form = np.sqrt(40.0**2 - down**2 - across**2)
    row = 160
    slope = -down[row, 100] / form[row, 100]
    step = frame_of_form(form.astype(np.float32), PIXEL_MM).at(float(row), 100.0)
    np.testing.assert_allclose(step[0, 0], PIXEL_MM * np.hypot(1, slope), rtol=5e-3)
    np.testing.assert_allclose(step[1, 1], PIXEL_MM, rtol=5e-3)


def test_heights_are_turned_normal_to_the_form():
    down, _ = plane()
    form = (0.75 * down).astype(np.float32)
    turned = upright(np.ones_like(form), form, PIXEL_MM)
    np.testing.assert_allclose(turned, 0.8, rtol=1e-4)


def test_a_valley_is_a_fold_and_what_is_near_it_is_flagged():
    _, across = plane()
    form = (-4.0 * np.exp(-0.5 * (across / 4.0) ** 2)).astype(np.float32)
    fold = flag_folds(form, PIXEL_MM)
    assert fold[:, 100].all()
    assert not fold[:, np.abs(across[0]) > 12].any()


def test_a_cheek_a_ridge_and_a_wide_scar_are_no_folds():
    down, across = plane()
    for form in (
        np.sqrt(50.0**2 - down**2 - across**2),
        4.0 * np.exp(-0.5 * (across / 6.0) ** 2),
        -0.4 * np.exp(-0.5 * (down**2 + across**2) / 4.0**2),
    ):
        assert not flag_folds(form.astype(np.float32), PIXEL_MM)[30:-30, 30:-30].any()
