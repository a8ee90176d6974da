"""Laws that no virtual trial may break, whatever the design."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.healing.made_trials import MEASURED, OPEN, RATED, design, truth

from needlepoint.trials import Precision, Raters
from needlepoint.trials.power import TrialJob, count

TRIALS = 1200
SLACK = 3.0 * np.sqrt(0.5 / TRIALS)
"""Three standard deviations of the difference of two simulated shares."""

EFFECTS = st.floats(0.0, 0.25)
SIZES = st.integers(4, 40)
SEEDS = st.integers(0, 10_000)
FEW = settings(max_examples=12, deadline=None, derandomize=True)  # chance must not fail a run


def power(made, what, n, seed, endpoint=0):
    return count(TrialJob(made, endpoint, what, (n,), TRIALS, seed, 0)).found[0] / TRIALS


@FEW
@given(EFFECTS, SIZES, st.integers(1, 30), SEEDS)
def test_more_clients_never_find_less(effect, n, more, seed):
    found = count(TrialJob(design(n=4), 0, truth(effect), (n, n + more), TRIALS, seed, 0)).found
    assert found[1] / TRIALS >= found[0] / TRIALS - SLACK


@FEW
@given(EFFECTS, SIZES, st.floats(0.3, 3.0), st.floats(1.0, 3.0), SEEDS)
def test_a_less_sure_rater_never_finds_more(effect, n, sd, times, seed):
    sure, unsure = (
        design(replace(RATED, reader=Raters(each, 1, blinded=True)), n=n)
        for each in (sd, sd * times)
    )
    assert power(unsure, truth(effect), n, seed) <= power(sure, truth(effect), n, seed) + SLACK


@FEW
@given(EFFECTS, SIZES, st.integers(1, 4), SEEDS)
def test_more_raters_never_find_less(effect, n, raters, seed):
    one, several = (
        design(replace(RATED, reader=Raters(2.0, each, blinded=True)), n=n)
        for each in (1, 1 + raters)
    )
    assert power(several, truth(effect), n, seed) >= power(one, truth(effect), n, seed) - SLACK


@FEW
@given(EFFECTS, SIZES, st.floats(0.01, 0.1), st.floats(1.0, 4.0), SEEDS)
def test_a_rig_that_repeats_worse_never_finds_more(effect, n, cv, times, seed):
    good, bad = (
        design(replace(MEASURED, reader=Precision(each, 0.01, "made")), n=n)
        for each in (cv, cv * times)
    )
    assert power(bad, truth(effect), n, seed) <= power(good, truth(effect), n, seed) + SLACK


@FEW
@given(st.floats(0.02, 0.2), st.floats(0.0, 0.95), st.integers(5, 25), SEEDS)
def test_halves_that_are_alike_never_need_more_people(effect, alike, n, seed):
    """As many people: n faces in halves, or n split over two arms."""
    halves = design(n=n, layout="split-face", correlation=alike)
    arms = design(n=max(2, n // 2))
    what = truth(effect)
    assert power(halves, what, n, seed) >= power(arms, what, max(2, n // 2), seed) - SLACK


@FEW
@given(EFFECTS, SIZES, st.floats(0.1, 0.5), SEEDS)
def test_knowing_the_arm_only_ever_adds(effect, n, added, seed):
    made = design(RATED, OPEN, n=n)
    what = truth(effect, added=added)
    blinded, knowing = (count(TrialJob(made, k, what, (n,), 200, seed, 0)) for k in (0, 1))
    off = (blinded.read - blinded.true).mean()
    assert abs(off) < 4.0 * (blinded.read - blinded.true).std() / np.sqrt(200)
    assert (knowing.read - knowing.true).mean() > off


@FEW
@given(EFFECTS, SIZES, st.floats(0.0, 0.6), SEEDS)
def test_losing_clients_never_helps(effect, n, lost, seed):
    whole = power(design(n=n), truth(effect), n, seed)
    assert power(design(n=n, drop_out=lost), truth(effect), n, seed) <= whole + SLACK
