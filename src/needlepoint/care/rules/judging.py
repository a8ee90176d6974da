"""Judging one rule: does it hold, where, until when, and what would have to be known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from needlepoint.care.person import Answer, Person, Practice
from needlepoint.care.rules.conditions import ACNE_SCARS
from needlepoint.care.rules.contradictions import arises
from needlepoint.care.rules.fitzpatrick import skin_type, skin_types
from needlepoint.care.rules.licensing import label_covers, practice_says
from needlepoint.care.rules.questions import questionnaire
from needlepoint.care.rules.rulebook import SKIN_TYPE, Rule, Test, ground


@dataclass(frozen=True, slots=True)
class Case:
    """Whom the rules are asked about.

    Attributes
    ----------
    person, practice, today, zones
        Who, by whom, on which day, and the zones to treat.
    condition
        What it is for.
    contradicted
        Questions whose answers do not fit other ones; they stand as not answered in `person`.
    days
        Days known by zone for an answer that is a word; else the day of the answers counts.
    """

    person: Person
    practice: Practice
    today: date
    zones: tuple[str, ...]
    condition: str = ACNE_SCARS
    contradicted: tuple[str, ...] = ()
    days: Mapping[str, date] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a test or a rule comes to.

    Attributes
    ----------
    holds
        True, False, or None while an answer is missing that could make it true.
    zones
        Where it holds.
    until
        First day on which it no longer holds; None when no date can be given.
    missing
        Questions whose answers are missing.
    """

    holds: bool | None
    zones: tuple[str, ...] = ()
    until: date | None = None
    missing: tuple[str, ...] = ()


NO = Judgement(False)


def judge(rule: Rule, case: Case) -> Judgement:
    """Judge a rule: all its tests must hold, or any of them where it says so.

    A missing answer leaves the rule undecided, unless another test already rules it out. Where
    any test is enough, one that holds does not stand in for the missing answer: otherwise a
    further complaint could make the outcome milder.
    """
    results = [_judge_test(test, case) for test in rule.when]
    yes = [result for result in results if result.holds]
    unknown = [result for result in results if result.holds is None]
    ruled_out = len(yes) + len(unknown) < len(results) and rule.join == "all"
    if ruled_out or not yes + unknown:
        return NO
    if unknown:
        missing = tuple(dict.fromkeys(name for result in unknown for name in result.missing))
        return Judgement(None, case.zones, None, missing)
    return _any_of(yes, case) if rule.join == "any" else _all_of(yes, case)


def _any_of(held: list[Judgement], case: Case) -> Judgement:
    """Join tests of which one is enough: everywhere one holds, as long as one does."""
    zones = tuple(zone for zone in case.zones if any(zone in one.zones for one in held))
    ends = [one.until for one in held if one.until is not None]
    return Judgement(True, zones, max(ends) if len(ends) == len(held) else None)


def _all_of(held: list[Judgement], case: Case) -> Judgement:
    """Join tests that must all hold: where every one does, until the first one ends."""
    zones = tuple(zone for zone in case.zones if all(zone in one.zones for one in held))
    ends = [one.until for one in held if one.until is not None]
    return Judgement(True, zones, min(ends, default=None)) if zones else NO


def _judge_test(test: Test, case: Case) -> Judgement:
    if test.subject == "practice":
        return _if(practice_says(case.practice, test.name) is test.asks["is"], case)
    if test.subject == "treated":
        zones = tuple(zone for zone in case.zones if zone in test.asks["has"])
        return Judgement(bool(zones), zones)
    if test.subject == "condition":
        return _if(case.condition in test.asks["has"], case)
    if test.subject == "answered":
        given = case.person.answered_on or case.today
        return _if(given + _days(test.asks["before"]) <= case.today, case)
    return _judge_question(test, case)


def _judge_question(test: Test, case: Case) -> Judgement:
    """Judge a test about an answer; a missing one matters where some answer could make it hold."""
    answer, missing = _answer(test.name, case.person)
    if answer is not None:
        return _judge_answer(test, answer, case)
    return Judgement(None, case.zones, None, missing) if _could_hold(test, case) else NO


def _could_hold(test: Test, case: Case) -> bool:
    """Say whether any answer to a test's question could make it hold."""
    if test.name != SKIN_TYPE and questionnaire()[test.name].optional:
        return False
    if "outside" not in test.asks:
        return True
    covered = label_covers(case.practice, test.asks["outside"])
    every = skin_types() if test.name == SKIN_TYPE else questionnaire()[test.name].choices
    return covered is not None and not set(every) <= set(covered)


