"""Other conditions: what else people ask needling for, with evidence, protocol and verdict."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from needlepoint.care.person import ROLES, Practice, Role
from needlepoint.care.rules.findings import Verdict
from needlepoint.care.rules.texts import texts
from needlepoint.errors import WrongUsage
from needlepoint.evidence import Fact, Facts, read_facts
from needlepoint.language import say

ACNE_SCARS = "acne-scars"

CONDITIONS: tuple[str, ...] = (
    ACNE_SCARS,
    "surgical-scars",
    "melasma",
    "sun-damage",
    "sagging-skin",
    "stretch-marks",
    "large-pores",
)
"""What a plan can be made for."""

_STANDS_FOR: dict[str, Verdict] = {
    "may be considered": "may be considered",
    "adjunct only": "ask a clinician",
    "refer first": "ask a clinician",
    "insufficient evidence": "do not proceed",
}


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that needling is asked for.

    Attributes
    ----------
    key, title
        Its name on the command line and in print.
    goal
        What the questionnaire calls it.
    verdict, says
        In a word, and in a sentence.
    purpose
        Which depths apply: ``scar``, ``texture``, or ``none`` when no depth can be given.
    least_role
        Who may at least hold the pen.
    sessions, interval_days
        Course of the studies; None where it is not settled [days].
    protocol
        What is done, if anything.
    evidence, cautions
        What is known, and what to look out for.
    facts
        All of it, for the list of sources.
    """

    key: str
    title: str
    goal: str
    verdict: str
    says: str
    purpose: str
    least_role: Role
    sessions: int | None
    interval_days: int | None
    protocol: Fact
    evidence: tuple[Fact, ...]
    cautions: tuple[Fact, ...]
    facts: tuple[Fact, ...]

    @property
    def stands_for(self) -> Verdict:
        """What the verdict on the condition means for one person at best."""
        return _STANDS_FOR[self.verdict]

    def may_hold_the_pen(self, practice: Practice) -> bool:
        """Whether the practice's operator is at least who this condition asks for."""
        return ROLES.index(practice.operator) >= ROLES.index(self.least_role)


def condition_facts() -> Facts:
    """Return the facts about every condition."""
    return read_facts("needlepoint.care", "facts/conditions.toml")


def read_condition(key: str) -> Condition:
    """Return what is known about the condition `key`, in the language that is being spoken.

    Raises
    ------
    WrongUsage
        If there is no such condition.
    """
    known = _read_condition(key)
    return replace(known, title=say(known.title), says=say(known.says))


@cache
def _read_condition(key: str) -> Condition:
    if key not in CONDITIONS:
        raise WrongUsage(f"no plan is known for {key!r}; use one of: {', '.join(CONDITIONS)}")
    stem = key.replace("-", "_") + "_"
    own = {
        name.removeprefix(stem): fact
        for name, fact in condition_facts().items()
        if name.startswith(stem)
    }
    return Condition(
        key=key,
        title=own["title"].says,
        goal=str(own["goal"].value),
        verdict=str(own["verdict"].value),
        says=own["verdict"].says,
        purpose=str(own["purpose"].value),
        least_role=str(own["operator"].value),  # type: ignore[arg-type]
        sessions=_count(own.get("sessions")),
        interval_days=_count(own.get("interval")),
        protocol=own["protocol"],
        evidence=_starting(own, "evidence"),
        cautions=_starting(own, "caution") + _starting(own, "wait"),
        facts=tuple(own.values()),
    )


def condition_text(key: str, part: str) -> str:
    """Return what a client is told about a condition.

    Parameters
    ----------
    key
        One of `CONDITIONS`.
    part
        ``client`` (what is known) or ``instead`` (what to do now).
    """
    return str(texts("conditions")[key][part])


def _count(fact: Fact | None) -> int | None:
    return None if fact is None or fact.value is None else int(fact.number)


def _starting(own: dict[str, Fact], word: str) -> tuple[Fact, ...]:
    return tuple(fact for name, fact in own.items() if name.startswith(word))
