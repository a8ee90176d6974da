"""The chance of dark marks by skin type."""

import numpy as np
from fitting.marks import counted, marks, types

from needlepoint.healing.response.trial_data import read_trials


def test_it_counts_needling_alone_and_nothing_held_out():
    studies = {row[0] for row in counted(read_trials())}
    assert "Dogra2014" in studies
    assert "IDOJ2024" not in studies
    assert sum(row[2] for row in counted(read_trials())) == 5


def test_types_are_read_as_numbers():
    assert types("IV-V") == (4.0, 5.0)
    assert types("") == (3.0, 4.0, 5.0)


def test_darker_skin_marks_more_often_in_the_draws():
    drawn = marks(read_trials(), 4000, np.random.default_rng(1))
    assert np.mean(drawn["marks_per_type"] > 0) > 0.8
    assert np.median(1 / (1 + np.exp(-drawn["marks_logit"]))) < 0.05
