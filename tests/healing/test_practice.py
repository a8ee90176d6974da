"""What a practice's own clients teach: truth inside, narrower with more clients, no less sure."""

import numpy as np
import pytest

from needlepoint.healing import (
    ClientResult,
    ZoneCourse,
    belief_after_clients,
    doses,
    expected_of_course,
    reduction,
    strengths,
    unfitted_prior,
)

COURSE = ZoneCourse.even(4, 28.0, 1.5)
DAY, LATE = 174.0, 264.0
SEED = 90_001  # reported; tried out with others
PRACTICES = 30  # with 60: 59 inside, half as wide as before, 2.5 points off
SCARS, NOISE = 6, 0.06


@pytest.fixture(scope="module")
def belief():
    return unfitted_prior(1500, 11)


def made_practice(truth, clients, random):
    """Results of clients of a practice whose truth is one draw."""
    done = doses(truth, COURSE, [DAY])[0, 0]
    found = []
    for _ in range(clients):
        answer = np.exp(truth.spread[0] * random.standard_normal())
        answer = 0.0 if random.random() < truth.nonresponse[0] else answer
        drift = truth.drift_sd[0] * random.standard_normal() * min(DAY / truth.drift_days, 1.0)
        scale = 0.02 * random.standard_normal()
        off = {}
        for kind, strength in zip(("rolling", "boxcar"), strengths(truth)[0], strict=False):
            own = np.exp(truth.scar_spread[0] * random.standard_normal(SCARS))
            left = np.exp(-(strength * done * answer * own + drift)) * (1.0 + scale)
            seen = 1.0 - left + NOISE * random.standard_normal(SCARS)
            off[kind] = (float(seen.mean()), float(seen.std(ddof=1) / np.sqrt(SCARS)))
        found.append(ClientResult(COURSE, DAY, off, 0.02))
    return found


def true_mean(truth):
    """The mean over clients of the truth [%], by drawing many."""
    random = np.random.default_rng(1)
    answers = np.exp(truth.spread[0] * random.standard_normal(40_000))
    answers[random.random(answers.size) < truth.nonresponse[0]] = 0.0
    first = strengths(truth)[0] * doses(truth, COURSE, [LATE])[0, 0]
    return 100.0 * float(reduction(first[None] * answers[:, None]).mean(axis=0) @ [0.4, 0.4, 0.2])


@pytest.mark.slow
def test_the_mean_of_a_practice_lies_inside_as_often_as_said(belief):
    truths = unfitted_prior(PRACTICES, SEED)
    random = np.random.default_rng(SEED)
    inside, narrower, misses = 0, [], []
    before = expected_of_course(belief, COURSE, LATE, seed=1).mean
    for number in range(PRACTICES):
        truth = truths.take(np.array([number]))
        learned = belief_after_clients(belief, made_practice(truth, 25, random), draws=800, seed=2)
        mean = expected_of_course(learned.belief, COURSE, LATE, seed=1).mean
        wanted = true_mean(truth)
        inside += mean.low <= wanted <= mean.high
        narrower.append((mean.high - mean.low) / (before.high - before.low))
        misses.append(abs(mean.value - wanted))
    assert inside >= PRACTICES * 0.95 - 3 * np.sqrt(PRACTICES * 0.95 * 0.05)
    assert np.median(narrower) < 0.6
    assert np.mean(misses) < 4.0


def test_clients_who_gain_nothing_lower_what_is_expected(belief):
    nothing = ClientResult(COURSE, DAY, {"rolling": (0.0, 0.03), "boxcar": (0.01, 0.03)}, 0.02)
    much = ClientResult(COURSE, DAY, {"rolling": (0.45, 0.03), "boxcar": (0.4, 0.03)}, 0.02)
    low, high = (
        expected_of_course(
            belief_after_clients(belief, [each] * 12, draws=800, seed=2).belief,
            COURSE,
            LATE,
            seed=1,
        )
        for each in (nothing, much)
    )
    before = expected_of_course(belief, COURSE, LATE, seed=1)
    assert low.mean.value < before.mean.value < high.mean.value
    assert low.mean.value < high.mean.low
    assert high.client.low <= high.mean.low  # one client may be further off than the mean


def test_more_clients_are_never_less_sure(belief):
    one = ClientResult(COURSE, DAY, {"rolling": (0.2, 0.04)}, 0.02)
    widths = []
    for count in (1, 5, 20):
        found = belief_after_clients(belief, [one] * count, draws=800, seed=2)
        mean = expected_of_course(found.belief, COURSE, LATE, seed=1).mean
        widths.append(mean.high - mean.low)
        assert 0.0 < found.believed <= 1.0
    assert widths[0] > widths[1] > widths[2]


def test_a_client_of_whom_nothing_was_measured_is_refused():
    with pytest.raises(ValueError, match="teaches nothing"):
        ClientResult(COURSE, DAY, {})
