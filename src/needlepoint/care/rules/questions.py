"""The questionnaire: the one source of the studio's form, the paper form and person.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Literal, get_args

from needlepoint.care.person import ZONES, Answer
from needlepoint.care.rules.texts import HERE, texts
from needlepoint.language import ENGLISH, say, speaking, spoken

AnswerKind = Literal["yes or no", "number", "one of", "some of", "date", "zones", "dated zones"]

ANSWER_KINDS: tuple[str, ...] = get_args(AnswerKind)

FORMAT = 1
"""Version of the form of person.toml and practice.toml; files of another one are refused."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question, without the rules that use it (see `rulebook.rules_using`).

    Attributes
    ----------
    id, section, kind
        Its name, where it stands on the form, and what kind of answer it takes.
    ask, why
        What is asked, and why, in the language that was asked for.
    choices
        The words it may be answered with; for zones the zones.
    shown
        How choices are shown, where that differs from the word itself.
    least, most
        Bounds of a number, inclusive; None where there is none.
    optional
        Whether it stops nothing while it is unanswered.
    only_if
        Answers of other questions that make it needful; of a list any word. Where it arises,
        "never" contradicts them.
    not_none_if
        Answers of other questions that "none" contradicts.
    not_none_with
        Questions that tell more of the same: where one is answered with more than nothing, "none"
        and "no" contradict it.
    none_word
        The choice that means none; empty where no choice does.
    formerly
        Words of earlier versions, and the choice that each is read as.
    dated_by
        The question that gives the day of an answer more exactly; empty where none does.
    """

    id: str
    section: str
    kind: AnswerKind
    ask: str
    why: str
    choices: tuple[str, ...] = ()
    shown: Mapping[str, str] = field(default_factory=dict)
    least: int | None = None
    most: int | None = None
    optional: bool = False
    only_if: Mapping[str, Answer] = field(default_factory=dict)
    not_none_if: Mapping[str, Answer] = field(default_factory=dict)
    not_none_with: tuple[str, ...] = ()
    none_word: str = ""
    formerly: Mapping[str, str] = field(default_factory=dict)
    dated_by: str = ""

    @property
    def may_be_never(self) -> bool:
        """Whether "never" is offered: not where the question arises only if there is a day."""
        return self.kind in ("date", "dated zones") and not self.only_if


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """All questions in the order of the form."""

    version: int
    sections: Mapping[str, str]
    questions: Mapping[str, Question]
    how: Mapping[str, str]
    words: Mapping[str, str]
    places: Mapping[str, str]

    def __getitem__(self, question: str) -> Question:
        return self.questions[question]

    def section(self, name: str) -> tuple[Question, ...]:
        """Return the questions of one section, in order."""
        return tuple(entry for entry in self.questions.values() if entry.section == name)


def still_open(
    questions: tuple[str, ...], language: str | None = None, *, again: Collection[str] = ()
) -> str:
    """Say which questions were not answered; of many, the first one and how many more.

    Parameters
    ----------
    questions
        Ids of the questions.
    language
        Two letters; without them the language that is being spoken.
    again
        Questions that were answered, in a way that does not fit another answer.
    """
    form = questionnaire(language)
    if (odd := next((name for name in questions if name in again), None)) is not None:
        return form.words["does_not_fit"].format(questions=form[odd].ask)
    first = form[questions[0]].ask
    if (more := len(questions) - 1) > 0:
        first = form.words["and_more"].format(first=first, count=more)
    return form.words["not_answered"].format(questions=first)


def questionnaire(language: str | None = None) -> Questionnaire:
    """Read the questionnaire with its words in `language`, or in the one that is being spoken."""
    return _questionnaire(language or spoken())


@cache
def _questionnaire(language: str) -> Questionnaire:
    tables = tomllib.loads(files(HERE).joinpath("questionnaire.toml").read_text("utf-8"))
    words = texts("questionnaire", language)
    version = tables.pop("version")
    order = tables.pop("sections")["order"]
    with speaking(language):
        questions = {key: _question(key, table, words[key]) for key, table in tables.items()}
    by_section = sorted(questions.values(), key=lambda entry: order.index(entry.section))
    return Questionnaire(
        version=version,
        sections={name: words["sections"][name] for name in order},
        questions={entry.id: entry for entry in by_section},
        how=words["how"],
        words=words["form"],
        places=words["places"],
    )


def _condition(table: Mapping[str, Any]) -> dict[str, Answer]:
    """Return answers to other questions as `Person` holds them: lists as tuples."""
    return {key: tuple(each) if isinstance(each, list) else each for key, each in table.items()}


def _question(key: str, table: Mapping[str, Any], words: Mapping[str, Any]) -> Question:
    in_zones = table["kind"] in ("zones", "dated zones")
    choices, texts_of = tuple(table.get("choices", ())), words.get("choices", {})
    shown = {choice: texts_of.get(choice) or say(choice) for choice in choices}
    return Question(
        id=key,
        section=table["section"],
        kind=table["kind"],
        ask=words["ask"],
        why=words["why"],
        choices=ZONES if in_zones else choices,
        shown={
            choice: said for choice, said in shown.items() if said != choice or spoken() != ENGLISH
        },
        least=table.get("least"),
        most=table.get("most"),
        optional=table.get("optional", False),
        only_if=_condition(table.get("only_if", {})),
        not_none_if=_condition(table.get("not_none_if", {})),
        not_none_with=tuple(table.get("not_none_with", ())),
        none_word=table.get("none_word", ""),
        formerly=table.get("formerly", {}),
        dated_by=table.get("dated_by", ""),
    )


def how_if_it_arises(question: Question) -> str:
    """Return the key of the words on how a question with `only_if` is answered."""
    dated = question.kind in ("date", "dated zones")
    return f"{question.kind} if it arises" if dated else question.kind


def blank_person(language: str | None = None) -> str:
    """Print a person.toml to fill in: every question with its reason, none answered.

    An answer that stays ``""`` counts as not given.
    """
    with speaking(language or spoken()):
        return _blank(questionnaire())


def _blank(form: Questionnaire) -> str:
    lines = [
        f"needlepoint = {FORMAT}",
        f"questionnaire = {form.version}",
        'answered_on = ""',
        "",
        "[answers]",
    ]
    for name, title in form.sections.items():
        lines += ["", f"# ---- {title}"]
        for question in form.section(name):
            lines += ["", *_asked(question, form.how)]
    return "\n".join(lines) + "\n"


def _asked(question: Question, how: Mapping[str, str]) -> list[str]:
    why = say("Why: {reason}", reason=question.why)
    kind: str = question.kind
    if question.only_if:
        kind = how_if_it_arises(question)
    answer = say("Answer with {how}.", how=how[kind])
    lines = [f"# {question.ask}", f"# {why}", f"# {answer}"]
    if question.kind in ("one of", "some of"):
        for choice in question.choices:
            shown = question.shown.get(choice)
            lines.append(f'#   "{choice}"' + (f": {shown}" if shown else ""))
    elif question.choices:
        lines.append("#   " + say("zones: {names}", names=", ".join(question.choices)))
    return [*lines, f'{question.id} = ""']
