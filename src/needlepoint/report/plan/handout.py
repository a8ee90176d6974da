"""What handout.pdf says to the client, in plain language and with the client's own dates."""

from __future__ import annotations

import re
from datetime import date, timedelta
from math import ceil
from typing import Any

from needlepoint._version import __version__
from needlepoint.care import Plan, Step, entries_of, intended_use
from needlepoint.evidence import Fact
from needlepoint.language import (
    phrase,
    say,
    say_counted,
    say_day,
    say_day_of_year,
    say_list,
)
from needlepoint.report.plan.operator_pages import MOODS, plain, said_of_scars, sentence

HOURS_A_DAY = 24

VISIT = re.compile(r"session-\d+|review-\d+")
"""The keys of days on which the client comes in for an appointment or to be measured."""

KINDS = {
    "rolling": phrase("wide and shallow, like a gentle wave"),
    "boxcar": phrase("round or oval with steep walls and a flat floor"),
    "icepick": phrase("narrow and deep, like the mark of a needle"),
    "hypertrophic": phrase("raised, inside the old wound"),
    "keloid": phrase("raised, grown beyond the old wound"),
    "papular": phrase("small and raised"),
    "macular": phrase("a mark of colour without a dent"),
    "undecided": phrase("of a kind that a person must look at"),
}
"""Own words for the kinds, for somebody who hears them for the first time."""


def handout_content(plan: Plan) -> dict[str, Any]:
    """Gather everything the client's pages say."""
    course = plan.course
    first = None if course is None else course.sessions[0].on
    return {
        "title": say("Your plan") if plan.may_needle else say("Why not today"),
        "version": __version__,
        "made_on": say_day(plan.made_on),
        "mood": MOODS[plan.verdict],
        "says": _says(plan),
        "reasons": _reasons(plan),
        "scars": _scars(plan),
        "dates": [] if course is None else _dates(plan),
        "first_session": "" if first is None else say_day(first),
        "before": _before(plan),
        "during": _during(plan),
        "steps": []
        if first is None
        else [_step(step, first, plan.healing[-1].to_h) for step in plan.healing],
        "flags": [[plain(flag.sign), plain(flag.action)] for flag in plan.flags if plan.may_needle],
        "expect": _expect(plan),
        "intended_use": intended_use(),
    }


def _says(plan: Plan) -> str:
    if plan.may_needle:
        names = say_list([say(zone.zone) for zone in plan.zones])
        says = say("Needling may be considered for you in these places: {zones}.", zones=names)
        if plan.verdict == "ask a clinician":
            agree = say("A clinician must agree first.")
            return f"{says} {agree}"
        return says
    earliest = plan.screening.earliest
    if (open_ := len(plan.screening.unanswered)) > 0:
        return say_counted(
            "Nothing can be said yet: {count} answer is missing.",
            "Nothing can be said yet: {count} answers are missing.",
            open_,
        )
    if plan.screening.verdict == "wait" and earliest is not None:
        return say("Needling must wait, at least until {day}.", day=say_day(earliest))
    return say("Needling is not for you at this time. Here is why, and what you can do instead.")


def _reasons(plan: Plan) -> list[str]:
    """Return the reasons that a client can do something about; notes for the operator stay out."""
    said = [
        " ".join(part for part in (finding.reason, finding.advice) if part)
        for finding in plan.screening.findings
        if finding.verdict != "may be considered"
    ]
    if not plan.may_needle and not said:
        said = [plan.says]
    return list(dict.fromkeys(said))


def _scars(plan: Plan) -> list[dict[str, str]]:
    """Say for each kind how many there are and what may become of them."""
    groups: dict[tuple[str, str], int] = {}
    for line in plan.scars:
        key = (line.kind, line.says)
        groups[key] = groups.get(key, 0) + 1
    return [
        {
            "name": f"{count} {said_of_scars(kind, count)}",
            "looks": say(KINDS[kind]),
            "says": f"{says.rstrip('.')}.",
        }
        for (kind, says), count in groups.items()
    ]


