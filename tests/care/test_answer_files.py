"""person.toml and practice.toml are read, or refused in one sentence."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from needlepoint.care import (
    Override,
    Person,
    Practice,
    blank_person,
    person_from,
    questionnaire,
    read_person,
    read_practice,
)
from needlepoint.errors import Unreadable, WrongUsage

OVERRIDE = """
[[override]]
rule = "filler"
by = "Dr Vela"
role = "physician"
reason = "Filler lies elsewhere"
on = 2026-11-20
"""


def put(folder: Path, text: str) -> Path:
    path = folder / "file.toml"
    path.write_text(text, "utf-8")
    return path


def test_a_blank_person_answers_nothing(tmp_path):
    person = read_person(put(tmp_path, blank_person()))
    assert person == Person({})
    assert person.answer("age_years") is None


def test_it_reads_answers_the_day_and_overrides(tmp_path):
    text = 'needlepoint = 1\nanswered_on = 2026-11-01\n[answers]\npregnant = "no"\n'
    person = read_person(put(tmp_path, text + OVERRIDE))
    assert person.answers == {"pregnant": False}
    assert person.answered_on == date(2026, 11, 1)
    assert person.overrides == (
        Override("filler", "Dr Vela", "physician", "Filler lies elsewhere", date(2026, 11, 20)),
    )
    assert person.version == questionnaire().version


@pytest.mark.parametrize(
    "key", ["name", "first_name", "date_of_birth", "birthday", "DOB", "e_mail", "Phone", "address"]
)
def test_it_refuses_what_tells_who_somebody_is(tmp_path, key):
    with pytest.raises(WrongUsage, match="tells who somebody is"):
        person_from({key: ""})
    with pytest.raises(WrongUsage, match="tells who somebody is"):
        read_person(put(tmp_path, f'needlepoint = 1\n{key} = "x"\n'))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("needlepoint = 1\nx = 1\n", "unknown key 'x'"),
        ("needlepoint = 1\n[answers]\nshoe_size = 40\n", "no question 'shoe_size'"),
        ('needlepoint = 1\n[answers]\nage_years = "old"\n', "age_years must be a whole number"),
        ('needlepoint = 1\nanswered_on = "today"\n', "answered_on must be a date"),
        ("needlepoint = 1\n" + OVERRIDE.replace("physician", "friend"), "role is one of"),
        ("needlepoint = 1\n" + OVERRIDE.replace("Dr Vela", " "), "must say its by"),
        ("needlepoint = 1\n" + OVERRIDE.replace('"filler"', "3"), "must say its rule"),
        ("needlepoint = 1\n" + OVERRIDE.replace("reason", "cause"), "needs exactly"),
        ("needlepoint = 1\n" + OVERRIDE.replace("2026-11-20", '"?"'), "on must be a date"),
    ],
)
def test_it_says_what_is_wrong_in_a_person_and_where(tmp_path, text, says):
    with pytest.raises(WrongUsage, match=says) as caught:
        read_person(put(tmp_path, text))
    assert "file.toml" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("answers = 1\n", "must begin with needlepoint = 1"),
        ("needlepoint = 2\n", "must begin with needlepoint = 1"),
        ("needlepoint = \n", "cannot be read as TOML"),
        ("needlepoint = 1\nquestionnaire = 0\n", "answers version 0"),
    ],
)
def test_it_refuses_what_is_no_person(tmp_path, text, says):
    with pytest.raises(Unreadable, match=says):
        read_person(put(tmp_path, text))


def test_it_says_that_a_file_is_missing(tmp_path):
    with pytest.raises(Unreadable, match="there is no file"):
        read_person(tmp_path / "nobody.toml")


def test_it_reads_a_practice(tmp_path):
    text = """needlepoint = 1
licence = "own rule"
licence_cap_mm = 1
licence_source = "our board, rule 7"
licence_checked_on = 2026-01-02
operator = "clinician"
device = "exceed"
country = "DE"
[preferences]
needles = 6
"""
    assert read_practice(put(tmp_path, text)) == Practice(
        licence="own rule",
        operator="clinician",
        device="exceed",
        country="DE",
        licence_cap_mm=1.0,
        licence_source="our board, rule 7",
        licence_checked_on=date(2026, 1, 2),
        preferences={"needles": 6},
    )


def test_an_empty_practice_is_the_most_careful_one(tmp_path):
    practice = read_practice(put(tmp_path, 'needlepoint = 1\nlicence_checked_on = ""\n'))
    assert practice == Practice()
    assert practice.operator == "operator"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('licence = "king"', "licence must be one of"),
        ('device = "hammer"', "device must be one of"),
        ('operator = "cat"', "operator must be one of"),
        ('licence = "medical"', "is for a clinician"),
        ('licence = "own rule"', "needs licence_cap_mm and licence_source"),
        ("licence_cap_mm = -0.1", "depth of 0 mm or more"),
        ("licence_cap_mm = nan", "depth of 0 mm or more"),
        ("licence_cap_mm = true", "depth in mm"),
        ('licence_cap_mm = "deep"', "depth in mm"),
        ("country = 49", "country must be a word"),
        ("preferences = 3", "preferences must be a table"),
        ('licence_checked_on = "once"', "must be a date"),
        ("colour = 1", "unknown key 'colour'"),
    ],
)
def test_it_says_what_is_wrong_in_a_practice(tmp_path, line, says):
    with pytest.raises(WrongUsage, match=says):
        read_practice(put(tmp_path, f"needlepoint = 1\n{line}\n"))
