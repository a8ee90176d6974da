"""Answers that contradict each other count as not answered, so that they are asked again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from needlepoint.care.person import Person
from needlepoint.care.rules.questions import Question, questionnaire

_YES_NO = {"yes": True, "no": False}

NONE_OF_THESE: tuple[object, ...] = ((), [], "never", "none")
"""How "never" and "none" are written: as care keeps them, and as a form sends them."""


def arises(question: Question, answers: Mapping[str, Any]) -> bool:
    """Return whether a question has to be asked, as far as the other answers tell.

    Parameters
    ----------
    question
        One of the questionnaire.
    answers
        Answers by question id, as care keeps them or as a form sends them.

    Examples
    --------
    >>> form = questionnaire()
    >>> arises(form["isotretinoin_stopped"], {"isotretinoin": "never"})
    False
    >>> arises(form["isotretinoin_stopped"], {})
    True
    """
    return all(
        answers.get(other) is None or _is_so(answers[other], wanted)
        for other, wanted in question.only_if.items()
    )


def contradicted(answers: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the questions answered with "never", "none" or "no" that another answer excludes.

    Examples
    --------
    >>> contradicted({"isotretinoin": "stopped", "isotretinoin_stopped": "never"})
    ('isotretinoin_stopped',)
    >>> contradicted({"isotretinoin": "never", "isotretinoin_stopped": "never"})
    ()
    >>> contradicted({"metal_allergy": "no", "metal_kind": "nickel only"})
    ('metal_allergy',)
    """
    return tuple(
        question.id
        for question in questionnaire().questions.values()
        if _excluded(question, answers) or _belied(question, answers)
    )


def without(person: Person, questions: Collection[str]) -> Person:
    """Return the person without the answers to some questions."""
    kept = {key: value for key, value in person.answers.items() if key not in questions}
    return replace(person, answers=kept)


def _excluded(question: Question, answers: Mapping[str, Any]) -> bool:
    """Return whether "never" or "none" was answered, and the words of other answers exclude it."""
    return answers.get(question.id) in NONE_OF_THESE and any(
        bool(others)
        and all(
            answers.get(other) is not None and _is_so(answers[other], wanted)
            for other, wanted in others.items()
        )
        for others in (question.only_if, question.not_none_if)
    )


def _belied(question: Question, answers: Mapping[str, Any]) -> bool:
    """Return whether nothing of a kind was told, and another answer tells more of it."""
    form = questionnaire()
    return _nothing(question, answers.get(question.id)) and any(
        answers.get(other) is not None and not _nothing(form[other], answers[other])
        for other in question.not_none_with
    )


def _nothing(question: Question, given: Any) -> bool:
    """Return whether an answer says that there is nothing of what the question asks about."""
    if question.kind == "yes or no":
        return bool(_YES_NO.get(given, given) is False)
    return given in NONE_OF_THESE or (question.none_word != "" and given == question.none_word)


def _is_so(given: Any, wanted: Any) -> bool:
    """Return whether an answer is the wanted one, or holds one of several wanted words."""
    if isinstance(wanted, list | tuple):
        return bool(set(given if isinstance(given, list | tuple) else (given,)) & set(wanted))
    return bool((_YES_NO.get(given, given) if isinstance(given, str) else given) == wanted)
