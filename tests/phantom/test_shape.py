"""The true numbers of planted scars against what geometry says."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from needlepoint.phantom import Planted, true_shape
from needlepoint.phantom.shape import depth_mm, outline_mm

AT = (0.0, 0.0)
CONE = np.pi / 3.0
DISH = 2.0 * np.pi * (0.25 - 1.0 / np.pi**2)  # a raised cosine over the unit disc


@pytest.mark.parametrize(
    ("scar", "unit_volume"),
    [
        (Planted("icepick", AT, 1.2, 1.5), CONE),
        (Planted("rolling", AT, 6.0, 0.4, profile="cosine"), DISH),
        (Planted("rolling", AT, 6.0, 0.4, profile="bell"), np.pi / 3.0),
        (Planted("rolling", AT, 6.0, 0.4, profile="paraboloid"), np.pi / 2.0),
        (Planted("raised", AT, 4.0, 0.8, profile="cosine", ratio=1.4, turn_deg=30.0), DISH),
    ],
)
def test_volume_is_that_of_the_solid(scar: Planted, unit_volume: float) -> None:
    shape = true_shape(scar)
    radius = 0.5 * scar.width_mm
    assert shape.volume_mm3 == pytest.approx(unit_volume * radius**2 * scar.depth_mm, rel=2e-3)
    assert shape.area_mm2 == pytest.approx(np.pi * radius**2, rel=1e-3)
    assert shape.depth_mm == pytest.approx(scar.depth_mm, rel=1e-3)


def test_a_boxcar_is_a_frustum() -> None:
    shape = true_shape(Planted("boxcar", AT, 3.0, 0.5, wall_mm=0.2))
    top, floor = 1.5, 1.3
    volume = np.pi * 0.5 / 3.0 * (top**2 + top * floor + floor**2)
    assert shape.volume_mm3 == pytest.approx(volume, rel=2e-3)
    assert shape.width_mm == pytest.approx(2.8, abs=0.01)
    assert shape.wall_deg == pytest.approx(np.degrees(np.arctan(0.5 / 0.2)), abs=1.5)


def test_an_icepick_is_half_as_wide_at_half_depth() -> None:
    shape = true_shape(Planted("icepick", AT, 1.6, 1.2))
    assert shape.width_mm == pytest.approx(0.8, abs=0.005)
    assert shape.wall_deg == pytest.approx(np.degrees(np.arctan(1.2 / 0.8)), abs=0.5)


def test_an_ellipse_is_as_long_and_broad_as_its_axes() -> None:
    scar = Planted("rolling", AT, 6.0, 0.3, ratio=1.44, turn_deg=25.0)
    shape = true_shape(scar)
    assert shape.length_mm == pytest.approx(6.0 * 1.2, rel=1e-3)
    assert shape.breadth_mm == pytest.approx(6.0 / 1.2, rel=1e-3)
    rim = outline_mm(scar)
    farthest = rim[np.argmax(np.hypot(*rim.T))]
    assert np.degrees(np.arctan2(farthest[1], farthest[0])) % 180.0 == pytest.approx(25.0)


def test_a_flat_spot_has_no_depth() -> None:
    spot = Planted("pigment", AT, 4.0, colour=0.5)
    assert not depth_mm(spot, np.zeros(3), np.zeros(3)).any()


@given(
    st.sampled_from(["icepick", "boxcar", "rolling", "raised"]),
    st.floats(0.5, 8.0),
    st.floats(0.05, 2.0),
    st.floats(0.0, 0.15),
)
def test_depth_is_nought_outside_the_rim_and_greatest_in_the_middle(
    kind: str, width: float, depth: float, ragged: float
) -> None:
    scar = Planted(kind, AT, width, depth, wall_mm=0.1, ragged=ragged, ragged_seed=4)  # type: ignore[arg-type]
    rim = outline_mm(scar, 24)
    sign = -1.0 if kind == "raised" else 1.0
    assert np.allclose(depth_mm(scar, 1.001 * rim[:, 0], 1.001 * rim[:, 1]), 0.0, atol=1e-12)
    assert depth_mm(scar, np.zeros(1), np.zeros(1))[0] == pytest.approx(sign * depth)


@settings(deadline=None, max_examples=8)
@given(st.floats(1.1, 3.0))
def test_twice_the_size_is_eight_times_the_volume(factor: float) -> None:
    small = true_shape(Planted("boxcar", AT, 2.0, 0.4, wall_mm=0.1, ragged=0.1))
    large = true_shape(
        Planted("boxcar", AT, 2.0 * factor, 0.4 * factor, wall_mm=0.1 * factor, ragged=0.1)
    )
    assert large.volume_mm3 == pytest.approx(small.volume_mm3 * factor**3, rel=1e-3)
    assert large.wall_deg == pytest.approx(small.wall_deg, abs=0.3)
