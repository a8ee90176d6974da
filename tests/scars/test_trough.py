import os
from pathlib import Path

import numpy as np
import pytest
from tests.scars import ground

from needlepoint.scars import map_scars
from needlepoint.scars.fit.trough import section

PLATE = Path(__file__).parents[2] / "../shared/data/surfaces/groove/heightmap.tmd"


def read_plate():
    """Binary TrueMap version 2: a line, a comment up to a zero, sizes, then the heights."""
    if not PLATE.exists():
        pytest.skip(f"the scan of a plate with grooves is not there: {os.fspath(PLATE)}")
    raw = PLATE.read_bytes()
    at = raw.index(b"\0", 32) + 1
    cols, rows = np.frombuffer(raw, "<i4", 2, at)
    length_mm = float(np.frombuffer(raw, "<f4", 1, at + 8)[0])
    z = np.frombuffer(raw, "<f4", rows * cols, at + 24).reshape(rows, cols)
    return ground.relief_of(z - z.mean(), length_mm / cols)


def test_three_grooves_of_a_real_plate_are_within_ten_percent():
    scars = map_scars(read_plate(), least_depth_mm=0.02).scars
    grooves = sorted(scars, key=lambda scar: scar.centre_px[0])
    assert len(grooves) == 3
    for groove, depth, width in zip(
        grooves, (0.370, 0.195, 0.025), (1.30, 1.74, 0.47), strict=True
    ):
        assert groove.depth.value == pytest.approx(depth, rel=0.1)
        assert groove.width.value == pytest.approx(width, rel=0.1)


@pytest.mark.parametrize("raised", [False, True])
def test_a_ridge_is_measured_like_a_groove(raised):
    y, x = np.mgrid[:300, :400] * 0.05
    off = np.abs(x - 10 + 0.05 * y + 0.004 * y**2)
    depth = 0.2 * np.clip((0.9 - off) / 0.3, 0, 1)
    noise = np.random.default_rng(3).normal(0, 0.002, x.shape)
    relief = ground.relief_of((depth if raised else -depth) + noise + 0.01 * x, 0.05)
    (trough,) = map_scars(relief, least_depth_mm=0.02).scars
    assert trough.raised == raised
    assert trough.depth.low <= 0.2 <= trough.depth.high + 0.002
    assert trough.width.value == pytest.approx(1.5, abs=0.03)
    assert trough.length.bound == "lower"


def test_a_sections_depth_is_taken_under_the_line_through_both_shoulders():
    t = np.linspace(-4, 4, 401)
    tilted = 0.05 * t - 0.3 * (np.abs(t) < 1.0)
    measured = section(tilted, t, 2.2, 0.4)
    assert measured is not None
    assert measured.depth_mm == pytest.approx(0.3, rel=0.15)
    assert measured.width_mm == pytest.approx(2.0, abs=0.05)


def test_a_flat_profile_has_no_section():
    assert section(np.zeros(401), np.linspace(-4, 4, 401), 2.0, 0.4) is None
