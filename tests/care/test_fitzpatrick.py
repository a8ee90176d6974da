"""Skin type by ten questions: the published bands, and no type from a form with a gap."""

from __future__ import annotations

import pytest

from needlepoint.care import Person, questionnaire, skin_type, skin_type_of
from needlepoint.care.rules.fitzpatrick import SECTION, skin_types, type_from_points

QUESTIONS = questionnaire().section(SECTION)


def with_points(points: int) -> dict[str, str]:
    given = {}
    for question in QUESTIONS:
        worth = min(points, 4)
        given[question.id] = question.choices[worth]
        points -= worth
    return given


VECTORS = [
    (6, "I"),
    (7, "II"),
    (13, "II"),
    (14, "III"),
    (20, "III"),
    (21, "IV"),
    (27, "IV"),
    (28, "V"),
    (34, "V"),
    (35, "VI"),
]


@pytest.mark.parametrize(("points", "kind"), [(0, "I"), *VECTORS, (40, "VI")])
def test_points_give_the_published_type(points, kind):
    assert type_from_points(points) == kind
    assert skin_type_of(Person(with_points(points))) == kind


def test_the_form_has_ten_questions_of_five_answers():
    assert len(QUESTIONS) == 10
    assert {len(question.choices) for question in QUESTIONS} == {5}


def test_it_adds_up_places_from_nought():
    result = skin_type(Person(with_points(23)))
    assert (result.type, result.points, result.missing) == ("IV", 23, ())
    assert result.fact.key == "care.skin_type.bands"


@pytest.mark.parametrize("missing", [question.id for question in QUESTIONS])
def test_a_form_with_a_gap_gives_no_type(missing):
    answers = with_points(40)
    del answers[missing]
    result = skin_type(Person(answers))
    assert (result.type, result.points, result.missing) == ("", 36, (missing,))
    assert skin_type_of(Person(answers)) is None


@pytest.mark.parametrize("points", [-1, 41])
def test_it_refuses_points_that_no_form_gives(points):
    with pytest.raises(ValueError, match="0 to 40 points"):
        type_from_points(points)


def test_there_are_six_types():
    assert skin_types() == ("I", "II", "III", "IV", "V", "VI")
