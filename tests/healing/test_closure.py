"""The clocks of a session: they only run down, start at the session, and are as wide as said."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from needlepoint.healing.response.closure import (
    Clocks,
    barrier_broken,
    clock_facts,
    closing,
    draw_clocks,
    open_share,
    redness,
    still_red,
)

HOURS = np.arange(-10.0, 400.0, 5.0)


def alike(hours):
    return Clocks(*(np.array([each]) for each in hours))


@settings(max_examples=20)
@given(st.integers(0, 10_000))
def test_every_clock_only_runs_down_after_the_session_and_not_before(seed):
    clocks = draw_clocks(200, seed)
    for curve in (open_share(HOURS, clocks), redness(HOURS, clocks)):
        assert (curve[:, HOURS < 0] == 0).all()
        assert (np.diff(curve[:, HOURS >= 0], axis=1) <= 0).all()
        assert curve.min() >= 0
        assert curve.max() <= 1
    for share in (barrier_broken(HOURS, clocks), still_red(HOURS, clocks)):
        assert (share[HOURS < 0] == 0).all()
        assert (np.diff(share[HOURS >= 0]) <= 0).all()


def test_half_the_channels_are_closed_after_one_half_life_and_redness_is_gone_on_time():
    clocks = alike((24.0, 72.0, 36.0))
    assert np.isclose(open_share(np.array([24.0]), clocks)[0, 0], 0.5)
    assert np.isclose(redness(np.array([36.0]), clocks)[0, 0], 0.05)
    assert list(barrier_broken(np.array([71.0, 73.0]), clocks)) == [1.0, 0.0]


def test_the_draws_give_back_the_facts_they_were_made_from():
    facts, clocks = clock_facts(), draw_clocks(40_000, 1)
    for name, drawn in (("barrier_back", clocks.barrier_hours), ("red", clocks.red_hours)):
        low, middle, high = np.quantile(drawn, [0.025, 0.5, 0.975])
        fact = facts[name]
        assert np.allclose([low, middle, high], [fact.low, fact.number, fact.high], rtol=0.05)


def test_the_uncertainty_about_closing_holds_what_was_measured_in_people():
    """At 60 h resistance says closed; at 24 h what is open may be nearly all or nearly nothing."""
    facts = clock_facts()
    band = closing(np.array([24.0, facts.number("closed_by_resistance")]))
    assert band.low95[1] < 0.05 < band.high80[1]
    assert band.high95[0] - band.low95[0] > 0.8
    assert band.low95[0] < 0.5 < band.high95[0]


def test_one_seed_gives_one_set_of_clocks():
    assert np.array_equal(draw_clocks(50, 4).red_hours, draw_clocks(50, 4).red_hours)
