"""The questionnaire to print or to fill in: a paper form, or a person.toml without answers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from needlepoint._version import __version__
from needlepoint.care import (
    ZONES,
    AnswerKind,
    Question,
    Questionnaire,
    blank_person,
    intended_use,
    questionnaire,
)
from needlepoint.errors import WrongUsage
from needlepoint.report.drawing.typeset import typeset
from needlepoint.results import replace_file


def make_form(path: Path, language: str = "en") -> None:
    """Write the form: a PDF to print, or a TOML file to fill in, by the ending of `path`.

    Parameters
    ----------
    path
        Where it goes; an earlier one is replaced.
    language
        Language of the questions, two letters.

    Raises
    ------
    WrongUsage
        If the ending is neither, or there are no texts in that language.
    Unwritable
        If the disk does not take it.
    """
    ending = path.suffix.casefold()
    if ending == ".pdf":
        replace_file(path, typeset("form/form", form_content(language)))
    elif ending == ".toml":
        replace_file(path, blank_person(language).encode())
    else:
        raise WrongUsage(f"the form is written as .pdf or .toml, not as {path.name!r}")


def form_content(language: str = "en") -> dict[str, Any]:
    """Gather everything the paper form says, from the one questionnaire."""
    form = questionnaire(language)
    return {
        "language": language,
        "version": __version__,
        "form_version": str(form.version),
        "words": dict(form.words),
        "places": [form.places.get(zone, zone) for zone in ZONES],
        "sections": [
            {"title": title, "questions": [_question(each, form) for each in form.section(name)]}
            for name, title in form.sections.items()
        ],
        "intended_use": intended_use(),
    }


def _question(question: Question, form: Questionnaire) -> dict[str, Any]:
    """Return a question with its boxes to tick and what is to be written, if anything."""
    write, boxes = _answers(question, form)
    optional = f" ({form.words['optional']})" if question.optional else ""
    if question.only_if:
        optional = f" ({form.words['does_not_apply']})"
    return {
        "id": question.id,
        "ask": question.ask + optional,
        "why": question.why,
        "write": write,
        "boxes": boxes,
    }


def _answers(question: Question, form: Questionnaire) -> tuple[str, list[str]]:
    words = form.words
    choices = [question.shown.get(choice, choice) for choice in question.choices]
    never = [words["never"]] if question.may_be_never else []
    by_kind: Mapping[AnswerKind, tuple[str, list[str]]] = {
        "yes or no": ("", [words["yes"], words["no"]]),
        "number": (words["number"], []),
        "one of": ("", choices),
        "some of": ("", [*choices, words["none"]]),
        "date": (words["day"], never),
        "zones": (words["zones"], [words["none"]]),
        "dated zones": (words["dates"], never),
    }
    return by_kind[question.kind]
