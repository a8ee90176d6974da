"""Which layer a dial depth reaches: shares that sum to one, deeper dials that never reach less."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from needlepoint.care.zones import zones_ever_needled
from needlepoint.errors import WrongUsage
from needlepoint.healing.needling.layers import (
    LAYERS,
    ZONES,
    SkinLayers,
    layer_shares,
    layers_reached,
    reached_share,
    skin_of,
)


@settings(max_examples=40)
@given(st.sampled_from(ZONES), st.floats(0.0, 3.0), st.floats(0.0, 3.0))
def test_a_deeper_dial_never_reaches_less(zone, one, other):
    shallow, deep = sorted((one, other))
    shares = layer_shares(skin_of(zone, draws=2000), [shallow, deep], reached_share(draws=2000))
    assert np.allclose(shares.sum(axis=1), 1.0)
    assert (shares >= -1e-12).all()
    below = np.cumsum(shares[:, ::-1], axis=1)
    assert (below[1] >= below[0] - 1e-12).all()


def test_a_dial_of_zero_stays_in_the_epidermis():
    assert layers_reached("cheek", 0.0).shares["epidermis"] == 1.0


def test_known_skin_and_a_known_share_give_the_layer_by_sums():
    skin = SkinLayers("made", *(np.array([each]) for each in (0.1, 0.2, 1.0)), measured=True)
    table = layer_shares(skin, [0.1, 0.5, 1.0, 2.5], np.array([0.5]))
    assert [LAYERS[i] for i in table.argmax(axis=1)] == [
        "epidermis",
        "papillary dermis",
        "reticular dermis",
        "below the dermis",
    ]


def test_every_zone_of_a_plan_has_an_answer():
    assert set(zones_ever_needled()) <= set(ZONES)
    for zone in zones_ever_needled():
        assert np.isclose(sum(layers_reached(zone, 0.75, draws=500).shares.values()), 1.0)


def test_it_never_calls_a_dial_the_true_depth_and_says_what_is_not_known():
    found = layers_reached("chin", 1.5)
    words = " ".join((found.says, *found.remarks)).lower()
    assert "dial" in words
    assert "true depth" not in words
    assert "not in the measured series" in words
    assert found.facts


def test_the_share_reached_spans_what_was_found_in_rats_and_people():
    share = reached_share(draws=20_000)
    assert share.min() < 0.21
    assert share.max() > 0.99
    assert abs(share.mean() - (0.198 + 1.0) / 2) < 0.01


@pytest.mark.parametrize(("zone", "dial"), [("elbow", 1.0), ("cheek", -0.1), ("cheek", np.inf)])
def test_it_refuses_other_places_and_depths_that_are_none(zone, dial):
    with pytest.raises(WrongUsage):
        layers_reached(zone, dial)
