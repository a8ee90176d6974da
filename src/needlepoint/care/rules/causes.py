"""Causes and kinds: where scars come from and what each means, in words a client understands."""

from __future__ import annotations

from dataclasses import dataclass

from needlepoint.care.rules.rulebook import ground
from needlepoint.care.rules.texts import texts
from needlepoint.evidence import Fact


@dataclass(frozen=True, slots=True)
class Cause:
    """One thing that makes scars.

    Attributes
    ----------
    id, title
        Its name, and the words for it.
    says, means
        How it makes scars, and what follows for needling.
    facts
        What this rests on.
    """

    id: str
    title: str
    says: str
    means: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class KindWords:
    """One kind of scar in plain words.

    Attributes
    ----------
    id, title
        The kind as in `needlepoint.scars.KINDS`, and the words for it.
    looks
        How to recognise it.
    means
        What needling can do for it.
    instead
        What else there is, and whom to ask.
    facts
        What this rests on.
    """

    id: str
    title: str
    looks: str
    means: str
    instead: str
    facts: tuple[Fact, ...]


def causes(language: str | None = None) -> tuple[Cause, ...]:
    """Return the causes in the order in which they are told."""
    return tuple(
        Cause(key, words["title"], words["says"], words["means"], _facts(words["facts"]))
        for key, words in texts("causes", language).items()
    )


def kind_words(kind: str, language: str | None = None) -> KindWords:
    """Return the words for a kind of scar.

    Raises
    ------
    KeyError
        If there is no such kind.
    """
    words = texts("kinds", language)[kind]
    return KindWords(
        id=kind,
        title=words["title"],
        looks=words["looks"],
        means=words["means"],
        instead=words["instead"],
        facts=_facts(words["facts"]),
    )


def _facts(names: list[str]) -> tuple[Fact, ...]:
    return tuple(ground(name) for name in names)
