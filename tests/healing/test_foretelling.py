"""What one client may expect: scars, patch, and scars that nothing is said about."""

import numpy as np
import pytest
from tests.healing.made_clients import COURSE, made_scar, made_scars

from needlepoint.healing.forecast.client import NOT_NEEDLED, ForecastClient
from needlepoint.healing.forecast.forecast import ForecastDay, forecast_scars, quantiles
from needlepoint.healing.forecast.predict import skin_before_scans
from needlepoint.healing.response.prior import unfitted_prior
from needlepoint.quantity import Measured

MOMENTS = (ForecastDay(0.0, "today"), ForecastDay(84.0, "later"), ForecastDay(264.0, "late"))
SCARS = (
    *made_scars(6, np.random.default_rng(2)),
    made_scar(7, {"keloid": 1.0}, raised=True, kind="keloid"),
    made_scar(8, {"rolling": 1.0}),
)


@pytest.fixture(scope="module")
def client():
    return ForecastClient.of(SCARS, dict.fromkeys(range(1, 8), "cheek"), {"cheek": COURSE})


@pytest.fixture(scope="module")
def made(client):
    return forecast_scars(
        client, skin_before_scans(unfitted_prior(1000, 3), client.pits, 4), MOMENTS, 5
    )


def test_every_scar_of_the_map_is_answered(made):
    assert [scar.id for scar in made.scars] == list(range(1, 9))
    silent = {scar.id: scar.why for scar in made.scars if scar.why}
    assert sorted(silent) == [7, 8]
    assert silent[8] == NOT_NEEDLED
    assert not made.scars[6].percent


def test_intervals_are_nested_and_start_from_today(made):
    for scar in made.scars[:6]:
        for many in (scar.percent, scar.by_sessions, scar.depth, scar.volume):
            assert len(many) == len(MOMENTS)
            for each in many:
                assert each.low <= each.low80 <= each.value <= each.high80 <= each.high
        today = next(each for each in SCARS if each.id == scar.id).depth
        assert scar.depth[0].value == pytest.approx(today.value, rel=0.02)
        assert scar.depth[0].low == pytest.approx(today.low, rel=0.05)
        assert scar.percent[0].low == scar.percent[0].high == 0.0


def test_what_the_sessions_take_off_stays_between_nothing_and_all(made):
    for many in (made.patch_by_sessions, *(scar.by_sessions for scar in made.scars)):
        for each in many:
            assert each.low >= 0.0
            assert each.high < 100.0


def test_the_patch_counts_large_scars_for_more(client):
    weights = client.weights
    volumes = [scar.volume.value for scar in SCARS[:6]]
    assert weights.sum() == pytest.approx(1.0)
    assert np.argmax(weights) == np.argmax(volumes)


def test_a_depth_that_is_only_a_bound_stays_one():
    bound = Measured(0.4, 0.3, 0.5, "mm", "lower", "no light at the bottom")
    scar = made_scar(1, {"rolling": 1.0})
    unknown = Measured.unknown("mm3", "no light at the bottom")
    scar = type(scar)(
        **{name: getattr(scar, name) for name in scar.__dataclass_fields__}
        | {"depth": bound, "volume": unknown}
    )
    client = ForecastClient.of([scar], {1: "cheek"}, {"cheek": COURSE})
    made = forecast_scars(
        client, skin_before_scans(unfitted_prior(100, 3), client.pits, 4), MOMENTS, 5
    )
    assert {each.bound for each in made.scars[0].depth} == {"lower"}
    assert made.scars[0].volume == ()
    assert client.weights.tolist() == [1.0]


def test_the_share_that_does_not_respond_is_that_of_the_belief(made):
    assert made.nonresponse == pytest.approx(0.2, abs=0.05)
    assert made.response.low == 0.0


def test_quantiles_are_those_of_numpy():
    draws = np.random.default_rng(1).normal(size=(333, 4, 2))
    found = quantiles(draws)
    for level, values in zip((0.025, 0.1, 0.5, 0.9, 0.975), found, strict=True):
        assert np.allclose(values, np.quantile(draws, level, axis=0))