def _dates(plan: Plan) -> list[tuple[str, str, bool]]:
    """Return every day, what it is for, and whether the client comes in."""
    assert plan.course is not None
    return [
        (say_day(entry.on), entry.title, bool(VISIT.fullmatch(entry.key)))
        for entry in entries_of(plan.course, plan.vitamin_c)
    ]


def _before(plan: Plan) -> list[str]:
    if not plan.may_needle:
        return []
    said = []
    vitamin_c = plan.vitamin_c
    if vitamin_c.may and vitamin_c.start is not None:
        said += _vitamin_c(plan)
    said += [sentence(fact) for fact in plan.skin.facts if fact.key.endswith("careful_sun")]
    said.append(
        say("Tell us before each appointment what has changed: medicines, illness, pregnancy.")
    )
    return said


def _during(plan: Plan) -> list[str]:
    if not plan.may_needle:
        return []
    said = [say("The skin is cleaned, and a pen with fine sterile needles is led over it.")]
    zone = plan.zones[0]
    said.append(
        say(
            "We stop in each place as soon as this shows: {endpoint}.",
            endpoint=zone.technique.endpoint,
        )
    )
    said += [sentence(fact) for fact in zone.technique.numbing]
    if plan.skin.caution != "none":
        said.append(f"{plan.skin.says.rstrip('.')}.")
    said.append(say("You can stop at any time; say so, or raise a hand."))
    return said


def _vitamin_c(plan: Plan) -> list[str]:
    """Say how vitamin C is used before the course, with its limits."""
    start = plan.vitamin_c.start
    facts = {fact.key.split(".")[-1]: fact for fact in plan.vitamin_c.before}
    assert start is not None
    strength, acid, stop = (facts[f"before_{name}"] for name in ("concentration", "ph", "stop"))
    daily = say(
        "Vitamin C may be used once a day from {day}: L-ascorbic acid of {low:g} to {high:g} %, "
        "with a pH below {ph:g}.",
        day=say_day(start),
        low=strength.low,
        high=strength.high,
        ph=acid.number,
    )
    last = say_counted(
        "Use it for the last time {count} day before each appointment.",
        "Use it for the last time {count} days before each appointment.",
        int(stop.number),
    )
    itches = say("Try a new product inside the forearm first, and leave it when the place itches.")
    return [daily, last, itches]


def _step(step: Step, session: date, told_to_h: float) -> dict[str, Any]:
    """Tell one step; what is to be done or left stands where it begins, with its last day."""
    start = session + timedelta(days=int(step.from_h) // HOURS_A_DAY)
    end = session + timedelta(days=max(int(step.to_h) // HOURS_A_DAY - 1, 0))
    when = say_day_of_year(start)
    if end > start:
        when = say("{first} to {last}", first=when, last=say_day_of_year(end))
    return {
        "name": step.name,
        "when": when,
        "expect": [plain(fact) for fact in step.expect],
        "do": [_until(fact, session, told_to_h) for fact in step.do if _begins(fact, step)],
        "avoid": [_until(fact, session, told_to_h) for fact in step.avoid if _begins(fact, step)],
        "still": any(not _begins(fact, step) for fact in step.avoid),
    }


def _begins(fact: Fact, step: Step) -> bool:
    return step.from_h <= (fact.low or 0.0) < step.to_h


def _until(fact: Fact, session: date, told_to_h: float) -> str:
    """Add the day on which a line ends, unless it holds for a day or beyond what is told."""
    last = session + timedelta(days=ceil((fact.high or 0.0) / HOURS_A_DAY))
    hours = (fact.high or 0.0) - (fact.low or 0.0)
    if hours <= HOURS_A_DAY or (fact.high or 0.0) >= told_to_h:
        return plain(fact)
    return say("{what}, until {day}.", what=fact.said.rstrip("."), day=say_day_of_year(last))


def _expect(plan: Plan) -> list[str]:
    said = [sentence(fact) for fact in plan.works_best]
    if plan.course is not None:
        said.append(
            say(
                "Nobody can say how well it worked before {day}: skin builds slowly.",
                day=say_day(plan.course.verdict_from),
            )
        )
    return said
