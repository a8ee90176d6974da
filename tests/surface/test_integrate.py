"""Integration against surfaces known in closed form."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from needlepoint.surface.stereo.integrate import integrate


def waves(rows=120, cols=160, step=0.05):
    y, x = np.mgrid[:rows, :cols] * step
    z = np.sin(y) * np.cos(1.3 * x)
    return z, np.cos(y) * np.cos(1.3 * x) * step, -1.3 * np.sin(y) * np.sin(1.3 * x) * step


def test_a_rectangle_comes_back():
    z, per_row, per_col = waves()
    found = integrate(per_row, per_col)
    assert np.abs(found - (z - z.mean())).max() < 1e-3


@pytest.mark.parametrize("inner", [0.0, 1.0])
def test_a_mask_comes_back_also_with_a_hole(inner):
    z, per_row, per_col = waves()
    y, x = np.mgrid[:120, :160] * 0.05
    far = np.hypot(y - 3, x - 4)
    sound = (far < 2.9) & (far >= inner)
    per_row[~sound] = 50.0  # what is not sound must not matter
    found = integrate(per_row, per_col, sound)
    assert np.abs((found - (z - z[sound].mean()))[sound]).max() < 2e-3


@settings(max_examples=25)
@given(st.floats(-3, 3), st.floats(-3, 3))
def test_an_even_slope_is_a_plane(down, across):
    shape = (9, 14)
    found = integrate(np.full(shape, down), np.full(shape, across))
    rows, cols = np.mgrid[:9, :14]
    plane = down * rows + across * cols
    assert np.allclose(found, plane - plane.mean(), atol=1e-8)
