"""A whole virtual trial: its numbers agree with each other and with what they are about."""

from dataclasses import replace

import numpy as np
import pytest
from tests.healing.made_trials import GRADE, MEASURED, OPEN, QUARTILES, RATED, design

from needlepoint.healing import unfitted_prior
from needlepoint.trials import run_trial

BELIEF = unfitted_prior(1000, 2)
ALL = (MEASURED, RATED, OPEN, GRADE, QUARTILES)


@pytest.fixture(scope="module")
def played():
    return run_trial(design(*ALL, n=15), BELIEF, draws=1500, seed=5)


def by_name(trial, name):
    return next(each for each in trial.outcomes if each.endpoint.name == name)


def test_sound_endpoints_find_what_is_not_there_about_as_often_as_agreed(played):
    for name in ("measured", "rated"):
        false = by_name(played, name).false_finds
        assert false.low <= 5.0 + 1e-9 <= false.high + 1.0
        assert by_name(played, name).sound


def test_a_rater_who_knows_is_called_unsound_and_gets_no_size(played):
    knowing = by_name(played, "open")
    assert not knowing.sound
    assert not knowing.power.needed.known
    assert not knowing.times.known
    assert knowing.bias.low > 1.0


def test_blinded_readings_are_where_the_truth_is(played):
    for name in ("measured", "rated"):
        outcome = by_name(played, name)
        assert outcome.bias.low - 0.05 <= 0.0 <= outcome.bias.high + 0.05
        assert outcome.reported.low < outcome.true < outcome.reported.high
    assert by_name(played, "measured").true == pytest.approx(
        played.assumed_percent[0], abs=1.5
    )  # of logarithms, so not quite the mean of percents


def test_a_measured_endpoint_needs_fewest_clients(played):
    reference = played.reference
    assert reference is by_name(played, "measured")
    assert reference.times.value == 1.0
    for name in ("rated", "grade", "quartiles"):
        assert by_name(played, name).times.low > 1.0


def test_assurance_is_not_power(played):
    """An effect that may be small, or large, is found less surely than a middling one is."""
    for name in ("measured", "rated"):
        outcome = by_name(played, name)
        assert outcome.assurance.now.value < outcome.power.now.value
        needed, assured = outcome.power.needed, outcome.assurance.needed
        assert not assured.known or assured.value >= needed.value


def test_the_same_seed_gives_the_same_trial_and_another_does_not():
    few = [run_trial(design(n=15), BELIEF, draws=300, seed=seed) for seed in (5, 5, 6)]
    assert few[0] == few[1]
    assert few[0].outcomes[0].power != few[2].outcomes[0].power


def test_two_alike_arms_leave_nothing_to_find():
    made = design(MEASURED, n=10)
    alike = (made.arms[0], replace(made.arms[0], name="untreated"))
    trial = run_trial(replace(made, arms=alike), BELIEF, draws=250, seed=5)
    outcome = trial.outcomes[0]
    assert outcome.power.now.value == pytest.approx(5.0, abs=4.2)  # three standard deviations
    assert not outcome.power.needed.known
    assert trial.assumed_percent[0] == trial.assumed_percent[1]


def test_progress_ends_at_all():
    told = []
    run_trial(design(n=5), BELIEF, draws=300, seed=5, progress=lambda _, share: told.append(share))
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert np.isfinite(told).all()
