"""The halves of a screen as panels of light."""

from __future__ import annotations

import numpy as np
import pytest

from needlepoint.errors import WrongUsage
from needlepoint.surface import CameraPlace, screen_panels, screen_patterns


def test_a_24_inch_screen_has_its_halves_where_geometry_puts_them() -> None:
    halves = {half.name: half.panel for half in screen_panels(609.6, 400.0)}
    width, height = 609.6 * 16 / 337**0.5, 609.6 * 9 / 337**0.5
    assert halves["left"].centre_mm == pytest.approx((width / 4, height / 2, 0.0))
    assert halves["right"].centre_mm == pytest.approx((-width / 4, height / 2, 0.0))
    assert halves["top"].centre_mm == pytest.approx((0.0, height / 4, 0.0))
    assert halves["bottom"].centre_mm == pytest.approx((0.0, 3 * height / 4, 0.0))
    assert halves["top"].right_mm == pytest.approx((width / 2, 0.0, 0.0))
    assert halves["top"].down_mm == pytest.approx((0.0, height / 4, 0.0))


def test_all_halves_shine_toward_the_person_and_cover_the_screen_twice() -> None:
    panels = [half.panel for half in screen_panels(609.6, 400.0, aspect=1.6)]
    areas = [np.cross(one.right_mm, one.down_mm) for one in panels]
    assert all(area[2] > 0.0 for area in areas)
    whole = 609.6**2 * 1.6 / (1.0 + 1.6**2)
    assert sum(4.0 * area[2] for area in areas) == pytest.approx(2.0 * whole)


def test_moving_the_camera_moves_the_screen_the_other_way() -> None:
    here = screen_panels(600.0, 400.0)[0].panel.centre_mm
    moved = screen_panels(600.0, 400.0, camera=CameraPlace(20.0, 30.0, 50.0))[0].panel.centre_mm
    # The person's right is the camera's left.
    assert np.subtract(moved, here) == pytest.approx((30.0, 20.0, -50.0))


@pytest.mark.parametrize("bad", [0.0, -1.0, float("nan"), float("inf")])
def test_it_refuses_lengths_that_make_no_sense(bad: float) -> None:
    with pytest.raises(WrongUsage, match="diagonal"):
        screen_panels(bad, 400.0)
    with pytest.raises(WrongUsage, match="distance"):
        screen_panels(600.0, bad)


def test_it_refuses_a_small_screen_far_away_and_says_how_near_to_come() -> None:
    with pytest.raises(WrongUsage, match="within 249 mm"):
        screen_panels(304.8, 600.0)


def test_it_refuses_a_camera_behind_the_skin() -> None:
    with pytest.raises(WrongUsage, match="behind the skin"):
        screen_panels(600.0, 400.0, camera=CameraPlace(ahead_mm=400.0))


def test_the_patterns_light_half_of_the_screen_each() -> None:
    patterns = screen_patterns(64, 36)
    assert list(patterns) == ["black", "left", "right", "top", "bottom"]
    assert not patterns["black"].any()
    assert patterns["left"][:, :32].all()
    assert not patterns["left"][:, 32:].any()
    assert np.array_equal(patterns["left"] + patterns["right"], np.full((36, 64), 255))
    assert np.array_equal(patterns["top"] + patterns["bottom"], np.full((36, 64), 255))
    with pytest.raises(WrongUsage, match="not supported"):
        screen_patterns(0, 36)
