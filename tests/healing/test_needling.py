"""Where punctures fall: as many as the closed form says, the same for one seed, and how evenly."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from needlepoint.care.plan.density import PenSettings as CarePen
from needlepoint.care.plan.density import puncture_density
from needlepoint.errors import WrongUsage
from needlepoint.healing.needling.evenness import evenness, pair_density
from needlepoint.healing.needling.pen import Hand, NeedlingPen, Pass, cross_hatch, needle_places
from needlepoint.healing.needling.punctures import PunctureField, expected_per_cm2, needle_field

PEN = NeedlingPen(14, 116.7, 8.0)


def mean_density(pen, passes, hand, seeds):
    fields = (needle_field(pen, passes, side_mm=10.0, seed=s, hand=hand) for s in range(seeds))
    each = np.array([len(field.places_mm) for field in fields]) * 1.0  # 1 cm2
    return each.mean(), each.std(ddof=1) / math.sqrt(seeds)


@pytest.mark.parametrize("layout", ["ring", "grid", "random"])
@pytest.mark.parametrize("hand", [Hand.steady(), Hand.usual(), Hand(2.5, 0.3, 4.0)])
def test_the_field_holds_as_many_punctures_as_the_closed_form_says(layout, hand):
    pen = NeedlingPen(12, 100.0, 6.0, layout)
    passes = [Pass(60.0, 5.0, 20.0), Pass(35.0, 7.0, 110.0)]
    mean, uncertainty = mean_density(pen, passes, hand, 120)
    assert abs(mean - expected_per_cm2(pen, passes)) < 3.5 * uncertainty
    assert uncertainty < 0.06 * mean


def test_the_closed_form_agrees_with_the_density_that_a_plan_prints():
    plan = puncture_density(CarePen(PEN.rate_hz, PEN.needles, PEN.head_mm / 10), 4.0, 3)
    assert np.isclose(expected_per_cm2(PEN, cross_hatch(3, 40.0, PEN)), plan.total)


@settings(max_examples=30)
@given(st.integers(1, 20), st.floats(20.0, 200.0), st.floats(5.0, 80.0), st.floats(0.0, 0.8))
def test_density_grows_with_needles_rate_and_overlap_and_falls_with_speed(
    needles, rate, speed, overlap
):
    pen = NeedlingPen(needles, rate, 8.0)
    one = expected_per_cm2(pen, cross_hatch(1, speed, pen, overlap=overlap))
    assert np.isclose(expected_per_cm2(pen, cross_hatch(3, speed, pen, overlap=overlap)), 3 * one)
    assert np.isclose(
        expected_per_cm2(pen, cross_hatch(1, 2 * speed, pen, overlap=overlap)), one / 2
    )
    assert np.isclose(expected_per_cm2(pen, cross_hatch(1, speed, pen)), one * (1 - overlap))


def test_one_seed_makes_one_field_and_another_seed_another():
    passes = cross_hatch(2, 40.0, PEN)
    first, again, other = (needle_field(PEN, passes, side_mm=8.0, seed=s) for s in (3, 3, 4))
    assert np.array_equal(first.places_mm, again.places_mm)
    assert not np.array_equal(first.places_mm[:50], other.places_mm[:50])


def test_every_puncture_lies_on_the_square_and_belongs_to_a_pass():
    field = needle_field(PEN, cross_hatch(3, 40.0, PEN), side_mm=12.0, seed=1)
    assert (field.places_mm >= 0).all()
    assert (field.places_mm < 12).all()
    assert set(field.by_pass) == {0, 1, 2}
    assert np.isclose(sum(field.after(2).expected), 2 / 3 * sum(field.expected))
    assert set(field.after(2).by_pass) == {0, 1}


@pytest.mark.parametrize("layout", ["ring", "grid", "random"])
@pytest.mark.parametrize("needles", [1, 2, 5, 9, 14, 36])
def test_needles_stand_within_the_head_and_apart(layout, needles):
    places = needle_places(NeedlingPen(needles, 100.0, 8.0, layout), np.random.default_rng(0))
    assert places.shape == (needles, 2)
    assert np.hypot(*places.T).max() <= 4.0 + 1e-9
    assert len(np.unique(places.round(6), axis=0)) == needles


def test_a_strewn_field_measures_as_strewn():
    random = np.random.default_rng(20261122)
    places = random.random((6000, 2)) * 20.0
    found = evenness(PunctureField(places, np.zeros(6000, int), 20.0, (1500.0,)))
    assert abs(found.nearest - 1.0) < 3 * 0.26136 * 2 / math.sqrt(5500)
    assert abs(found.covered - found.covered_if_strewn) < 0.005
    assert abs(found.spread / found.spread_if_strewn - 1.0) < 3 / math.sqrt(2 * 100)
    assert found.per_cm2 == 1500.0
    _, times = pair_density(PunctureField(places, np.zeros(6000, int), 20.0, (1500.0,)))
    assert np.abs(times[2:] - 1.0).max() < 0.1


def test_a_lattice_is_spaced_and_doubled_punctures_are_clumped():
    line = (np.arange(40) + 0.5) / 2.0
    lattice = np.stack(np.meshgrid(line, line), axis=-1).reshape(-1, 2)
    spaced = evenness(PunctureField(lattice, np.zeros(1600, int), 20.0, (400.0,)))
    assert np.isclose(spaced.nearest, 2.0)  # the lattice's spacing over half of it
    assert spaced.spread == 0.0
    twice = np.concatenate([lattice, lattice + 0.01])
    clumped = evenness(PunctureField(twice, np.zeros(3200, int), 20.0, (800.0,)))
    assert clumped.nearest < 0.1
    assert clumped.covered < clumped.covered_if_strewn


def test_more_passes_make_a_field_more_even():
    fields = [needle_field(PEN, cross_hatch(4, 40.0, PEN), side_mm=40.0, seed=s) for s in range(5)]
    spreads = [np.mean([evenness(f.after(n)).spread for f in fields]) for n in (1, 2, 3, 4)]
    assert spreads == sorted(spreads, reverse=True)


def test_a_field_without_punctures_is_covered_by_nothing():
    bare = evenness(PunctureField(np.zeros((0, 2)), np.zeros(0, int), 10.0, ()))
    assert (bare.covered, bare.untouched, bare.nearest, bare.spread) == (0.0, 1.0, None, 0.0)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: NeedlingPen(0, 100.0, 8.0), "needles above zero"),
        (lambda: NeedlingPen(12, math.inf, 8.0), "rate_hz above zero"),
        (lambda: NeedlingPen(12, 100.0, 8.0, "star"), "not in a .star."),
        (lambda: Pass(0.0, 8.0), "speed_mm_s above zero"),
        (lambda: Hand(1.0, 0.9, 10.0), "varies|share of"),
        (lambda: cross_hatch(2, 40.0, PEN, overlap=1.0), "overlap"),
    ],
)
def test_it_refuses_what_makes_no_sense(make, words):
    with pytest.raises(WrongUsage, match=words):
        make()
