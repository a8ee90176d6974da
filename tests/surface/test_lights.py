"""Light vectors against closed forms."""

import numpy as np
import pytest

from needlepoint.surface.lights import light_vectors
from needlepoint.surface.rig import DirectionLight, PanelLight, PointLight

HERE = np.array([[0.0, 0.0, 300.0]])


def test_a_lamp_obeys_the_inverse_square():
    near = light_vectors(PointLight((0.0, 0.0, 0.0)), HERE)
    far = light_vectors(PointLight((0.0, 0.0, -300.0)), HERE)
    assert np.allclose(near, 4.0 * far)
    assert np.allclose(near, [[0.0, 0.0, -1 / 300.0**2]])


def test_a_lamp_that_looks_away_is_dark_and_one_aslant_is_weaker():
    away = PointLight((0.0, 0.0, 0.0), axis=(0.0, 0.0, -1.0), falloff=1.0)
    aslant = PointLight((0.0, 0.0, 0.0), axis=(0.0, 1.0, 1.0), falloff=2.0)
    plain = light_vectors(PointLight((0.0, 0.0, 0.0)), HERE)
    assert np.allclose(light_vectors(away, HERE), 0.0)
    assert np.allclose(light_vectors(aslant, HERE), 0.5 * plain)


def test_a_wide_panel_gives_the_closed_form_of_a_parallel_rectangle():
    """A Lambertian rectangle over a parallel place: four equal corners' view factors."""
    a, b, c = 100.0, 60.0, 300.0
    panel = PanelLight((0.0, 0.0, 0.0), (a, 0.0, 0.0), (0.0, b, 0.0))
    x, y = a / c, b / c
    corner = x / np.hypot(1, x) * np.arctan(y / np.hypot(1, x))
    corner += y / np.hypot(1, y) * np.arctan(x / np.hypot(1, y))
    irradiance = 4.0 * corner / 2.0  # pi times the view factor of four corners
    assert light_vectors(panel, HERE)[0, 2] == pytest.approx(-irradiance, rel=1e-6)


def test_a_panel_shines_to_one_side():
    panel = PanelLight((0.0, 0.0, 0.0), (0.0, 60.0, 0.0), (100.0, 0.0, 0.0))
    assert np.allclose(light_vectors(panel, HERE), 0.0)


def test_a_small_panel_far_away_is_a_lamp():
    panel = PanelLight((50.0, 0.0, 0.0), (0.5, 0.0, 0.0), (0.0, 0.5, 0.0))
    lamp = PointLight((50.0, 0.0, 0.0), axis=(0.0, 0.0, 1.0), falloff=1.0)
    assert np.allclose(light_vectors(panel, HERE), light_vectors(lamp, HERE), rtol=1e-4)


def test_a_direction_is_the_same_everywhere():
    places = np.random.default_rng(1).normal(size=(4, 3)) * 100
    vectors = light_vectors(DirectionLight((0.0, 3.0, -4.0)), places)
    assert np.allclose(vectors, [0.0, 0.6, -0.8])
