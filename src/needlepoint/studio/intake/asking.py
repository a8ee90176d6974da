"""Which questions are asked, how far somebody has come, and what is on a page."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.utils.text import slugify

from needlepoint.care import ZONES, Question, Questionnaire, arises, contradicted
from needlepoint.care import questionnaire as read_form
from needlepoint.errors import WrongUsage
from needlepoint.records.models import Client, Intake
from needlepoint.studio.site.zones import site_label

KNOWN = ("age_years",)
"""Questions that the client's own row answers; they are never asked."""


@dataclass(frozen=True)
class Asked:
    """One question on a page with its answer so far.

    Attributes
    ----------
    question
        As care asks it.
    answer
        The plain answer; None while it is open.
    wrong
        What is wrong with what was sent; empty where nothing is.
    theirs
        What somebody else answered meanwhile, in words; empty where nobody did.
    """

    question: Question
    answer: Any
    wrong: str = ""
    theirs: str = ""

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Words to choose from, and how they are shown."""
        question = self.question
        if question.kind in {"zones", "dated zones"}:
            return [(zone, site_label(zone)) for zone in ZONES]
        return [(word, question.shown.get(word, word)) for word in question.choices]

    @property
    def days(self) -> list[tuple[str, str, str]]:
        """Zone, its name, and the day given for it."""
        given = self.answer if isinstance(self.answer, dict) and not self.face else {}
        return [(zone, name, given.get(zone, "")) for zone, name in self.choices]

    @property
    def face(self) -> str:
        """The day given for all of the face."""
        given = self.answer if isinstance(self.answer, dict) else {}
        same = set(given.values())
        return same.pop() if len(given) == len(ZONES) and len(same) == 1 else ""

    @property
    def only_if(self) -> str:
        """What must have been answered for the question to matter, for the script of the page."""
        plain = {
            key: {True: "yes", False: "no"}[value] if isinstance(value, bool) else value
            for key, value in self.question.only_if.items()
        }
        return json.dumps(plain) if plain else ""


def form_of(intake: Intake) -> Questionnaire:
    """Return the questionnaire in the language of the intake; in English where it has no texts."""
    try:
        return read_form(intake.language)
    except WrongUsage:
        return read_form()


def sections_of(intake: Intake) -> list[tuple[str, str, int, int]]:
    """Return name, title, answered and asked questions of every section."""
    form = form_of(intake)
    return [
        (slugify(name), title, sum(answered(intake, each) for each in asked), len(asked))
        for name, title in form.sections.items()
        if (asked := questions_of(form, name))
    ]


def section_named(intake: Intake, slug: str) -> str | None:
    """Return the section that a part of an address means."""
    return next((name for name in form_of(intake).sections if slugify(name) == slug), None)


def questions_of(form: Questionnaire, section: str) -> tuple[Question, ...]:
    """Return the questions of a section that are asked at all."""
    return tuple(each for each in form.section(section) if each.id not in KNOWN)


def answered(intake: Intake, question: Question) -> bool:
    """Whether a question is answered, need not be, or does not arise.

    An answer that another one contradicts counts as none.
    """
    if question.id in intake.answers:
        return question.id not in contradicted(intake.answers)
    return question.optional or not arises(question, intake.answers)


def still_open(intake: Intake) -> list[tuple[str, Question]]:
    """Return section and question for everything that is still open."""
    form = form_of(intake)
    return [
        (slugify(name), question)
        for name in form.sections
        for question in questions_of(form, name)
        if not answered(intake, question)
    ]


def known_answers(client: Client, day: Any) -> dict[str, Any]:
    """Return what the client's own row answers."""
    return {"age_years": client.age_on(day)}
