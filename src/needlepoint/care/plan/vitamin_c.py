"""Vitamin C before, during and after needling: dates, limits, and how little is known of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from math import ceil

from needlepoint.care.person import Override, Practice
from needlepoint.care.plan.aftercare import HOURS_A_DAY
from needlepoint.evidence import Fact, Facts, read_facts
from needlepoint.language import say

DURING = "vitamin_c_during"
"""Id under which a physician may let vitamin C pass during needling."""


@dataclass(frozen=True, slots=True)
class During:
    """Whether vitamin C may touch the skin during needling.

    Attributes
    ----------
    allowed
        Only with a physician's decision, a sterile product and its lot.
    why
        The sentence.
    product, lot
        What would be used; empty where nothing is.
    override
        The decision, honoured or not.
    facts
        What it rests on.
    """

    allowed: bool
    why: str
    product: str
    lot: str
    override: Override | None
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class VitaminC:
    """The schedule of vitamin C around a course.

    Attributes
    ----------
    may
        Whether it may be considered on the skin at all.
    why_not
        Why it may not; empty where it may.
    start
        First day of the daily use before the course; None where there is none.
    last_before, again_from, usually_from
        For each session: the last day before it, the first day after it, and the day from which
        practices usually let it start again.
    before, after
        How it is used.
    during
        What holds during needling.
    evidence
        What it may add, and how weak that is.
    """

    may: bool
    why_not: str
    start: date | None
    last_before: tuple[date, ...]
    again_from: tuple[date, ...]
    usually_from: tuple[date, ...]
    before: tuple[Fact, ...]
    after: tuple[Fact, ...]
    during: During
    evidence: tuple[Fact, ...]


def vitamin_c_facts() -> Facts:
    """Return the facts about vitamin C."""
    return read_facts("needlepoint.care", "facts/vitamin_c.toml")


def lead_days() -> int:
    """Return how long vitamin C is used before the first session [days]."""
    return int(vitamin_c_facts().number("before_days"))


def vitamin_c_schedule(
    start: date | None, sessions: Sequence[date], *, why_not: str, during: During
) -> VitaminC:
    """Lay vitamin C around the sessions.

    Parameters
    ----------
    start
        First day of daily use; None where none is planned.
    sessions
        Days of the sessions.
    why_not
        Why it may not be used at all; empty where it may.
    during
        What `vitamin_c_during` said.
    """
    facts = vitamin_c_facts()
    may = not why_not and bool(sessions)
    stop = timedelta(days=int(facts.number("before_stop")))
    again = timedelta(days=ceil(facts.number("after_hours") / HOURS_A_DAY))
    usual = timedelta(days=int(facts.number("after_salon_days")))
    used = tuple(sessions) if may else ()
    return VitaminC(
        may=may,
        why_not=why_not,
        start=start if may else None,
        last_before=tuple(session - stop for session in used),
        again_from=tuple(session + again for session in used),
        usually_from=tuple(session + usual for session in used),
        before=(*_starting("before_"), facts["half_life"]),
        after=(*_starting("after_"), *_starting("channels_"), facts["barrier_hours"]),
        during=during,
        evidence=_starting("adds_"),
    )


def vitamin_c_during(practice: Practice, overrides: Sequence[Override], why_not: str) -> During:
    """Decide about vitamin C during needling: no, unless a physician answers for a sterile lot.

    The product stands in the practice's preferences as ``vitamin_c_product``, ``vitamin_c_lot`` and
    ``vitamin_c_sterile``. A person who ever reacted to such a product gets none, whoever decides.

    Parameters
    ----------
    practice
        Who would needle.
    overrides
        Decisions of named people about this client.
    why_not
        Why the client may not have vitamin C on the skin at all; empty where it may.
    """
    grounds = read_facts("needlepoint.care", "facts/screening.toml")
    facts = vitamin_c_facts()
    product = str(practice.preferences.get("vitamin_c_product", ""))
    lot = str(practice.preferences.get("vitamin_c_lot", ""))
    sterile = practice.preferences.get("vitamin_c_sterile", False) is True
    override = next((each for each in overrides if each.rule == DURING), None)
    if override is None:
        why = say(
            "Do not proceed with vitamin C during needling: the skin is open and reactions last"
        )
    elif why_not:
        why = say("Do not proceed, whoever decides: {why}", why=why_not)
    elif override.role != str(facts["during_override"].value):
        why = say("{by} is no physician; only a physician may decide otherwise", by=override.by)
    elif not (product and lot and sterile):
        why = say("A physician decided otherwise, but no sterile product with its lot is named")
    else:
        why = say("{by} decided otherwise: {reason}", by=override.by, reason=override.reason)
        return During(True, why, product, lot, override, (facts["during_override"],))
    names = ("topical_class", "topical_reaction", "topical_review")
    return During(
        False,
        why,
        product,
        lot,
        override,
        (*(grounds[name] for name in names), facts["during_override"], facts["during_trial"]),
    )


@cache
def _starting(word: str) -> tuple[Fact, ...]:
    return tuple(fact for name, fact in vitamin_c_facts().items() if name.startswith(word))
