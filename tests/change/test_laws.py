"""Laws that hold whatever the skin: of rules, of comparing, of carrying."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.change.visits import visit

from needlepoint.change import compare, pair_of, register
from needlepoint.change.matched_filter import rule_of
from needlepoint.change.pair import Pair, ScarWindow, scar_ground
from needlepoint.change.sizes import shares_of
from needlepoint.surface import TangentFrame

PIXEL_MM = 0.1
HALF = 40  # pixels from the scar's centre to the window's edge
RIM = 20.0  # pixels

down, right = np.mgrid[-HALF : HALF + 1, -HALF : HALF + 1].astype(float)
WINDOW = ScarWindow(slice(0, 81), slice(0, 81), np.hypot(down, right) / RIM, 2.0)
FEW = settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def dish(depth_mm, wider=0.0):
    """Return the height of a round dish whose rim lies at RIM times (1 + wider)."""
    rho = np.minimum(np.hypot(down, right) / (RIM * (1.0 + wider)), 1.0)
    return -0.5 * depth_mm * (1.0 + np.cos(np.pi * rho))


def both(first, second, seed=1):
    skin = 0.01 * np.random.default_rng(seed).standard_normal(first.shape)
    parts = ((each + skin).astype(np.float32) for each in (first, second))
    return Pair(*parts, np.ones(first.shape, bool), PIXEL_MM)


def told(pair):
    rule = rule_of(pair, WINDOW, np.zeros(pair.before.shape, bool), PIXEL_MM**2)
    first = (rule.depth * pair.before).sum()
    return [float((w * pair.difference).sum() / first) for w in (rule.depth, rule.width)]


@given(
    depth=st.floats(0.1, 1.0),
    share=st.floats(-0.6, 0.3),
    tilt=st.tuples(*[st.floats(-0.02, 0.02)] * 3),
)
@settings(max_examples=30)
def test_a_rule_finds_the_share_and_no_plane(depth, share, tilt):
    plane = tilt[0] + tilt[1] * down * PIXEL_MM + tilt[2] * right * PIXEL_MM
    deeper, wider = told(both(dish(depth), dish(depth * (1.0 + share)) + plane))
    assert deeper == pytest.approx(share, abs=0.02)
    assert wider == pytest.approx(0.0, abs=0.02)


@given(wider=st.floats(-0.1, 0.1))
@settings(max_examples=15)
def test_a_scar_that_narrows_is_not_called_shallower(wider):
    deeper, drawn = told(both(dish(0.5), dish(0.5, wider)))
    assert deeper == pytest.approx(0.0, abs=0.03)
    assert drawn == pytest.approx(wider, abs=0.03)


@given(share=st.floats(-0.6, 0.3))
@settings(max_examples=15)
def test_a_rule_is_linear_in_what_changed(share):
    once = told(both(dish(0.4), dish(0.4 * (1.0 + share))))
    half = told(both(dish(0.4), dish(0.4 * (1.0 + 0.5 * share))))
    assert once[0] == pytest.approx(2.0 * half[0], abs=1e-4)


@pytest.fixture(scope="module")
def first(before):
    return visit(before, "before")


@pytest.fixture(scope="module")
def second(after):
    return visit(after, "after")


class Two:
    """Both visits, short to print."""

    def __init__(self, first, second):
        self.first, self.second = first, second

    def __repr__(self):
        return "two visits"


@pytest.fixture(scope="module")
def two(first, second):
    return Two(first, second)


def test_a_visit_compared_with_itself_has_not_changed(first):
    same = compare(first, first)
    assert same.registration.rotation_deg == pytest.approx(0.0, abs=0.05)
    assert same.registration.residual_mm < 0.002
    for scar in same.scars:
        if scar.depth is not None and scar.depth.change.known:
            assert scar.depth.percent.value == pytest.approx(0.0, abs=0.5)
            assert scar.width.percent.value == pytest.approx(0.0, abs=0.5)
            assert scar.verdict == "no reliable change"
    for value in same.summary.values():
        assert not value.known or value.low <= 0.0 <= value.high


def test_time_turned_round_turns_every_change_round(first, second):
    there, back = compare(first, second), compare(second, first)
    returned = {scar.before_id: scar for scar in back.scars if scar.before_id is not None}
    seen = 0
    for scar in there.scars:
        partner = returned.get(scar.after_id)
        if partner is None or partner.after_id != scar.before_id or scar.depth is None:
            continue
        if not scar.depth.percent.known or not partner.depth.percent.known:
            continue
        ratio = (1 + scar.depth.percent.value / 100) * (1 + partner.depth.percent.value / 100)
        assert ratio == pytest.approx(1.0, abs=0.08)
        words = {"shallower": "deeper", "deeper": "shallower"}
        if scar.verdict in words and abs(scar.depth.percent.value) > 15.0:
            assert partner.verdict == words[scar.verdict]
        seen += 1
    assert seen >= 3


@given(cut=st.tuples(*[st.integers(0, 70)] * 4))
@FEW
def test_a_rim_that_is_measured_lies_inside_both_pictures(two, cut):
    first, second = two.first, two.second
    top, bottom, left, across = cut
    rows, cols = second.relief.z_mm.shape
    part = (slice(top, rows - bottom), slice(left, cols - across))
    relief = replace(
        second.relief,
        z_mm=second.relief.z_mm[part],
        sound=second.relief.sound[part],
        frame=TangentFrame.flat(second.relief.pixel_mm),
    )
    registration, _ = register(first.relief, relief)
    if registration is None:
        return
    pair = pair_of(first.relief, relief, registration)
    scars = first.scars.scars
    windows, held = scar_ground(scars, pair.before.shape, pair.pixel_mm)
    for scar, window in zip(scars, windows, strict=True):
        nobody = np.zeros(window.rho.shape, bool)
        if rule_of(pair, window, nobody, pair.pixel_mm**2) is None:
            continue
        rim = np.asarray(scar.outline_px)
        row, col = registration.carry(rim[:, 1], rim[:, 0])
        inside = (row > -1) & (row < relief.z_mm.shape[0]) & (col > -1)
        inside &= col < relief.z_mm.shape[1]
        assert inside.mean() > 0.65  # skin is asked for in three quarters of all directions
    assert held.max() >= 1.0


@given(depth=st.floats(-0.6, 0.3), wider=st.floats(-0.2, 0.2))
@settings(max_examples=20)
def test_shares_of_a_scan_are_what_the_rule_says(two, depth, wider):
    first, scar = two.first, two.first.scars.scars[0]
    shares = shares_of(scar, (first.relief, first.relief), depth, wider, depth)
    assert shares.depth == pytest.approx(depth, abs=1e-9)
    assert shares.width == pytest.approx(wider, abs=1e-9)
    assert 1 + shares.area == pytest.approx((1 + wider) ** 2, abs=1e-9)


def test_an_area_changes_as_the_square_of_the_width_whatever_is_put_back(photographs):
    first, second = photographs
    known = [scar for scar in first.scars.scars if scar.width.known and not scar.raised]
    for scar in known:
        for depth in (-0.6, -0.3, 0.0):
            shares = shares_of(scar, (first.relief, second.relief), depth, -0.02, depth)
            assert shares.area == pytest.approx((1.0 + shares.width) ** 2 - 1.0)
            assert abs(shares.width) < 0.3
