"""Scores against what is known of them."""

import numpy as np
import pytest
from fitting.scores import coverage, crps, foretelling, smoothed_weights


def test_the_score_of_normal_draws_is_that_of_the_normal_law():
    random = np.random.default_rng(1)
    drawn = random.standard_normal(200_000)
    # standard normal at 0: (sqrt 2 - 1) / sqrt pi
    assert crps(drawn, 0.0) == pytest.approx((np.sqrt(2) - 1) / np.sqrt(np.pi), abs=0.005)


def test_a_sharper_forecast_in_the_right_place_scores_better():
    drawn = np.random.default_rng(2).standard_normal(20_000)
    assert crps(0.5 * drawn, 0.1) < crps(drawn, 0.1) < crps(drawn + 2.0, 0.1)


def test_intervals_hold_as_often_as_they_promise():
    random = np.random.default_rng(3)
    drawn = random.standard_normal(4000)
    tellings = [foretelling("s", "a", "%", x, drawn) for x in random.standard_normal(2000)]
    assert coverage(tellings, 80) == pytest.approx(0.8, abs=0.03)
    assert coverage(tellings, 95) == pytest.approx(0.95, abs=0.02)


def test_smoothed_weights_tell_light_tails_from_heavy_ones():
    random = np.random.default_rng(4)
    _, light = smoothed_weights(0.3 * random.standard_normal(2000))
    _, heavy = smoothed_weights(-np.log(random.random(2000)) * 1.2)
    assert light < 0.5
    assert heavy > 0.9


def test_smoothed_weights_sum_to_one():
    weights, _ = smoothed_weights(np.random.default_rng(5).standard_normal(500))
    assert weights.sum() == pytest.approx(1.0)
    assert (weights > 0).all()
