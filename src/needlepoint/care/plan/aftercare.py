"""Aftercare: what to expect, do and leave after a session; signs of trouble; who looks when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import pairwise

from needlepoint.care.plan.desk import working_day
from needlepoint.evidence import Fact, Facts, read_facts
from needlepoint.language import say

HOURS_A_DAY = 24


@dataclass(frozen=True, slots=True)
class Step:
    """One step of healing.

    Attributes
    ----------
    from_h, to_h
        Hours since the session [h].
    name
        The step in words: ``Day 1 to day 2``.
    expect, do, avoid
        What holds then.
    """

    from_h: float
    to_h: float
    name: str
    expect: tuple[Fact, ...]
    do: tuple[Fact, ...]
    avoid: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class RedFlag:
    """A sign of trouble, when it may show, and what to do by when.

    Attributes
    ----------
    sign, action
        The facts that say so.
    from_day, to_day
        Days since the session in which it may show [days].
    within_days
        The action is done within so many days; 0 means at once [days].
    """

    sign: Fact
    action: Fact
    from_day: int
    to_day: int
    within_days: int


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Somebody looks again.

    Attributes
    ----------
    day
        Days since the session [days].
    on
        The date.
    about
        What is looked at.
    """

    day: int
    on: date
    about: Fact


def aftercare_facts() -> Facts:
    """Return the facts about healing."""
    return read_facts("needlepoint.care", "facts/aftercare.toml")


def healing_steps(*, vitamin_c: bool = True) -> tuple[Step, ...]:
    """Return the steps of healing in order.

    Parameters
    ----------
    vitamin_c
        Whether vitamin C is part of the plan; without it no line sends the client back to it.
    """
    facts = aftercare_facts()
    edges = [float(hour) for hour in facts["windows"].value]  # type: ignore[union-attr]
    return tuple(
        Step(
            from_h=start,
            to_h=end,
            name=_step_name(start, end),
            expect=_holding("expect_", start, end),
            do=tuple(
                fact
                for fact in _holding("do_", start, end)
                if vitamin_c or not fact.key.endswith("do_vitamin_c")
            ),
            avoid=_holding("avoid_", start, end),
        )
        for start, end in pairwise(edges)
    )


@cache
def red_flags() -> tuple[RedFlag, ...]:
    """Return the signs of trouble, most urgent first."""
    facts = aftercare_facts()
    flags = []
    for name, sign in facts.items():
        if name.startswith("flag_"):
            action = facts["act_" + str(sign.value).replace(" ", "_")]
            low, high = int(sign.low or 0), int(sign.high or 0)
            flags.append(RedFlag(sign, action, low, high, int(action.number)))
    return tuple(sorted(flags, key=lambda flag: (flag.within_days, flag.from_day)))


def follow_ups(session: date, *, sundays: bool = True) -> tuple[FollowUp, ...]:
    """Return every follow-up of a session on `session`.

    Parameters
    ----------
    session
        Day of the session.
    sundays
        Whether somebody is there on Sundays; otherwise the Monday after counts.
    """
    facts = [fact for name, fact in aftercare_facts().items() if name.startswith("follow_")]
    return tuple(
        FollowUp(
            int(fact.number),
            working_day(session + timedelta(days=int(fact.number)), sundays=sundays),
            fact,
        )
        for fact in sorted(facts, key=lambda fact: fact.number)
    )


def _holding(word: str, start: float, end: float) -> tuple[Fact, ...]:
    """Return the facts that hold anywhere between two hours."""
    return tuple(
        fact
        for name, fact in aftercare_facts().items()
        if name.startswith(word) and (fact.low or 0.0) < end and (fact.high or 0.0) > start
    )


def _step_name(start: float, end: float) -> str:
    """Call a span of hours by its days: the session's own day is day 0."""
    first, last = int(start) // HOURS_A_DAY, int(end) // HOURS_A_DAY
    if first == 0:
        return say("The day itself")
    if last - first == 1:
        return say("Day {day}", day=first)
    return say("Day {first} to day {last}", first=first, last=last - 1)
