"""Answers: from what a file or a form holds to what the rules read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime

from needlepoint.care.person import ZONES, Answer, DatedZones
from needlepoint.care.rules.questions import AnswerKind, Question
from needlepoint.errors import WrongUsage

NEVER = "never"
"""The answer to a question after a date when the thing never happened; kept as an empty tuple."""

_YES_NO = {"yes": True, "no": False}


def read_answer(question: Question, value: object) -> Answer:
    """Check an answer against the kind of its question and bring it into one form.

    Returns
    -------
    Answer
        A bool, int, word or date; a tuple of words or zones in the order of the questionnaire;
        a tuple of (zone, date) in the order of the zones; an empty tuple for "never".

    Raises
    ------
    WrongUsage
        If the answer is not of the question's kind.
    """
    return _READERS[question.kind](question, value)


def read_date(name: str, value: object) -> date:
    """Take a plain date, given as such or as text; a time of day is refused."""
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value)
        except ValueError as why:
            raise _wrong(name, "a date as 2026-01-31", value) from why
    if isinstance(value, datetime) or not isinstance(value, date):
        raise _wrong(name, "a date as 2026-01-31", value)
    return value


def _yes_no(question: Question, value: object) -> bool:
    if isinstance(value, str):
        value = _YES_NO.get(value.lower(), value)
    if not isinstance(value, bool):
        raise _wrong(question.id, "yes or no", value)
    return value


def _number(question: Question, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise _wrong(question.id, "a whole number", value)
    too_small = question.least is not None and value < question.least
    too_big = question.most is not None and value > question.most
    if too_small or too_big:
        raise _wrong(question.id, f"a number from {question.least} to {question.most}", value)
    return value


def _one_of(question: Question, value: object) -> str:
    if isinstance(value, str):
        value = question.formerly.get(value, value)
    if not isinstance(value, str) or value not in question.choices:
        raise _wrong(question.id, f"one of: {'; '.join(question.choices)}", value)
    return value


def _some_of(question: Question, value: object) -> tuple[str, ...]:
    entries = () if value == "none" else value
    if not isinstance(entries, list | tuple):
        raise _wrong(question.id, f"a list out of: {'; '.join(question.choices)}", value)
    for entry in entries:
        _one_of(question, entry)
    return tuple(choice for choice in question.choices if choice in entries)


def _date(question: Question, value: object) -> date | tuple[str, ...]:
    if value in (NEVER, ()):
        return ()
    return read_date(question.id, value)


def _dated_zones(question: Question, value: object) -> DatedZones:
    if value in (NEVER, ()):
        return ()
    if isinstance(value, tuple):
        value = dict(value)
    if not isinstance(value, Mapping):
        value = dict.fromkeys(ZONES, value)
    for zone in value:
        _one_of(question, zone)
    return tuple((zone, read_date(question.id, value[zone])) for zone in ZONES if zone in value)


def _wrong(name: str, wanted: str, value: object) -> WrongUsage:
    return WrongUsage(f"{name} must be {wanted}, not {value!r}")


_READERS: Mapping[AnswerKind, Callable[[Question, object], Answer]] = {
    "yes or no": _yes_no,
    "number": _number,
    "one of": _one_of,
    "some of": _some_of,
    "date": _date,
    "zones": _some_of,
    "dated zones": _dated_zones,
}
