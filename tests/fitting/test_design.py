"""What was done and printed, laid out as arrays."""

import numpy as np
import pytest
from fitting.design import design_of, latent_grade, mean_grade

from needlepoint.healing.response.trial_data import read_trials

FITTED = design_of(arm for arm in read_trials() if arm.use == "fit")


def row_of(study, likelihood):
    return next(
        row
        for row, arm in enumerate(FITTED.arms)
        if arm.study == study and arm.likelihood == likelihood
    )


def test_the_last_session_lies_as_far_back_as_the_reading_says():
    row = row_of("Dogra2014", "ratio")  # five sessions, four weeks apart, read four weeks after
    there = FITTED.present[row] > 0
    assert FITTED.since_days[row][there].tolist() == [140.0, 112.0, 84.0, 56.0, 28.0]


def test_a_ratio_is_heard_on_its_logarithm_with_the_printed_spread():
    row = row_of("Malik2024", "ratio")
    assert FITTED.seen[row] == pytest.approx(np.log(20.62 / 10.54))
    first, last = 3.23 / 20.62, 2.27 / 10.54
    variance = first**2 + last**2 - 2 * 0.8 * first * last
    assert np.exp(2 * FITTED.log_spread[row]) == pytest.approx(variance)


def test_halves_of_one_face_share_their_study():
    rows = [row for row, arm in enumerate(FITTED.arms) if arm.study == "Asif2016"]
    assert len({FITTED.study[row] for row in rows}) == 1
    assert len({FITTED.arm[row] for row in rows}) == 2


def test_two_readings_of_one_arm_share_what_is_off_about_it():
    rows = [row for row, arm in enumerate(FITTED.arms) if arm.study == "JOCD2021"]
    assert len(rows) == 2
    assert len({FITTED.arm[row] for row in rows}) == 1


def test_the_latent_grade_gives_the_mean_grade_back():
    for mean in (1.5, 2.4, 3.53):
        assert mean_grade(latent_grade(mean, 0.5), 0.5) == pytest.approx(mean, abs=1e-6)


def test_cells_of_counts_leave_no_gap_below_or_above():
    rows = FITTED.cell_row == row_of("Ullah2019", "counts")
    low, high = FITTED.cell_low[rows], FITTED.cell_high[rows]
    assert low[0] < -100
    assert high[-1] > 100
    assert np.allclose(low[1:], high[:-1])


def test_no_arm_is_both_fitted_and_untreated():
    assert (FITTED.present.sum(axis=1) > 0).all()
