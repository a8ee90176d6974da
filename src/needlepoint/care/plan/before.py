"""What a client avoids before a session: read from the rules that would otherwise make it wait."""

from __future__ import annotations

from dataclasses import dataclass

from needlepoint.care.person import Practice
from needlepoint.care.plan.aftercare import aftercare_facts
from needlepoint.care.rules.rulebook import days_before, read_rules, rule_text


@dataclass(frozen=True, slots=True)
class Before:
    """What holds from so many days before a session.

    Attributes
    ----------
    days
        From how many days before [days]; 0 is the day itself.
    says
        The sentences.
    """

    days: int
    says: tuple[str, ...]


TINTED = "before_tinted"
"""The line for skin that keeps dark marks easily."""


def before_session(practice: Practice, *, tinted: bool = False) -> tuple[Before, ...]:
    """Return what a client avoids or does before each session, farthest first.

    A rule that makes a client wait says itself what to avoid, and for how many days; so whoever
    keeps to the list is not sent home. A few lines come from the facts on aftercare, named
    ``before_...``.

    Parameters
    ----------
    practice
        Who would needle; a device may ask for longer waits.
    tinted
        Whether the sunscreen should be a tinted one.
    """
    lines: dict[int, list[str]] = {}
    for rule in read_rules().values():
        here = rule.for_practice(practice)
        if here.before:
            lines.setdefault(days_before(here), []).append(rule_text(here.id, "before"))
    for name, fact in aftercare_facts().items():
        if name.startswith("before_") and (tinted or name != TINTED):
            lines.setdefault(int(fact.number), []).append(f"{fact.said}.")
    return tuple(Before(days, tuple(lines[days])) for days in sorted(lines, reverse=True))
