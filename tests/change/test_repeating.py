"""Statistics of a repeat study, against published examples and against laws."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from needlepoint.change import Repeat, repeat_of
from needlepoint.change.agreement import Squares

# six targets and four judges: Shrout and Fleiss 1979, table 2
JUDGED = np.array(
    [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], float
)
# peak flow of 17 people, l/min: Bland and Altman 1986, table 1
WRIGHT = np.array(
    [494, 395, 516, 434, 476, 557, 413, 442, 650, 433, 417, 656, 267, 478, 178, 423, 427], float
)
AGAIN = np.array(
    [490, 397, 512, 401, 470, 611, 415, 431, 638, 429, 420, 633, 275, 492, 165, 372, 421], float
)
MINI = np.array(
    [512, 430, 520, 428, 500, 600, 364, 380, 658, 445, 432, 626, 260, 477, 259, 350, 451], float
)


def test_the_mean_squares_are_those_of_shrout_and_fleiss():
    squares = Squares.of(JUDGED)
    assert squares.between_scars == pytest.approx(11.24, abs=0.01)
    assert squares.between_captures == pytest.approx(32.49, abs=0.01)
    assert squares.rest == pytest.approx(1.02, abs=0.01)


def test_icc_is_that_of_shrout_and_fleiss_with_its_published_interval():
    icc = repeat_of(JUDGED, "1").icc
    assert icc.value == pytest.approx(0.29, abs=0.005)
    assert icc.low == pytest.approx(0.02, abs=0.005)
    assert icc.high == pytest.approx(0.76, abs=0.005)


def test_the_limits_of_two_readings_are_those_of_bland_and_altman():
    # published as the large meter less the small one; the interval of a limit is 34.6 either way
    # by their first, rougher formula
    repeat = repeat_of(np.column_stack([MINI, WRIGHT]), "1")
    assert repeat.bias.value == pytest.approx(-2.1, abs=0.05)
    assert (repeat.bias.low, repeat.bias.high) == pytest.approx((-22.0, 17.8), abs=0.1)
    # two SD were taken in 1986, 1.96 in 1999
    assert [each.value for each in repeat.limits] == pytest.approx(
        [-2.1 - 1.96 * 38.8, -2.1 + 1.96 * 38.8], abs=0.2
    )
    assert repeat.limits[0].value - repeat.limits[0].low == pytest.approx(34.6, abs=0.5)


def test_the_sd_within_a_person_is_that_of_bland_and_altman():
    # 15.3 l/min, of the large meter read twice
    repeat = repeat_of(np.column_stack([WRIGHT, AGAIN]), "1")
    assert repeat.sd.value == pytest.approx(15.3, abs=0.05)


def made(seed, scars=12, captures=4, *, chance=0.02, whole=0.0):
    dice = np.random.default_rng(seed)
    depth = dice.uniform(0.2, 0.8, (scars, 1))
    return (
        depth
        + dice.normal(0.0, chance, (scars, captures))
        + dice.normal(0.0, whole or 1e-9, (1, captures))
    )


@cache
def repeated(captures, whole):
    """Return what 400 studies of simulated scars tell."""
    return [repeat_of(made(seed, captures=captures, whole=whole), "mm") for seed in range(400)]


@pytest.mark.parametrize("whole", [0.0, 0.03])
@pytest.mark.parametrize("captures", [2, 3, 5])
def test_the_truth_lies_inside_95_of_100_intervals(whole, captures):
    true = np.hypot(0.02, whole)
    held = [each.sd.low <= true <= each.sd.high for each in repeated(captures, whole)]
    assert stats.binomtest(sum(held), len(held), 0.95).pvalue > 1e-3 or np.mean(held) > 0.95


def test_new_differences_lie_between_the_limits_of_agreement():
    low, high = (each.value for each in repeat_of(made(1, scars=400), "mm").limits)
    table = made(2, scars=400)
    assert np.mean((np.diff(table) > low) & (np.diff(table) < high)) == pytest.approx(
        0.95, abs=0.02
    )


@pytest.mark.parametrize("whole", [0.0, 0.01, 0.03])
@pytest.mark.parametrize("captures", [2, 3, 5])
def test_a_new_difference_exceeds_the_smallest_detectable_at_most_once_in_20_times(whole, captures):
    dice = np.random.default_rng(captures)
    sd = 2**0.5 * np.hypot(0.02, whole)
    least = [each.smallest_detectable for each in repeated(captures, whole)]
    missed = [abs(dice.normal(0.0, sd)) > each.value for each in least]
    assert stats.binomtest(sum(missed), len(missed), 0.05, alternative="greater").pvalue > 1e-3
    assert all(each.low <= each.value <= each.high for each in least)


def test_freedom_lies_between_that_of_the_captures_and_that_of_all_readings():
    few, many = (repeat_of(made(7, captures=k, whole=0.1), "mm").freedom for k in (2, 5))
    assert 1.0 <= few < 2.0
    assert 3.0 < many < 6.0
    quiet = repeat_of(made(7, scars=30, captures=5, whole=0.0), "mm").freedom
    assert many < quiet < 29 * 4 + 4


def test_one_scar_twice_leaves_one_degree_of_freedom():
    repeat = repeat_of(np.array([[0.40, 0.42]]), "mm")
    assert repeat.freedom == pytest.approx(1.0, abs=0.01)
    assert repeat.smallest_detectable.value == pytest.approx(12.7 * 0.02, rel=0.01)


tables = st.tuples(st.integers(0, 10**6), st.integers(2, 9), st.integers(2, 5))


@settings(max_examples=60)
@given(tables, st.floats(0.1, 10.0), st.floats(0.0, 5.0))
def test_scale_and_shift_do_what_they_must(what, scale, shift):
    table = made(*what)
    one, other = repeat_of(table, "mm"), repeat_of(scale * table + shift, "mm")
    assert other.sd.value == pytest.approx(scale * one.sd.value, rel=1e-6)
    assert other.icc.value == pytest.approx(one.icc.value, rel=1e-6)
    assert other.bias.value == pytest.approx(scale * one.bias.value, rel=1e-4, abs=1e-9)
    if shift == 0.0:
        assert other.cv_percent.value == pytest.approx(one.cv_percent.value, rel=1e-6)


@settings(max_examples=60)
@given(tables, st.randoms(use_true_random=False))
def test_the_order_of_scars_and_captures_does_not_count(what, dice):
    table = made(*what)
    rows, cols = list(range(table.shape[0])), list(range(table.shape[1]))
    dice.shuffle(rows)
    dice.shuffle(cols)
    one, other = repeat_of(table, "mm"), repeat_of(table[rows][:, cols], "mm")
    assert other.sd.low == pytest.approx(one.sd.low)
    assert other.icc.high == pytest.approx(one.icc.high)


@settings(max_examples=60)
@given(tables)
def test_what_is_written_is_what_is_read(what):
    repeat = repeat_of(made(*what), "mm")
    assert Repeat.from_dict(repeat.as_dict()) == repeat


def test_two_captures_tell_less_than_four():
    table = made(3, captures=4)
    two, four = (repeat_of(table[:, :k], "mm").sd for k in (2, 4))
    assert two.high / two.low > four.high / four.low


def test_a_scar_with_a_gap_is_left_out():
    table = made(4)
    gap = np.vstack([table, np.full((1, 4), np.nan)])
    gap[-1, 0] = 0.3
    assert repeat_of(gap, "mm") == repeat_of(table, "mm")


def test_what_cannot_be_had_is_said():
    one = repeat_of(made(5)[:, :1], "mm")
    assert "at least twice" in one.sd.why
    assert "no scar" in repeat_of(np.full((3, 3), np.nan), "mm").icc.why
    single = repeat_of(made(6, scars=1), "mm")
    assert single.sd.known
    assert not single.icc.known
    assert not single.limits[0].known


def test_readings_that_agree_wholly_have_no_spread():
    same = repeat_of(np.tile([[0.25], [0.5]], 3), "mm")
    assert (same.sd.value, same.icc.value, same.bias.value) == pytest.approx((0.0, 1.0, 0.0))
    alike = repeat_of(np.full((4, 3), 0.5), "mm")
    assert "alike" in alike.icc.why
