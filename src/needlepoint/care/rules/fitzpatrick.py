"""Fitzpatrick skin type by ten questions; never by a photograph."""

from __future__ import annotations

from dataclasses import dataclass

from needlepoint.care.person import Person
from needlepoint.care.rules.questions import questionnaire
from needlepoint.evidence import Fact, Facts, read_facts

SECTION = "skin type"
"""The section of the questionnaire whose ten questions make the form."""


@dataclass(frozen=True, slots=True)
class SkinType:
    """The result of the form.

    Attributes
    ----------
    type
        I to VI; empty while an answer is missing.
    points
        Sum of the answers given [points].
    missing
        Questions without an answer.
    fact
        The bands that turned points into a type.
    """

    type: str
    points: int
    missing: tuple[str, ...]
    fact: Fact


def skin_type_facts() -> Facts:
    """Return the facts about skin types."""
    return read_facts("needlepoint.care", "facts/skin_type.toml")


def skin_types() -> tuple[str, ...]:
    """Return the names of the skin types, from I to VI."""
    names: list[str] = skin_type_facts()["types"].value  # type: ignore[assignment]
    return tuple(names)


def type_from_points(points: int) -> str:
    """Return the skin type that a full form with so many points stands for.

    Examples
    --------
    >>> type_from_points(20), type_from_points(21)
    ('III', 'IV')
    """
    facts = skin_type_facts()
    most = facts.number("most_points")
    if not 0 <= points <= most:
        raise ValueError(f"the form gives 0 to {most:g} points, not {points}")
    lowest: list[float] = facts["bands"].value  # type: ignore[assignment]
    return [name for name, least in zip(skin_types(), lowest, strict=True) if points >= least][-1]


def skin_type(person: Person) -> SkinType:
    """Add up the ten answers; an answer is worth its place among the choices, from 0.

    A form with a gap gives no type: the missing answer could be worth anything.
    """
    questions = questionnaire().section(SECTION)
    missing = tuple(entry.id for entry in questions if person.answer(entry.id) is None)
    points = sum(
        entry.choices.index(str(person.answer(entry.id)))
        for entry in questions
        if entry.id not in missing
    )
    kind = "" if missing else type_from_points(points)
    return SkinType(kind, points, missing, skin_type_facts()["bands"])


def skin_type_of(person: Person) -> str | None:
    """Return the skin type, I to VI, or None while an answer to the form is missing."""
    return skin_type(person).type or None
