"""Form removal against forms and scars that are known because they were put there."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.ndimage import gaussian_filter

from needlepoint.errors import Refused
from needlepoint.surface.form import _straight, remove_form

PIXEL_MM = 0.1


def plane(n=320, pixel_mm=PIXEL_MM):
    x = (np.arange(n) - n / 2) * pixel_mm
    return np.meshgrid(x, x, indexing="ij")


def cheek(down, across):
    """A cheek: tilted, rounder one way than the other, gently lumpy."""
    ball = np.sqrt(55.0**2 - down**2 - 0.7 * across**2) - 55.0
    lumps = 0.4 * np.sin(2 * np.pi * down / 50 + 1) * np.cos(2 * np.pi * across / 60)
    return 0.25 * down - 0.1 * across + ball + lumps


def texture(shape, seed):
    rough = gaussian_filter(np.random.default_rng(seed).standard_normal(shape), 2.5)
    return 0.012 * rough / rough.std()


def bowl(down, across, width_mm, depth_mm):
    off = np.hypot(down, across) / (width_mm / 2)
    return np.where(off < 1, -0.5 * depth_mm * (1 + np.cos(np.pi * np.minimum(off, 1))), 0.0)


def everywhere(z):
    return np.ones(z.shape, dtype=bool)


def test_a_quadratic_form_is_taken_out_whole_right_up_to_the_edge():
    down, across = plane()
    z = 40 + 0.3 * down - 0.2 * across - down**2 / 90 - down * across / 200 - across**2 / 120
    relief, _ = remove_form(z, everywhere(z), PIXEL_MM)
    assert np.abs(relief).max() < 1e-3


def test_the_form_and_what_stands_over_it_add_up_to_the_heights():
    z = cheek(*plane()) + texture((320, 320), 1)
    relief, form = remove_form(z, everywhere(z), PIXEL_MM)
    assert relief.dtype == form.dtype == np.float32
    np.testing.assert_allclose(relief + form, z, atol=1e-5)


def test_a_curved_cheek_leaves_no_bowl():
    z = cheek(*plane())
    relief, _ = remove_form(z, everywhere(z), PIXEL_MM)
    assert np.abs(relief[30:-30, 30:-30]).max() < 0.015
    assert np.abs(relief).max() < 0.05


@pytest.mark.parametrize(("width_mm", "depth_mm"), [(8.0, 0.6), (5.0, 0.3), (3.0, 0.15)])
def test_a_rolling_scar_keeps_its_depth(width_mm, depth_mm):
    down, across = plane()
    errors = []
    for seed in (11, 12, 13):
        scar = bowl(down - 2 + seed % 3, across + 1.5, width_mm, depth_mm)
        skin = cheek(down, across) + texture(scar.shape, seed)
        relief, _ = remove_form(skin + scar, everywhere(scar), PIXEL_MM)
        bare, _ = remove_form(skin, everywhere(scar), PIXEL_MM)
        floor = scar < -0.97 * depth_mm
        errors.append((bare - relief)[floor].mean() / -scar[floor].mean() - 1)
    assert np.abs(errors).max() < 0.04


def test_the_form_passes_under_what_is_excluded():
    down, across = plane()
    scar = bowl(down, across, 8.0, 0.6)
    skin = cheek(down, across)
    for excluded, most in ((scar < 0, 0.02), (np.hypot(down, across) < 6, 0.06)):
        _, form = remove_form(skin + scar, everywhere(scar), PIXEL_MM, exclude=excluded)
        assert np.abs(form - skin)[excluded].max() < most


def test_unsound_pixels_do_not_speak_whatever_they_hold():
    down, across = plane()
    z = cheek(down, across) + texture(down.shape, 3)
    sound = (np.hypot(down + 6, across) > 3) & (across < 12)
    spoiled = z.copy()
    spoiled[~sound] = np.nan
    relief, form = remove_form(spoiled, sound, PIXEL_MM)
    assert np.isfinite(form).all()
    assert (relief[~sound] == 0).all()
    assert np.abs(relief[sound]).max() < 0.09


@settings(max_examples=15)
@given(
    rise=st.floats(-500, 500),
    tilt=st.floats(-0.5, 0.5),
    turns=st.integers(0, 3),
)
def test_lifting_tilting_and_turning_the_skin_leaves_its_relief(rise, tilt, turns):
    down, across = plane(160, 0.2)
    z = texture(down.shape, 4) + bowl(down - 3, across, 6.0, 0.4)
    sound = everywhere(z)
    once, _ = remove_form(z, sound, 0.2)
    moved, _ = remove_form(np.rot90(z + rise + tilt * down, turns), np.rot90(sound, turns), 0.2)
    np.testing.assert_allclose(np.rot90(moved, -turns), once, atol=2e-3)


@pytest.mark.parametrize("nodes", [1, 2, 5])
@pytest.mark.parametrize("points", [1, 2, 9])
def test_straight_lines_read_no_node_outside_the_patch(nodes, points):
    lines = _straight(nodes, points)
    assert lines.indices.min() >= 0
    assert lines.indices.max() < nodes
    np.testing.assert_allclose(lines @ np.full(nodes, 3.0), 3.0, rtol=1e-6)


@pytest.mark.parametrize("shape", [(2, 2), (1, 7), (3, 40), (25, 25), (200, 9)])
@pytest.mark.parametrize("pixel_mm", [0.0005, 0.05, 3.0])
def test_a_patch_of_any_size_gives_finite_heights(shape, pixel_mm):
    z = np.random.default_rng(5).standard_normal(shape) * 0.01
    relief, form = remove_form(z, everywhere(z), pixel_mm)
    assert np.isfinite(relief).all()
    assert np.isfinite(form).all()


def test_a_single_sound_pixel_gives_a_finite_form():
    sound = np.zeros((40, 40), dtype=bool)
    sound[3, 4] = True
    relief, form = remove_form(np.full((40, 40), 7.0), sound, 0.1)
    assert np.isfinite(form).all()
    assert abs(relief[3, 4]) < 1e-3


def test_it_refuses_a_patch_without_sound_skin():
    with pytest.raises(Refused, match="no sound skin"):
        remove_form(np.zeros((5, 5)), np.zeros((5, 5), dtype=bool), 0.1)
