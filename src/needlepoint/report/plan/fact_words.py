"""A fact as a sentence, with its number and its source where they are wanted."""

from __future__ import annotations

from needlepoint.evidence import Fact
from needlepoint.language import phrase, say

FACT_UNITS = {
    "1/cm2": (phrase("a square centimetre"),) * 2,
    "days": (phrase("day"), phrase("days")),
    "grades": (phrase("grade"), phrase("grades")),
    "h": (phrase("hour"), phrase("hours")),
    "hours": (phrase("hour"), phrase("hours")),
    "passes": (phrase("pass"), phrase("passes")),
    "people": (phrase("person"), phrase("people")),
    "points": (phrase("point"), phrase("points")),
    "scars": (phrase("scar"), phrase("scars")),
    "SD": (phrase("standard deviations"),) * 2,
    "sessions": (phrase("session"), phrase("sessions")),
    "steps": (phrase("step"), phrase("steps")),
    "years": (phrase("year"), phrase("years")),
    "1": ("", ""),
    "pH": ("", ""),
}
"""The words of a fact's unit for one and for several; every other unit is a sign."""


def sentence(fact: Fact) -> str:
    """Return what a fact says, with its number where the words leave it out."""
    said, number = fact.said.rstrip("."), fact.value
    if isinstance(number, bool) or not isinstance(number, int | float):
        return f"{said}."
    ends = [end for end in (fact.low, fact.high) if end is not None and end != number]
    shown = f"{number:g}"
    if fact.low is not None and fact.high is not None and ends:
        span = say("{low:g} to {high:g}", low=fact.low, high=fact.high)
        shown = f"{number:g} ({span})"
    missing = f"{number:g}" not in said.replace(":", " ").split()
    one, several = FACT_UNITS.get(fact.unit, (fact.unit, fact.unit))
    alone = shown == "1"
    unit = say(one if alone else several)
    return f"{said}: {f'{shown} {unit}'.rstrip()}." if missing else f"{said}."


def plain(fact: Fact) -> str:
    """Return what a fact says, without its number."""
    return f"{fact.said.rstrip('.')}."


def cited(fact: Fact) -> str:
    """Return what a fact says with its source; a star where nobody has checked the full text."""
    return f"{sentence(fact).rstrip('.')} [{credit(fact)}{'' if fact.verified else '*'}]."


def credit(fact: Fact) -> str:
    """Name the source of a fact in a few words."""
    if fact.grade == "own choice":
        return say("our own choice")
    source = fact.source
    by = source.where if source.by.startswith("authors not read") else source.by
    return f"{by} {source.year}" if source.year else by
