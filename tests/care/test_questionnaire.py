"""The questionnaire is whole: every question is worded, used, and on the blank form."""

from __future__ import annotations

import tomllib

import pytest

from needlepoint.care import ZONES, blank_person, questionnaire, rules_using
from needlepoint.care.rules.questions import ANSWER_KINDS, how_if_it_arises
from needlepoint.care.rules.texts import languages, texts
from needlepoint.errors import WrongUsage

FORM = questionnaire()
USED_BY_THE_PLAN = {"weight_kg"}


@pytest.mark.parametrize("question", FORM.questions.values(), ids=lambda entry: entry.id)
def test_each_question_is_worded_reasoned_and_used(question):
    assert question.ask.endswith("?")
    assert question.why.endswith(".")
    assert question.kind in ANSWER_KINDS
    assert question.section in FORM.sections
    used = rules_using(question.id) or question.id in USED_BY_THE_PLAN
    assert used, "nothing looks at it: do not ask it"
    assert set(question.shown) <= set(question.choices)
    needs_choices = question.kind in ("one of", "some of", "zones", "dated zones")
    assert bool(question.choices) is needs_choices
    assert set(question.only_if) <= set(FORM.questions)


@pytest.mark.parametrize("language", languages())
def test_each_language_words_the_same_questions(language):
    words = texts("questionnaire", language)
    assert set(words) == {"sections", "how", "form", "places"} | set(FORM.questions)
    assert set(words["places"]) == set(ZONES)
    assert set(words["form"]) == set(FORM.words)
    arising = {how_if_it_arises(each) for each in FORM.questions.values() if each.only_if}
    assert set(words["how"]) == set(ANSWER_KINDS) | arising | {"date if it arises"}
    assert set(words["sections"]) == set(FORM.sections)


@pytest.mark.parametrize("language", [each for each in languages() if each != "en"])
def test_a_translated_form_words_every_choice(language):
    for question in questionnaire(language).questions.values():
        if question.kind in ("one of", "some of"):
            assert set(question.shown) == set(question.choices), question.id


def test_the_blank_form_asks_everything_once_in_order():
    blank = tomllib.loads(blank_person())
    assert list(blank["answers"]) == list(FORM.questions)
    assert set(blank["answers"].values()) == {""}
    assert blank["needlepoint"] == 1
    assert blank["questionnaire"] == FORM.version


def test_the_blank_form_says_why_and_how():
    blank = blank_person()
    assert "# Why: Needling devices are made for adults" in blank
    assert '#   "uncontrolled": diabetes that is not well controlled, or you do not know' in blank
    assert '#   "scleroderma"\n' in blank
    assert "#   zones: forehead, glabella" in blank
    assert "# ---- About you" in blank


def test_sections_come_in_the_order_of_the_form():
    order = list(FORM.sections)
    seen = [order.index(question.section) for question in FORM.questions.values()]
    assert seen == sorted(seen)
    assert FORM.section("you")[0].id == "age_years"


def test_it_says_which_languages_there_are():
    with pytest.raises(WrongUsage, match="choose one of en"):
        texts("questionnaire", "tlh")
