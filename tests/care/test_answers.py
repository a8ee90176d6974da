"""Answers are brought into one form, or refused with what was wanted."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from needlepoint.care import ZONES, questionnaire
from needlepoint.care.rules.answers import read_answer
from needlepoint.errors import WrongUsage

DAY = date(2026, 10, 1)


def read(question: str, value: object) -> object:
    return read_answer(questionnaire()[question], value)


@pytest.mark.parametrize(
    ("question", "value", "kept"),
    [
        ("pregnant", "yes", True),
        ("pregnant", "No", False),
        ("pregnant", True, True),
        ("age_years", 30, 30),
        ("age_years", 0, 0),
        ("age_years", 120, 120),
        ("diabetes", "controlled", "controlled"),
        ("goals", ["melasma", "facial acne scars"], ("facial acne scars", "melasma")),
        ("goals", [], ()),
        ("goals", "none", ()),
        ("facelift_last", "never", ()),
        ("facelift_last", DAY, DAY),
        ("facelift_last", "2026-10-01", DAY),
        ("acne_zones", ["chin", "cheek"], ("cheek", "chin")),
        ("filler_last", "never", ()),
        ("filler_last", {"chin": "2026-10-01"}, (("chin", DAY),)),
        ("filler_last", DAY, tuple((zone, DAY) for zone in ZONES)),
        ("filler_last", (("chin", DAY),), (("chin", DAY),)),
    ],
)
def test_it_keeps_an_answer_in_one_form(question, value, kept):
    assert read(question, value) == kept


@pytest.mark.parametrize(
    ("question", "value", "wanted"),
    [
        ("pregnant", "maybe", "yes or no"),
        ("pregnant", 1, "yes or no"),
        ("age_years", "30", "a whole number"),
        ("age_years", True, "a whole number"),
        ("age_years", -1, "from 0 to 120"),
        ("age_years", 121, "from 0 to 120"),
        ("diabetes", "a bit", "one of: none; controlled; uncontrolled"),
        ("diabetes", ["none"], "one of"),
        ("goals", "melasma", "a list out of"),
        ("goals", ["beauty"], "one of"),
        ("facelift_last", "last year", "a date as 2026-01-31"),
        ("facelift_last", datetime(2026, 10, 1, 8), "a date as 2026-01-31"),  # noqa: DTZ001
        ("facelift_last", True, "a date as 2026-01-31"),
        ("acne_zones", ["left ear"], "one of"),
        ("filler_last", {"left ear": DAY}, "one of"),
        ("filler_last", {"chin": "soon"}, "a date as 2026-01-31"),
    ],
)
def test_it_refuses_an_answer_of_another_kind(question, value, wanted):
    with pytest.raises(WrongUsage, match=wanted):
        read(question, value)
