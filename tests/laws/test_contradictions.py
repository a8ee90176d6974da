"""Laws of answers that do not fit each other: none is believed, none is offered, all are named."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest
from tests.care.made import ANA, CLINIC, MAPS, SALON, TODAY, person

from needlepoint.care import contradicted, make_plan, person_from, questionnaire

FORM = questionnaire().questions
PRACTICES = {"salon": SALON, "clinic": CLINIC}


def nothing(question):
    """Return the answers to a question that say that there is nothing."""
    if question.kind == "yes or no":
        return ["no"]
    words = [word for word in ("never", "none", question.none_word) if word in question.choices]
    return words or ["never" if question.kind in ("date", "dated zones") else []]


def something(question):
    """Return answers to a question that tell of something."""
    match question.kind:
        case "yes or no":
            return ["yes"]
        case "some of" | "zones":
            return [[choice] for choice in question.choices]
        case "one of":
            return [choice for choice in question.choices if choice not in nothing(question)]
        case "date":
            return [TODAY - timedelta(days=days) for days in (0, 30, 4000)]
        case _:
            return [{zone: TODAY} for zone in question.choices]


def wanted(others):
    """Return answers that meet a condition; of several words each."""
    words = [[[word] for word in value] if isinstance(value, tuple) else [value] for value in
             others.values()]  # fmt: skip
    return [dict(zip(others, choice, strict=True)) for choice in product(*words)]


def plainly(answers):
    """Return answers as a file has them."""
    return {key: {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
            for key, value in answers.items()}  # fmt: skip


PAIRS = [
    (question.id, plainly({question.id: none, **others}))
    for question in FORM.values()
    if question.only_if or question.not_none_if
    for others in wanted(question.only_if or question.not_none_if)
    for none in nothing(question)
    if question.kind != "one of"
] + [
    (question.id, {question.id: none, other: some})
    for question in FORM.values()
    for other in question.not_none_with
    for none in nothing(question)
    for some in something(FORM[other])
]
"""A question and answers to it and another one that do not fit."""


def test_there_are_pairs_of_every_sort():
    told = {question for question, _ in PAIRS}
    assert told == {
        each.id
        for each in FORM.values()
        if ((each.only_if or each.not_none_if) and each.kind != "one of") or each.not_none_with
    }
    assert len(PAIRS) > 50


@pytest.mark.parametrize("practice", PRACTICES)
@pytest.mark.parametrize(("question", "answers"), PAIRS, ids=[str(pair[1]) for pair in PAIRS])
def test_answers_that_do_not_fit_stop_everything_and_are_asked_again(practice, question, answers):
    plan = make_plan(
        MAPS["rolling"], person(**answers), PRACTICES[practice], TODAY, where="left cheek"
    )
    assert question in plan.screening.contradicted
    assert question in plan.screening.unanswered
    assert plan.verdict == "do not proceed"
    assert not plan.zones
    assert plan.course is None
    again = [text for text in plan.questions if FORM[question].ask in text]
    assert again
    assert all("does not fit another of your answers" in text for text in again)


@pytest.mark.parametrize("question", [each for each in FORM.values() if each.only_if],
                         ids=lambda each: each.id)  # fmt: skip
def test_never_is_not_offered_where_a_condition_excludes_it(question):
    assert not question.may_be_never
    assert question.none_word == ""
    assert not {"never", "none"} & set(question.choices)


def test_answers_that_fit_are_believed():
    assert contradicted(person_from(ANA["answers"]).answers) == ()
    for question, answers in PAIRS:
        other = next(key for key in answers if key != question)
        fits = person(**{question: something(FORM[question])[-1], other: answers[other]}).answers
        assert question not in contradicted(fits)
