"""Three pools in closed form against exact arithmetic; the kernel against held-out scans."""

from decimal import Decimal, localcontext

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from needlepoint.healing.response.closure import clock_facts
from needlepoint.healing.response.fitted_prior import fitted_prior
from needlepoint.healing.response.kinetics import Tissue, draw_tissue, one_session, pools
from needlepoint.healing.response.maturation import matured
from needlepoint.healing.response.prior import unfitted_prior

MONTH = 365.25 / 12.0


def tissue(signal, ripening, lost):
    return Tissue(*(np.array([each]) for each in (signal, ripening, lost)))


def times(a, b):
    return [[sum(a[i][k] * b[k][j] for k in range(3)) for j in range(3)] for i in range(3)]


def exponential(system):
    """Sum the series in 60 digits: floating point loses four of a hundred where rates agree."""
    halvings, size = 0, max(sum(map(abs, row)) for row in system)
    while size > Decimal("0.1"):
        size, halvings = size / 2, halvings + 1
    system = [[each / 2**halvings for each in row] for row in system]
    term = total = [[Decimal(i == j) for j in range(3)] for i in range(3)]
    for order in range(1, 40):
        term = [[each / order for each in row] for row in times(term, system)]
        total = [
            [a + b for a, b in zip(*rows, strict=True)] for rows in zip(total, term, strict=True)
        ]
    for _ in range(halvings):
        total = times(total, total)
    return total


def exact_pools(signal, ripening, lost, days):
    with localcontext(prec=60):
        signal, ripening, lost, days = map(Decimal, (signal, ripening, lost, days))
        fading, ripe = days / signal, days / ripening
        zero = Decimal(0)
        system = [[-fading, zero, zero], [fading, -ripe / (1 - lost), zero], [zero, ripe, zero]]
        return [float(row[0]) for row in exponential(system)]


@settings(max_examples=100)
@given(st.floats(0.5, 60.0), st.floats(1.0, 400.0), st.floats(0.0, 0.9), st.floats(0.0, 700.0))
@example(1.0, 1.0, 8.2e-16, 4.0)  # rates that nearly agree
@example(10.0, 10.0, 1e-9, 0.5)
@example(10.0, 10.0 + 1e-9, 0.0, 30.0)
@example(60.0, 400.0, 0.9, 1e-6)  # right after the session, when next to nothing is mature
@example(0.5, 400.0, 0.0, 1e-4)
@example(30.0, 60.0, 0.5, 30.0)  # where the series meets the recurrence
def test_the_closed_form_is_the_matrix_exponential(signal, ripening, lost, days):
    found = one_session(np.array([days]), tissue(signal, ripening, lost))
    pools = [found.signal[0, 0], found.young[0, 0], found.mature[0, 0]]
    assert pools == pytest.approx(exact_pools(signal, ripening, lost, days), rel=2e-13, abs=1e-290)


def test_it_holds_where_both_time_constants_agree():
    found = one_session(np.array([10.0]), tissue(10.0, 10.0, 0.0))
    assert np.isclose(found.young[0, 0], np.exp(-1.0))


@settings(max_examples=50)
@given(st.integers(0, 1000), st.lists(st.floats(0.0, 200.0), min_size=1, max_size=5))
def test_no_matrix_comes_from_nothing(seed, sessions):
    """Young and mature matrix are never more than the signal has made, and mature never falls."""
    persons, days = draw_tissue(20, seed), np.arange(0.0, 700.0, 7.0)
    sizes = np.ones((20, len(sessions)))
    there = pools(days, sorted(sessions), sizes, persons)
    made = sum(-np.expm1(-np.maximum(days - d, 0) / persons.signal_days[:, None]) for d in sessions)
    assert (there.young + there.mature <= made + 1e-9).all()
    assert (there.young >= 0).all()
    assert (np.diff(there.mature, axis=1) >= -1e-12).all()


def test_twice_the_session_makes_twice_the_matrix():
    persons, days = draw_tissue(10, 1), np.arange(0.0, 300.0)
    one = pools(days, (0.0, 28.0), np.ones((10, 2)), persons)
    two = pools(days, (0.0, 28.0), np.full((10, 2), 2.0), persons)
    assert np.allclose(two.mature, 2 * one.mature)


@settings(max_examples=50)
@given(st.floats(2.0, 40.0), st.floats(60.0, 400.0), st.floats(0.0, 1.0))
def test_the_kernel_of_the_forecast_is_these_pools_with_nothing_lost(fast, slow, share):
    """Young matrix then counts share + (1 - share) fast / slow as much as mature matrix."""
    days = np.arange(0.0, 700.0, 5.0)
    there = one_session(days, tissue(fast, slow, 0.0))
    worth = share + (1.0 - share) * fast / slow
    assert np.allclose(there.mature + worth * there.young, matured(days, fast, slow, share))


def course_ratio(fast, slow, share):
    """Change one month after the last of four monthly sessions, over that after three months."""
    since_last = np.arange(4) * MONTH
    at = [
        sum(matured(since + months * MONTH, fast, slow, share) for since in since_last)
        for months in (1, 3)
    ]
    return at[0] / at[1]


def held_out_ratio():
    facts = clock_facts()
    return facts.number("attenuation_one_month") / facts.number("attenuation_three_months")


@pytest.mark.parametrize("belief_of", [unfitted_prior, fitted_prior])
def test_the_time_constants_reproduce_the_scans_that_were_held_out(belief_of):
    belief = belief_of(20_000, 20261122)
    middle = [np.median(each) for each in (belief.fast_days, belief.slow_days, belief.fast_share)]
    assert abs(course_ratio(*map(float, middle)) - held_out_ratio()) < 0.05
    draws = course_ratio(belief.fast_days, belief.slow_days, belief.fast_share)
    low, high = np.quantile(draws, [0.1, 0.9])
    assert low < held_out_ratio() < high
