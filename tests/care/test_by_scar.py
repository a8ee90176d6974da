"""Each kind of scar gets its answer, and the interval decides near the limit."""

import pytest
from tests.care.made import scar

from needlepoint.care import judge_scar
from needlepoint.quantity import Measured

ANSWERS = [
    # kind, raised, answer
    ("rolling", False, "suits"),
    ("icepick", False, "refer"),
    ("hypertrophic", True, "refer"),
    ("keloid", True, "refer"),
    ("papular", True, "refer"),
    ("macular", False, "its own path"),
    ("undecided", False, "ask"),
]


@pytest.mark.parametrize(("kind", "raised", "answer"), ANSWERS)
def test_a_kind_gets_its_answer_with_a_reason_and_a_source(kind, raised, answer):
    line = judge_scar(scar(1, kind, raised=raised), "cheek")
    assert line.suitability == answer
    assert line.says
    assert line.facts


DEPTHS = [
    # low, value, high, bound, answer, whether it is said to be near the limit
    (0.30, 0.40, 0.49, None, "suits", False),
    (0.40, 0.45, 0.50, None, "suits, and refer", True),
    (0.45, 0.50, 0.55, None, "suits, and refer", True),
    (0.49, 0.55, 0.61, None, "suits, and refer", True),
    (0.50, 0.55, 0.60, None, "suits, and refer", False),
    (0.30, 0.35, 0.40, "lower", "suits, and refer", True),
]


@pytest.mark.parametrize(("low", "value", "high", "bound", "answer", "near"), DEPTHS)
def test_a_boxcar_is_deep_by_its_interval(low, value, high, bound, answer, near):
    line = judge_scar(scar(1, "boxcar", Measured(value, low, high, "mm", bound, "why")), "cheek")
    assert line.suitability == answer
    assert any("near the limit of 0.5 mm" in remark for remark in line.remarks) is near


def test_a_boxcar_of_unknown_depth_is_treated_as_a_deep_one():
    line = judge_scar(scar(1, "boxcar", Measured.unknown("mm", "in shadow")), "cheek")
    assert line.suitability == "suits, and refer"
    assert "in shadow" in line.remarks[0]


def test_a_raised_scar_is_never_for_the_needle_whatever_it_is_called():
    line = judge_scar(scar(1, "rolling", raised=True), "cheek")
    assert line.suitability == "refer"
    assert not line.may_be_needled


def test_an_icepick_that_is_only_a_bound_is_said_to_be_deeper():
    depth = Measured(0.4, 0.35, 0.45, "mm", "lower", "floor not seen")
    assert "deeper than measured" in judge_scar(scar(1, "icepick", depth), None).remarks[0]


def test_an_undecided_scar_names_what_it_could_be():
    made = scar(1, "undecided", kinds={"boxcar": 0.5, "icepick": 0.4, "rolling": 0.1})
    assert "boxcar (50%) or icepick (40%)" in judge_scar(made, "cheek").remarks[0]


def test_a_papular_scar_opens_the_question_after_keloids():
    line = judge_scar(scar(1, "papular", 0.6, raised=True), "chin")
    assert "keloids in the client and the family" in line.remarks[0]
