"""From what a form sends to plain answers, as care reads them."""

from __future__ import annotations

import re

from django.http import QueryDict

from needlepoint.care import ZONES, Question, person_from
from needlepoint.errors import WrongUsage

WHOLE = re.compile(r"-?[0-9]{1,9}")
"""What is read as a number; other letters for digits, and thousands of them, are not."""

NONE, NEVER, FACE = "--none", "--never", "--face"
"""Endings of the names of fields that say "none of these", "never", and "all of the face"."""


def read_posted(question: Question, data: QueryDict) -> object | None:
    """Return the plain answer to one question, or None where it was left open.

    Raises
    ------
    WrongUsage
        If the answer is not of the question's kind, in one sentence.
    """
    plain = _plain(question, data)
    if plain is not None:
        person_from({question.id: plain})
    return plain


def _plain(question: Question, data: QueryDict) -> object | None:
    name, kind = question.id, question.kind
    if kind in {"some of", "zones"}:
        return _some(name, data)
    if kind == "dated zones":
        return _dated(name, data)
    word = data.get(name, "").strip()
    if kind == "date" and f"{name}{NEVER}" in data:
        if word:
            raise WrongUsage("a day and never were both given; choose one of them")
        return "never"
    if not word:
        return None
    if kind == "number":
        return int(word) if WHOLE.fullmatch(word) else word
    return word


def _some(name: str, data: QueryDict) -> object | None:
    chosen = data.getlist(name)
    if f"{name}{NONE}" in data:
        if chosen:
            raise WrongUsage("something and none of these were both chosen; choose one of them")
        return []
    return chosen or None


def _dated(name: str, data: QueryDict) -> object | None:
    days = {zone: day for zone in ZONES if (day := data.get(f"{name}--{zone}", "").strip())}
    face = data.get(f"{name}{FACE}", "").strip()
    if f"{name}{NEVER}" in data:
        if days or face:
            raise WrongUsage("a day and never were both given; choose one of them")
        return "never"
    if face:
        return dict.fromkeys(ZONES, face) | days
    return days or None
