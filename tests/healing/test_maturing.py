"""The share of a session's gain that is there: bounded, rising, and what its pieces say."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from needlepoint.healing.response.maturation import matured

DAYS = st.floats(0.0, 2000.0)
FAST = st.floats(1.0, 120.0)
SLOW = st.floats(30.0, 800.0)
SHARE = st.floats(0.0, 1.0)


@given(DAYS, DAYS, FAST, SLOW, SHARE)
def test_it_rises_and_stays_between_nothing_and_all(one, other, fast, slow, share):
    early, late = matured(np.sort([one, other]), fast, slow, share)
    assert 0.0 <= early <= late <= 1.0


@given(st.floats(-1000.0, 0.0), FAST, SLOW, SHARE)
def test_nothing_is_there_before_the_session(days, fast, slow, share):
    assert matured(days, fast, slow, share) == 0.0


def test_after_one_fast_time_constant_two_thirds_of_the_fast_part_are_there():
    assert np.isclose(matured(28.0, 28.0, 1e9, 1.0), 1.0 - np.exp(-1.0))


def test_draws_and_times_make_a_table():
    table = matured(
        np.arange(5), np.full((3, 1), 28.0), np.full((3, 1), 168.0), np.full((3, 1), 0.1)
    )
    assert table.shape == (3, 5)