def _answer(name: str, person: Person) -> tuple[Answer | None, tuple[str, ...]]:
    """Return an answer, or None and the questions that are missing.

    The skin type is worked out from ten answers; an answer that another one makes needless is
    "never" until it is given.
    """
    if name == SKIN_TYPE:
        result = skin_type(person)
        return result.type or None, result.missing
    answer = person.answer(name)
    if answer is None and not arises(questionnaire()[name], person.answers):
        return (), ()
    return answer, (name,)


def _judge_answer(test: Test, answer: Answer, case: Case) -> Judgement:
    """Hold every operator of a test against an answer; all must hold."""
    case = replace(case, days=_exact_days(test, answer, case))
    results = [_OPERATORS[name](answer, value, case) for name, value in test.asks.items()]
    return _all_of(results, case) if all(result.holds for result in results) else NO


def _is(answer: Answer, value: Any, case: Case) -> Judgement:
    return _if(answer == value, case)


def _any(answer: Answer, value: Any, case: Case) -> Judgement:
    return _if((answer != ()) is value, case)


def _has(answer: Answer, value: Any, case: Case) -> Judgement:
    return _if(any(word in value for word in _words(answer)), case)


def _listed(answer: Answer, value: Any, case: Case) -> Judgement:
    return _has(answer, ground(value).value, case)


def _outside(answer: Answer, value: Any, case: Case) -> Judgement:
    covered = label_covers(case.practice, value)
    return _if(covered is not None and any(word not in covered for word in _words(answer)), case)


def _below(answer: Answer, value: Any, case: Case) -> Judgement:
    return _if(_number(answer) < ground(value).number, case)


def _from(answer: Answer, value: Any, case: Case) -> Judgement:
    return _if(_number(answer) >= ground(value).number, case)


def _above(answer: Answer, value: Any, case: Case) -> Judgement:
    return _if(_number(answer) > ground(value).number, case)


def _zones(answer: Answer, value: Any, case: Case) -> Judgement:
    zones = tuple(zone for zone in case.zones if zone in _words(answer))
    return Judgement(bool(zones) is value, zones)


def _within(answer: Answer, value: Any, case: Case) -> Judgement:
    """Hold a wait against a date, a date for each zone, or, for a word, the day of the answers."""
    wait = _days(value)
    dated = _dated(answer, case)
    ends = {zone: day + wait for zone, day in dated.items() if case.today < day + wait}
    if not ends:
        return NO
    return Judgement(True, tuple(zone for zone in case.zones if zone in ends), max(ends.values()))


def _exact_days(test: Test, answer: Answer, case: Case) -> Mapping[str, date]:
    """Return the days by zone that another answer gives for a word, where they fit that word.

    "Less than two weeks ago" is counted from the day of the answers; a day in those weeks that was
    given elsewhere counts instead of it.
    """
    if not isinstance(answer, str) or "within" not in test.asks or test.name == SKIN_TYPE:
        return {}
    told = case.person.answer(questionnaire()[test.name].dated_by)
    if not isinstance(told, tuple | date) or told == ():
        return {}
    oldest = (case.person.answered_on or case.today) - _days(test.asks["within"])
    return {zone: day for zone, day in _dated(told, case).items() if day > oldest}


def _dated(answer: Answer, case: Case) -> Mapping[str, date]:
    """Return the day that counts in each treated zone."""
    if isinstance(answer, str):
        unknown = case.person.answered_on or case.today
        return {zone: case.days.get(zone, unknown) for zone in case.zones}
    if isinstance(answer, date):
        return dict.fromkeys(case.zones, answer)
    pairs: dict[str, date] = dict(answer)  # type: ignore[arg-type]
    return {zone: pairs[zone] for zone in case.zones if zone in pairs}


def _if(holds: bool, case: Case) -> Judgement:
    return Judgement(True, case.zones) if holds else NO


def _words(answer: Answer) -> tuple[str, ...]:
    return (answer,) if isinstance(answer, str) else answer  # type: ignore[return-value]


def _number(answer: Answer) -> int:
    assert isinstance(answer, int)
    return answer


def _days(name: str) -> timedelta:
    return timedelta(days=ground(name).number)


_OPERATORS: Mapping[str, Callable[[Answer, Any, Case], Judgement]] = {
    "is": _is,
    "any": _any,
    "has": _has,
    "listed": _listed,
    "outside": _outside,
    "below": _below,
    "from": _from,
    "above": _above,
    "zones": _zones,
    "within": _within,
}

OPERATORS: tuple[str, ...] = tuple(_OPERATORS)
"""The words by which a test may ask something of an answer."""
