"""What a course does to each scar, before any scan."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.healing.made_clients import made_scar

from needlepoint.healing.forecast.predict import Pit, drifts, pit_of, reductions, skin_before_scans
from needlepoint.healing.response.latent import ZoneCourse
from needlepoint.healing.response.prior import RESPONDING, unfitted_prior

BELIEF = unfitted_prior(400, 8)
ROLLING, BOXCAR, ICEPICK = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))

courses = st.builds(
    ZoneCourse.even,
    sessions=st.integers(0, 8),
    interval_days=st.floats(7.0, 90.0),
    depth_mm=st.floats(0.0, 3.0),
)
kinds = st.lists(st.floats(0.01, 1.0), min_size=3, max_size=3).map(
    lambda shares: tuple(share / sum(shares) for share in shares)
)


def taken_off(course, pits, days, belief=BELIEF):
    return reductions(skin_before_scans(belief, pits, 1), pits, {"cheek": course}, days)


@settings(max_examples=30)
@given(course=courses, shares=kinds, day=st.floats(0.0, 4000.0))
def test_a_reduction_lies_between_nothing_and_all(course, shares, day):
    found = taken_off(course, [Pit(1, shares, "cheek")], [day])
    assert (found >= 0.0).all()
    assert (found < 1.0).all()


@settings(max_examples=20)
@given(course=courses, shares=kinds, more=st.floats(0.0, 400.0))
def test_no_gain_is_lost_again(course, shares, more):
    found = taken_off(course, [Pit(1, shares, "cheek")], [100.0, 100.0 + more])
    assert (np.diff(found, axis=2) >= 0.0).all()


@settings(max_examples=20)
@given(course=courses, shares=kinds, late=st.floats(0.0, 400.0))
def test_no_session_gives_less_than_none(course, shares, late):
    """In every draw, so in expectation too."""
    pits, more = [Pit(1, shares, "cheek")], course.with_sessions(len(course.days) + 1, 28.0)
    day = [*more.days, 0.0][-1] + late
    assert (taken_off(more, pits, [day]) >= taken_off(course, pits, [day])).all()


def test_the_same_client_responds_alike_everywhere():
    pits = [Pit(number, ROLLING, "cheek") for number in range(2)]
    one, other = taken_off(ZoneCourse.even(4, 28.0, 1.5), pits, [400.0])[:, :, 0].T
    assert np.corrcoef(one, other)[0, 1] > 0.8
    assert ((one == 0.0) == (other == 0.0)).all()


def test_an_icepick_barely_moves():
    pits = [Pit(number, kind, "cheek") for number, kind in enumerate((ROLLING, BOXCAR, ICEPICK))]
    off = taken_off(ZoneCourse.even(4, 28.0, 1.5), pits, [400.0])
    rolling, boxcar, icepick = np.median(off, axis=0)[:, 0]
    assert icepick < 0.5 * min(rolling, boxcar)
    assert icepick < 0.08


def test_an_undecided_scar_lies_between_its_kinds():
    pits = [Pit(n, kind, "cheek") for n, kind in enumerate((ROLLING, ICEPICK, (0.5, 0.0, 0.5)))]
    rolling, icepick, mixed = taken_off(ZoneCourse.even(4, 28.0, 1.5), pits, [400.0]).mean(
        axis=(0, 2)
    )
    assert icepick < mixed < rolling


def test_an_adjunct_multiplies_and_a_zone_without_needle_gets_nothing():
    pits = [Pit(1, ROLLING, "cheek")]
    plain, with_prp = (
        taken_off(ZoneCourse((0.0, 28.0), (1.5, 1.5), adjuncts), pits, [400.0]).mean()
        for adjuncts in ((), ("prp",))
    )
    assert with_prp > plain
    skin = skin_before_scans(BELIEF, pits, 1)
    assert not reductions(skin, pits, {"chin": ZoneCourse.even(4, 28.0, 1.5)}, [400.0]).any()


def test_left_alone_skin_drifts_both_ways_and_then_stays():
    skin = skin_before_scans(BELIEF, [Pit(1, ROLLING, "cheek")], 1)
    found = drifts(skin, [-5.0, 0.0, 90.0, 180.0, 365.0])
    assert not found[:, :2].any()
    assert np.std(found[:, 3]) == pytest.approx(BELIEF.drift_sd[0], rel=0.05)
    assert np.array_equal(found[:, 3], found[:, 4])


@pytest.mark.parametrize(
    ("scar", "word"),
    [
        (made_scar(1, {"rolling": 1.0}, raised=True), "raised"),
        (made_scar(1, {"macular": 1.0}, kind="macular"), "colour"),
        (made_scar(1, {"macular": 0.8, "rolling": 0.2}, kind="undecided"), "uncertain"),
    ],
)
def test_what_lies_outside_the_model_is_said(scar, word):
    assert word in pit_of(scar, "cheek")


def test_kinds_outside_the_model_are_left_out_of_the_mixture():
    pit = pit_of(made_scar(7, {"rolling": 0.6, "icepick": 0.2, "papular": 0.2}), "chin")
    assert dict(zip(RESPONDING, pit.kinds, strict=True)) == pytest.approx(
        {"rolling": 0.75, "boxcar": 0.0, "icepick": 0.25}
    )
