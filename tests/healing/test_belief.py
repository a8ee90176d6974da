"""What is believed before any scan: the checks the evidence notes ask of the prior."""

import numpy as np
import pytest

from needlepoint.healing.response.latent import ZoneCourse, doses, reduction, responses, strengths
from needlepoint.healing.response.prior import ADJUNCTS, DRAWN, RESPONDING, unfitted_prior

DRAWS, CLIENTS = 8000, 60
LATE = 5000.0  # days: everything has matured


@pytest.fixture(scope="module")
def belief():
    return unfitted_prior(DRAWS, 4)


@pytest.fixture(scope="module")
def usual(belief):
    """Reduction of a rolling scar after four sessions at 1.5 mm, draws x clients who respond."""
    random = np.random.default_rng(5)
    dose = doses(belief, ZoneCourse.even(4, 28.0, 1.5), [LATE])
    answers = np.exp(belief.spread[:, None] * random.standard_normal((DRAWS, CLIENTS)))
    return reduction(strengths(belief)[:, :1] * dose * answers)


def test_the_mean_of_clients_who_respond_is_near_a_fifth(usual):
    cohort = usual.mean(axis=1)
    assert 0.18 < np.median(cohort) < 0.24
    assert np.quantile(cohort, [0.1, 0.9]) == pytest.approx([0.10, 0.39], abs=0.02)


def test_one_client_may_gain_nothing_or_two_fifths(belief):
    random = np.random.default_rng(6)
    dose = doses(belief, ZoneCourse.even(4, 28.0, 1.5), [LATE])[:, 0]
    one = reduction(strengths(belief)[:, 0] * dose * responses(belief, random))
    assert np.quantile(one, [0.1, 0.9]) == pytest.approx([0.0, 0.41], abs=0.02)


def test_icepicks_answer_least(belief):
    effect = strengths(belief).mean(axis=0)
    assert effect[RESPONDING.index("icepick")] < 0.5 * effect[:2].min()


def test_neither_rolling_nor_boxcar_is_favoured(belief):
    apart = belief.log_rolling - belief.log_boxcar
    assert abs(np.mean(apart)) < 3 * np.std(apart) / np.sqrt(DRAWS)


def test_the_same_seed_gives_the_same_draws():
    first, again, other = (unfitted_prior(50, seed) for seed in (1, 1, 2))
    for name in DRAWN:
        assert np.array_equal(getattr(first, name), getattr(again, name))
    assert not np.array_equal(first.log_rolling, other.log_rolling)


def test_vitamin_c_multiplies_by_little_and_may_harm(belief):
    assert np.quantile(belief.vitamin_c, [0.05, 0.95]) == pytest.approx([0.9, 1.25], abs=0.02)


def test_every_adjunct_is_drawn(belief):
    assert set(ADJUNCTS) <= set(DRAWN)


def test_draws_are_taken_by_their_numbers(belief):
    taken = belief.take(np.array([3, 3, 1]))
    assert taken.draws == 3
    assert taken.decay.tolist() == belief.decay[[3, 3, 1]].tolist()


def test_sessions_one_by_one_add_ever_less(belief):
    so_far = [
        doses(belief, ZoneCourse.even(n, 28.0, 1.5), [LATE])[:, 0].mean() for n in range(1, 6)
    ]
    added = np.diff([0.0, *so_far])
    assert (np.diff(added) < 0.0).all()
    assert (added > 0.0).all()


def test_a_dial_at_nought_does_nothing(belief):
    assert not doses(belief, ZoneCourse((0.0,), (0.0,)), [LATE]).any()


def test_a_longer_needle_never_does_less(belief):
    short, long = (doses(belief, ZoneCourse.even(3, 28.0, mm), [90.0]) for mm in (0.5, 2.0))
    assert (long >= short).all()


def test_nothing_is_done_before_the_first_session(belief):
    assert not doses(belief, ZoneCourse.even(3, 28.0, 1.5), [-7.0, 0.0]).any()
