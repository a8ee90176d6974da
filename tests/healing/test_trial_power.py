"""Simulated powers agree with formulas, and seeds give the same numbers whoever does the work."""

import numpy as np
import pytest
from scipy import stats
from tests.healing.made_trials import GRADE, MEASURED, OPEN, QUARTILES, RATED, design, truth

from needlepoint.quantity import wilson
from needlepoint.trials.power import TrialJob, clopper_pearson, count, portions

DRAWS = 4000
REPORTING_SEED = 71


def shares(made, what, sizes, endpoint=0, draws=DRAWS, seed=REPORTING_SEED):
    found = sum(
        count(TrialJob(made, endpoint, what, sizes, stop - start, seed, number)).found
        for number, (start, stop) in enumerate(portions(draws))
    )
    return found / draws


def uncertainty(share, draws=DRAWS):
    """Three standard deviations of a simulated share."""
    return 3.0 * np.sqrt(share * (1.0 - share) / draws) + 0.5 / draws


def formula(effect, sd, n, paired):
    """Power of a t test by the noncentral t law, found in the true direction."""
    freedom = n - 1 if paired else 2 * n - 2
    shift = effect / (sd * np.sqrt((1 if paired else 2) / n))
    return stats.nct.sf(stats.t.ppf(0.975, freedom), freedom, shift)


@pytest.mark.parametrize("n", [6, 12, 25])
@pytest.mark.parametrize("effect", [0.05, 0.12])
def test_the_power_of_two_groups_is_that_of_the_noncentral_t_law(n, effect):
    sd = np.hypot(0.1, np.sqrt(2.0) * 0.05)
    power = shares(design(n=n), truth(effect), (n,))[0]
    wanted = formula(effect, sd, n, paired=False)
    # Welch's test pays a little for not knowing that the spreads are equal
    assert wanted - 0.012 - uncertainty(wanted) < power < wanted + uncertainty(wanted)


@pytest.mark.parametrize("correlation", [0.0, 0.5, 0.9])
def test_the_power_of_two_halves_is_that_of_the_noncentral_t_law(correlation):
    n, effect = 10, 0.1
    made = design(n=n, layout="split-face", correlation=correlation)
    sd = np.sqrt(2.0 * 0.1**2 * (1.0 - correlation) + 2.0 * 2.0 * 0.05**2)
    power = shares(made, truth(effect), (n,))[0]
    wanted = formula(effect, sd, n, paired=True)
    assert abs(power - wanted) < uncertainty(wanted)


def test_lost_clients_cost_the_power_of_those_who_are_missing():
    power = shares(design(n=20, drop_out=0.3), truth(0.1), (20,))[0]
    sd = np.hypot(0.1, np.sqrt(2.0) * 0.05)
    fewer = formula(0.1, sd, 14, paired=False)
    assert fewer - 0.03 < power < fewer + 0.02  # the numbers that are left vary


@pytest.mark.parametrize("layout", ["parallel", "split-face"])
@pytest.mark.parametrize("endpoint", [MEASURED, RATED])
def test_where_nothing_differs_one_in_twenty_finds_something(layout, endpoint):
    made = design(endpoint, n=15, layout=layout, correlation=0.5 * (layout == "split-face"))
    false = shares(made, truth(0.0), (15,))[0]
    assert abs(false - 0.05) < uncertainty(0.05)


@pytest.mark.parametrize("endpoint", [GRADE, QUARTILES])
def test_coarse_scales_find_too_little_rather_than_too_much(endpoint):
    false = shares(design(endpoint, n=20), truth(0.0), (20,))[0]
    assert false < 0.05 + uncertainty(0.05)


def test_a_rater_who_knows_finds_what_is_not_there():
    assert shares(design(OPEN, n=15), truth(0.0, added=0.3), (15,), draws=500)[0] > 0.9
    assert shares(design(RATED, n=15), truth(0.0, added=0.3), (15,), draws=500)[0] < 0.1


def test_the_first_clients_are_the_same_however_many_follow():
    made, what = design(MEASURED, RATED), truth(0.1, spread=0.4)
    few = count(TrialJob(made, 1, what, (6, 12), 50, 5, 0))
    many = count(TrialJob(made, 1, what, (6, 12, 80), 50, 5, 0))
    assert few.found.tolist() == many.found[:2].tolist()
    np.testing.assert_array_equal(few.read, many.read)


def test_all_endpoints_look_at_the_same_clients():
    made, what = design(MEASURED, RATED), truth(0.1, spread=0.4)
    depth, points = (count(TrialJob(made, k, what, (12,), 50, 5, 0)).true for k in (0, 1))
    assert np.corrcoef(depth, points)[0, 1] > 0.9


def test_another_portion_or_seed_draws_other_clients():
    made, what = design(), truth()
    seen = [
        count(TrialJob(made, 0, what, (12,), 50, *key)).read.sum()
        for key in ((5, 0), (5, 1), (6, 0))
    ]
    assert len(set(seen)) == 3


@pytest.mark.parametrize("found", [0, 3, 240, 300])
def test_intervals_of_a_share_are_those_of_scipy(found):
    for ours, method in ((wilson, "wilson"), (clopper_pearson, "exact")):
        mine, theirs = ours(found, 300), stats.binomtest(found, 300).proportion_ci(method=method)
        assert mine.low == pytest.approx(100 * theirs.low, abs=1e-9)
        assert mine.high == pytest.approx(100 * theirs.high, abs=1e-9)
