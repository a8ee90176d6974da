"""Person, Practice and Override: who asks, who would needle, and who answers for an exception."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, get_args

Role = Literal["operator", "clinician", "prescriber", "physician"]
"""Who somebody is to the law: a salon operator, a nurse or the like, a prescriber, a physician."""

ROLES: tuple[Role, ...] = get_args(Role)

Zone = Literal[
    "forehead",
    "glabella",
    "temple",
    "periorbital",
    "nose",
    "cheek",
    "upper lip",
    "chin",
    "jaw",
    "neck",
    "eyelid",
]
"""Where on the face; ``periorbital`` lies outside the bony rim of the eye, ``eyelid`` inside."""

ZONES: tuple[Zone, ...] = get_args(Zone)

DatedZones = tuple[tuple[str, date], ...]
"""When something last happened in which zone; empty when it never did."""

Answer = bool | int | str | date | tuple[str, ...] | DatedZones
"""What a question can be answered with, after reading; an unanswered question has no entry."""


@dataclass(frozen=True, slots=True)
class Override:
    """A named person lets something pass that a rule stops, and says why.

    It also serves as the sign-off that a rule of severity ``signoff`` asks for. It is kept in
    every result, whether or not the role suffices for the rule.

    Attributes
    ----------
    rule
        Id of the rule.
    by, role
        Name of the person who decides, and the role in which he or she does.
    reason
        Why, in that person's words.
    on
        The day of the decision.
    """

    rule: str
    by: str
    role: Role
    reason: str
    on: date


LEAST_LETTERS = 8
"""Own choice: the shortest reason that says something, as in "an old tan"; "ok" says nothing."""

LEAST_WORDS = 2
"""Own choice: one word twice is no reason."""

_FILLERS = """
a above all an and applicable approved as asked because by client decided decision doctor done fine
for given good granted i is it just me my na no none not now null of ok okay or override patient
reason requested right say see so test thank thanks that the this to unknown waive waived
waiver want wanted wants well with yes you
aplicable aprobado arriba bien bueno cliente de decidido el he hecho la lo mi motivo nada ninguna
ninguno o para pide pidio por porque que quiere se si sin su un una vale ver y
"""
SAYS_NOTHING = frozenset(_FILLERS.split())
"""Own choice: words of English and Spanish that give no ground, as in "n/a", "no reason given", "I
say so" or "client wants it"."""

_NO_LETTER = re.compile(r"[\W\d_]+")


def reason_holds(reason: str) -> bool:
    """Return whether a reason is one: some words that say something, not "ok" or "n/a".

    Examples
    --------
    >>> reason_holds("ok"), reason_holds("no reason given"), reason_holds("old tan, pale by now")
    (False, False, True)
    """
    plain = unicodedata.normalize("NFKD", reason.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    split = (_NO_LETTER.sub("", word) for word in plain.replace("/", "").split())
    words = {word for word in split if len(set(word)) > 1}
    return len(words - SAYS_NOTHING) >= LEAST_WORDS and sum(map(len, words)) >= LEAST_LETTERS


@dataclass(frozen=True, slots=True)
class Person:
    """What the rules must know about the client; never a name, never a birth date.

    Attributes
    ----------
    answers
        Answers by question id; a question that is missing here was not answered.
    answered_on
        The day the answers were given; None when it is not known.
    overrides
        Decisions of named people that let a rule pass.
    version
        Version of the questionnaire that was answered.
    """

    answers: Mapping[str, Answer] = field(default_factory=dict)
    answered_on: date | None = None
    overrides: tuple[Override, ...] = ()
    version: int = 2

    def answer(self, question: str) -> Answer | None:
        """Return the answer to `question`, or None when there is none."""
        return self.answers.get(question)

    def zones(self, question: str) -> tuple[str, ...]:
        """Return the zones that an answer names; empty when none or unanswered."""
        answer = self.answers.get(question)
        if not isinstance(answer, tuple):
            return ()
        return tuple(entry if isinstance(entry, str) else entry[0] for entry in answer)


@dataclass(frozen=True, slots=True)
class Practice:
    """Who would needle, with what, where.

    Attributes
    ----------
    licence
        Key of a licence profile (``licence.toml``), or ``own rule``.
    operator
        Role of the person who holds the pen.
    device
        Key of a device (``devices.toml``), or ``other``.
    device_kind
        ``mechanical``, or ``radio frequency``, which no rule here covers.
    country
        Two letters, as in ISO 3166.
    licence_cap_mm
        Deepest setting that the law of the place allows, where the practice knows a stricter or
        unlisted one [mm]; None otherwise.
    licence_source
        Where that cap stands written.
    licence_checked_on
        The day on which somebody of the practice last checked the licence rule.
    supervised_by
        The physician whose supervision of this work the practice has on record; empty where there
        is none.
    preferences
        How the practice works, by name, within what the rules allow.
    """

    licence: str = "esthetician_unspecified"
    operator: Role = "operator"
    device: str = "other"
    device_kind: str = "mechanical"
    country: str = "US"
    licence_cap_mm: float | None = None
    licence_source: str = ""
    licence_checked_on: date | None = None
    supervised_by: str = ""
    preferences: Mapping[str, str | int | float | bool] = field(default_factory=dict)
