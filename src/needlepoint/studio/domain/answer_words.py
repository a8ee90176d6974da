"""An answer of the questionnaire as a person reads it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from needlepoint.care import Question
from needlepoint.studio.site.zones import site_label


def in_words(question: Question, answer: Any, words: Mapping[str, str]) -> str:
    """Say an answer as a person reads it, with the words of the form for yes, no and never."""
    if answer is None:
        return "–"
    if answer == []:
        return words["none"]
    if question.kind in {"yes or no", "date", "dated zones"}:
        plain = {True: "yes", False: "no"}[answer] if isinstance(answer, bool) else answer
        if isinstance(plain, str) and plain in words:
            return words[plain]
    if isinstance(answer, dict):
        return ", ".join(f"{site_label(zone)} {day}" for zone, day in answer.items())
    if isinstance(answer, list):
        return ", ".join(question.shown.get(word, site_label(word)) for word in answer)
    return str(question.shown.get(answer, answer)) if isinstance(answer, str) else str(answer)
