"""What a client's own scans teach: coverage, narrowing, and that uncertainty never narrows."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.healing.made_clients import COURSE, LATE, SCAN_DAYS, held_to_account, made_client

from needlepoint.healing.forecast.predict import Pit, reductions, skin_before_scans
from needlepoint.healing.forecast.scan import LaterScan
from needlepoint.healing.forecast.update import LEAST_EFFECTIVE, skin_after_scans
from needlepoint.healing.response.prior import unfitted_prior

PITS = tuple(Pit(n, (0.5, 0.4, 0.1), "cheek") for n in range(12))
COURSES = {"cheek": COURSE}


@pytest.fixture(scope="module")
def belief():
    return unfitted_prior(300, 1)


@pytest.fixture(scope="module")
def wide():
    return unfitted_prior(1000, 2)


def learned(belief, scans, **changes):
    settings = {"draws": 1000, "seed": 3} | changes
    return skin_after_scans(belief, PITS, COURSES, scans, **settings)


def late(skin):
    """Reduction by the sessions half a year on, mean over the scars: one number a draw."""
    return reductions(skin, PITS, COURSES, [LATE])[:, :, 0].mean(axis=1)


def scan(day, share, sd, shared=0.02):
    return LaterScan(day, np.full(len(PITS), share), np.full(len(PITS), sd), shared)


def test_intervals_hold_the_truth_as_often_as_they_say(belief, wide):
    clients = 40
    table = held_to_account(clients, seed=70_001, belief=belief, wide=wide)
    three_sd = 3.0 * np.sqrt(0.8 * 0.2 / clients)
    for scars80, scars95, _, patch80, patch95, _ in table:
        assert abs(scars80 - 0.8) < three_sd
        assert abs(patch80 - 0.8) < three_sd
        assert min(scars95, patch95) > 0.95 - 3.0 * np.sqrt(0.95 * 0.05 / clients)
    errors = [row[5] for row in table]
    assert errors == sorted(errors, reverse=True)


def test_after_two_scans_the_own_skin_dominates(belief, wide):
    gains = {}
    for share in (0.05, 0.35):
        scans = [scan(day, share, 0.08) for day in SCAN_DAYS[:2]]
        gains[share] = late(learned(belief, scans).skin)
    before = late(skin_before_scans(wide, PITS, 4))
    assert np.mean(gains[0.35]) - np.mean(gains[0.05]) > 0.8 * (0.35 - 0.05)
    for draws in gains.values():
        assert np.std(draws) < 0.5 * np.std(before)


def test_a_scan_that_saw_nothing_changes_nothing(belief):
    blind = LaterScan(90.0, np.full(len(PITS), np.nan), np.full(len(PITS), np.nan), 0.02)
    after = learned(belief, [blind], draws=4000)
    assert after.believed == 1.0
    before = late(skin_before_scans(belief.take(np.arange(4000) % 300), PITS, 4))
    assert np.mean(late(after.skin)) == pytest.approx(np.mean(before), abs=0.01)
    assert np.mean(after.skin.response == 0.0) == pytest.approx(belief.nonresponse.mean(), abs=0.01)


def test_the_same_scans_give_the_same_skin(belief):
    first, again = (learned(belief, [scan(90.0, 0.2, 0.1)]) for _ in range(2))
    assert np.array_equal(first.skin.strength, again.skin.strength)
    assert np.array_equal(first.skin.response, again.skin.response)


def test_the_order_of_scans_does_not_matter(belief):
    scans = [scan(84.0, 0.1, 0.1), scan(112.0, 0.2, 0.1)]
    one, other = learned(belief, scans), learned(belief, scans[::-1])
    assert np.array_equal(one.skin.strength, other.skin.strength)


def test_scans_more_precise_than_the_draws_are_believed_less(belief):
    after = learned(belief, [scan(day, 0.9, 0.001, 0.001) for day in SCAN_DAYS])
    assert after.believed < 1.0
    assert after.effective >= LEAST_EFFECTIVE
    assert np.isfinite(after.skin.strength).all()


def test_a_worsened_skin_speaks_for_no_response(belief):
    after = learned(belief, [scan(day, -0.03, 0.05) for day in SCAN_DAYS])
    assert np.mean(after.skin.response == 0.0) > 0.5
    assert late(after.skin).min() >= 0.0


def test_a_scar_learns_from_the_others(belief):
    """A scar that no scan saw is foretold by what its neighbours did."""
    seen = np.full(len(PITS), 0.4)
    seen[0] = np.nan
    scans = [LaterScan(day, seen, np.full(len(PITS), 0.06), 0.02) for day in SCAN_DAYS[:2]]
    skin = learned(belief, scans).skin
    unseen = reductions(skin, PITS, COURSES, [LATE])[:, 0, 0]
    assert np.median(unseen) > 0.3


def test_what_all_scars_share_is_not_averaged_away(belief):
    """Thirty scars measured against one scale are no thirty proofs."""
    share = 0.2 * np.exp(0.3 * np.linspace(-1.8, 1.8, len(PITS)))
    uncertainty = np.full(len(PITS), 0.02)
    free, bound = (
        np.std(late(learned(belief, [LaterScan(112.0, share, uncertainty, shared)]).skin))
        for shared in (0.001, 0.1)
    )
    assert bound > 1.5 * free


@settings(max_examples=6)
@given(
    factor=st.floats(1.5, 5.0),
    least=st.floats(0.02, 0.1),
    scans=st.integers(1, 3),
    seed=st.integers(0, 10_000),
)
def test_more_uncertainty_in_a_scan_never_narrows_the_forecast(factor, least, scans, seed):
    """On average over what the scans may show, which is where the law holds.

    A single noisy scan may by chance agree with the belief better than a precise one and narrow
    more. But a scan with more uncertainty is a precise one with chance added, so averaged over
    clients and chance the variance left can only grow.
    """
    belief, clients = unfitted_prior(200, 1), 16
    world = unfitted_prior(clients, 80_000 + seed)
    left = np.zeros((2, clients))
    for number in range(clients):
        for row, times in enumerate((1.0, factor)):
            made = made_client(
                world,
                number,
                seed=seed,
                uncertainty=(least, 2 * least),
                factor=times,
                scars=(3, 12),
            )
            skin = made.skin(scans, belief, belief, draws=400)
            taken = reductions(skin, made.client.pits, COURSES, [LATE])[:, :, 0]
            left[row, number] = np.var(taken.mean(axis=1))
    more = left[1] - left[0]
    assert more.mean() > -2.0 * more.std() / np.sqrt(clients)


def test_one_scar_gone_astray_moves_the_others_little(belief):
    share = 0.2 * np.exp(0.3 * np.linspace(-1.8, 1.8, len(PITS)))
    astray = share.copy()
    astray[3] = 0.95
    uncertainty = np.full(len(PITS), 0.05)
    clean, spoilt = (
        np.mean(late(learned(belief, [LaterScan(112.0, each, uncertainty, 0.02)]).skin))
        for each in (share, astray)
    )
    assert spoilt == pytest.approx(clean, abs=0.03)


def test_a_scan_must_say_its_uncertainty():
    with pytest.raises(ValueError, match="uncertainty"):
        LaterScan(90.0, np.array([0.1]), np.array([0.0]))
