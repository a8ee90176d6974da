"""The number of clients that is asked for is the one that formulas ask for."""

import numpy as np
import pytest
from scipy import stats
from tests.healing.made_trials import MEASURED, RATED, design, truth

from needlepoint.trials.power import TrialJob, count, portions
from needlepoint.trials.sample_size import MOST, ratio, size_for, sizes_to_try

SEED, DRAWS, TARGET = 83, 4000, 0.8


def simulated(made, what, endpoint=0, target=TARGET, draws=DRAWS):
    sizes = sizes_to_try(made, what, SEED)[endpoint]
    tallies = [
        count(TrialJob(made, endpoint, what, sizes, stop - start, SEED, number))
        for number, (start, stop) in enumerate(portions(draws))
    ]
    found = np.stack([tally.found for tally in tallies])
    return size_for(sizes, found, np.array([tally.trials for tally in tallies]), target)


def by_formula(effect, sd, target, paired):
    """Find where the noncentral t law reaches the target, between whole numbers too."""

    def power(n):
        freedom = n - 1 if paired else 2 * n - 2
        shift = effect / (sd * np.sqrt((1 if paired else 2) / n))
        return stats.nct.sf(stats.t.ppf(0.975, freedom), freedom, shift)

    sizes = np.arange(3, 800)
    return float(np.interp(target, power(sizes), sizes))


@pytest.mark.parametrize("effect", [0.04, 0.1, 0.16])
@pytest.mark.parametrize("target", [0.8, 0.9])
def test_halves_of_faces_need_as_many_as_the_formula_says(effect, target):
    made = design(layout="split-face", correlation=0.5)
    need = simulated(made, truth(effect), target=target)
    wanted = by_formula(effect, np.sqrt(0.1**2 + 4 * 0.05**2), target, paired=True)
    # a straight line of normal scores, and chance
    assert np.exp(need.log_n) == pytest.approx(wanted, rel=0.06, abs=0.4)
    shown = need.measured()
    assert shown.low <= np.ceil(wanted) + 1
    assert shown.high >= np.floor(wanted) - 1


def test_the_interval_holds_the_formula_in_most_cases():
    """By the bounds of a known curve: portions of binomial numbers around true powers."""
    random, sizes = np.random.default_rng(7), np.array([8, 11, 15, 20, 27, 36])
    from scipy.special import ndtr

    power = ndtr(0.55 * np.sqrt(sizes) - 1.5)
    wanted = 2.0 * np.log((1.5 + stats.norm.ppf(0.8)) / 0.55)
    held = 0
    for _ in range(100):
        found = random.binomial(250, power, size=(16, sizes.size))
        need = size_for(sizes.tolist(), found, np.full(16, 250), 0.8)
        half = stats.t.ppf(0.975, 15) * np.sqrt(
            15 * np.mean((need.without - need.without.mean()) ** 2)
        )
        held += abs(need.log_n - wanted) <= half
    assert held >= 88  # 95 of 100 are meant; 88 is three standard deviations below


def test_what_is_never_reached_is_said_and_not_guessed():
    made = design(n=5)
    shown = simulated(made, truth(0.001), draws=500).measured()
    assert not shown.known
    assert f"with {MOST} clients an arm the power is still" in shown.why


def test_twice_the_noise_needs_more_by_the_square_of_it():
    """Measured and rated endpoints side by side: the ratio is that of their variances."""
    noisy = design(MEASURED, RATED, layout="split-face", correlation=0.5)
    what = truth(0.1, drift_sd=0.02)
    first, second = simulated(noisy, what, 0), simulated(noisy, what, 1)
    both = ratio(second, first)
    assert both.low <= both.value <= both.high
    gap = np.array([count(TrialJob(noisy, k, what, (12,), 4000, SEED, 0)).read for k in (0, 1)])
    noise = (gap.std(axis=1) / gap.mean(axis=1)) ** 2
    # few clients: the t law asks for a little more than the ratio of variances
    assert both.value == pytest.approx(noise[1] / noise[0], rel=0.35)
    assert ratio(first, first).value == 1.0


def test_every_endpoint_is_followed_to_where_the_last_one_ends():
    made = design(MEASURED, RATED)
    ends = [max(sizes) for sizes in sizes_to_try(made, truth(0.05), SEED)]
    assert ends[0] == ends[1]
    assert all(made.clients.per_arm in sizes for sizes in sizes_to_try(made, truth(0.05), SEED))
