"""The client's care sheet: before an appointment, after it, and when to call."""

from __future__ import annotations

from math import ceil
from typing import Any

from needlepoint.care import Plan, RedFlag
from needlepoint.evidence import Fact
from needlepoint.language import phrase, say, say_counted, say_list

HOURS_A_DAY = 24
WEEK = 7
DAYS_OF_CARE = ((0, 1), (1, 3), (3, 14))
"""Own choice: the rows of the sheet, in days since the appointment: that day, the first days, and
until the skin has settled."""


ALLERGENS = {
    "no hyaluronic acid": phrase("hyaluronic acid"),
    "no chlorhexidine": phrase("chlorhexidine"),
    "no iodine": phrase("iodine"),
    "no latex": phrase("latex"),
}
"""What a client with an allergy looks for on labels, by the effect of the rule."""


def before_said(plan: Plan) -> list[list[Any]]:
    """Return what to avoid before an appointment: from when, and the sentences.

    The first appointment can be nearer than that; the answers that allowed it cover the days gone.
    """
    rows: list[list[Any]] = [[_from(each.days), list(each.says)] for each in plan.before]
    course = plan.course
    ahead = None if course is None else (course.sessions[0].on - plan.made_on).days
    if ahead is not None and plan.before and ahead < plan.before[0].days:
        rows[0][1].insert(0, say("For your first appointment: from today."))
    return rows


def after_said(plan: Plan) -> list[list[Any]]:
    """Return the steps after an appointment: when, what to expect, what to do."""
    rows: list[list[Any]] = []
    for first, end in DAYS_OF_CARE:
        steps = [
            step for step in plan.healing if first * HOURS_A_DAY <= step.from_h < end * HOURS_A_DAY
        ]
        expect = _once(fact for step in steps for fact in step.expect)
        do = _once(
            fact
            for step in steps
            for fact in step.do
            if first * HOURS_A_DAY <= (fact.low or 0.0) < end * HOURS_A_DAY
            and not fact.key.endswith("do_vitamin_c")  # its days are among the dates
        )
        rows.append([_days(first, end - 1), [*expect, *do]])
    rows[0][1] = [*rows[0][1], *_no_products(plan)]
    return rows


def _no_products(plan: Plan) -> list[str]:
    """Tell a client with an allergy to look for it in what they put on the skin."""
    told = [name for effect, name in ALLERGENS.items() if effect in plan.screening.effects]
    if not told:
        return []
    names = say_list([say(name) for name in told])
    return [say("Read the label of each product: none with {names}.", names=names)]


def avoid_said(plan: Plan) -> list[list[Any]]:
    """Return what to leave out after an appointment, by the day until which."""
    ends: dict[int, list[str]] = {}
    for fact in dict.fromkeys(fact for step in plan.healing for fact in step.avoid):
        ends.setdefault(ceil((fact.high or 0.0) / HOURS_A_DAY), []).append(f"{fact.said}.")
    return [[say("Until day {day}", day=end), ends[end]] for end in sorted(ends)]


def calls_said(plan: Plan) -> list[list[Any]]:
    """Return whom to call for which signs, most urgent first."""
    at_once = [flag for flag in plan.flags if flag.within_days == 0]
    same_day = [flag for flag in plan.flags if flag.within_days == 1]
    later = [flag for flag in plan.flags if flag.within_days > 1]
    rows = [
        [say("Call the emergency number at once:"), _signs(at_once)],
        [say("See a doctor the same day:"), _signs(same_day)],
        [say("Call us:"), _signs(later)],
    ]
    return [row for row in rows if row[1]]


def _signs(flags: list[RedFlag]) -> list[str]:
    return [f"{flag.sign.said}." for flag in flags]


def _once(facts: Any) -> list[str]:
    """Return what facts say, each once."""
    named: dict[str, Fact] = {fact.key: fact for fact in facts}
    return [f"{fact.said.rstrip('.')}." for fact in named.values()]


def _from(days: int) -> str:
    if days == 0:
        return say("On the day")
    if days % WEEK == 0:
        return say_counted("From {count} week before", "From {count} weeks before", days // WEEK)
    return say_counted("From {count} day before", "From {count} days before", days)


def _days(first: int, last: int) -> str:
    if first == last == 0:
        return say("The same day")
    return say("Days {first} to {last}", first=first, last=last)
