"""Splines: the same curves as SciPy's."""

import numpy as np
import pytest
from scipy.interpolate import CubicSpline

from needlepoint.surface.splines import spline_shares


@pytest.mark.parametrize("nodes", [2, 3, 4, 5, 24, 131])
def test_shares_make_the_curve_that_scipy_makes(nodes):
    where = np.linspace(-0.6, nodes - 0.4, 997)
    curve = CubicSpline(np.arange(nodes), np.eye(nodes))(where)
    assert spline_shares(nodes, where) == pytest.approx(curve, abs=1e-12)


def test_a_cubic_is_followed_exactly_even_beyond_its_ends():
    nodes, where = np.arange(9.0), np.linspace(-0.5, 8.5, 50)

    def cubic(x):
        return 0.3 * x**3 - x**2 + 2.0

    assert spline_shares(9, where) @ cubic(nodes) == pytest.approx(cubic(where), abs=1e-10)
