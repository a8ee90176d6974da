"""What handout.pdf says to the client, in plain language and with the client's own dates."""

from __future__ import annotations

from datetime import date, timedelta
from math import ceil
from typing import Any

from needlepoint import __version__
from needlepoint.care import Plan, Step, entries_of, intended_use
from needlepoint.evidence import Fact
from needlepoint.report.plan_pages import MOODS, day_in_words, plain, sentence

HOURS_A_DAY = 24

KINDS = {
    "rolling": "wide and shallow, like a gentle wave",
    "boxcar": "round or oval with steep walls and a flat floor",
    "icepick": "narrow and deep, like the mark of a needle",
    "hypertrophic": "raised, inside the old wound",
    "keloid": "raised, grown beyond the old wound",
    "papular": "small and raised",
    "macular": "a mark of colour without a dent",
    "undecided": "of a kind that a person must look at",
}
"""Own words for the kinds, for somebody who hears them for the first time."""


def handout_content(plan: Plan) -> dict[str, Any]:
    """Gather everything the client's pages say."""
    course = plan.course
    first = None if course is None else course.sessions[0].on
    return {
        "title": "Your plan" if plan.may_needle else "Why not today",
        "version": __version__,
        "made_on": day_in_words(plan.made_on),
        "mood": MOODS[plan.verdict],
        "says": _says(plan),
        "reasons": _reasons(plan),
        "scars": _scars(plan),
        "dates": [] if course is None else _dates(plan),
        "first_session": "" if first is None else day_in_words(first),
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
        names = " and ".join(zone.zone for zone in plan.zones)
        tail = " A clinician must agree first." if plan.verdict == "ask a clinician" else ""
        return f"Needling of the {names} may be considered for you.{tail}"
    earliest = plan.screening.earliest
    if (open_ := len(plan.screening.unanswered)) > 0:
        return f"Nothing can be said yet: {open_} answer{'s are' if open_ > 1 else ' is'} missing."
    if plan.screening.verdict == "wait" and earliest is not None:
        return f"Needling must wait, at least until {day_in_words(earliest)}."
    return "Needling is not for you at this time. Here is why, and what you can do instead."


def _reasons(plan: Plan) -> list[str]:
    """Give the reasons that a client can do something about; notes for the operator stay out."""
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
        {"name": f"{count} {kind}", "looks": KINDS[kind], "says": f"{says.rstrip('.')}."}
        for (kind, says), count in groups.items()
    ]


def _dates(plan: Plan) -> list[list[str]]:
    assert plan.course is not None
    return [
        [day_in_words(entry.on), entry.title] for entry in entries_of(plan.course, plan.vitamin_c)
    ]


def _before(plan: Plan) -> list[str]:
    if not plan.may_needle:
        return []
    said = []
    vitamin_c = plan.vitamin_c
    if vitamin_c.may and vitamin_c.start is not None:
        said += _vitamin_c(plan)
    said += [sentence(fact) for fact in plan.skin.facts if fact.key.endswith("careful_sun")]
    said.append("Tell us before each appointment what has changed: medicines, illness, pregnancy.")
    return said


def _during(plan: Plan) -> list[str]:
    if not plan.may_needle:
        return []
    said = ["The skin is cleaned, and a pen with fine sterile needles is led over it."]
    zone = plan.zones[0]
    said.append(f"We stop in each place as soon as this shows: {zone.technique.endpoint}.")
    said += [sentence(fact) for fact in zone.technique.numbing]
    if plan.skin.caution != "none":
        said.append(f"{plan.skin.says.rstrip('.')}.")
    said.append("You can stop at any time; say so, or raise a hand.")
    return said


def _vitamin_c(plan: Plan) -> list[str]:
    """Say how vitamin C is used before the course, with its limits."""
    start = plan.vitamin_c.start
    facts = {fact.key.split(".")[-1]: fact for fact in plan.vitamin_c.before}
    assert start is not None
    strength, acid, stop = (facts[f"before_{name}"] for name in ("concentration", "ph", "stop"))
    product = f"{strength.low:g} to {strength.high:g} %, with a pH below {acid.number:g}"
    daily = f"Vitamin C may be used once a day from {day_in_words(start)}"
    return [
        f"{daily}: L-ascorbic acid of {product}.",
        f"Use it for the last time {stop.number:g} day before each appointment.",
        "Try a new product inside the forearm first, and leave it when the place itches.",
    ]


def _step(step: Step, session: date, told_to_h: float) -> dict[str, Any]:
    """Tell one step; what is to be done or left stands where it begins, with its last day."""
    start = session + timedelta(days=int(step.from_h) // HOURS_A_DAY)
    end = session + timedelta(days=max(int(step.to_h) // HOURS_A_DAY - 1, 0))
    when = f"{start.day} {start:%B}"
    return {
        "name": step.name,
        "when": when if end <= start else f"{when} to {end.day} {end:%B}",
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
    return f"{fact.says.rstrip('.')}, until {last.day} {last:%B}."


def _expect(plan: Plan) -> list[str]:
    said = [sentence(fact) for fact in plan.works_best]
    if plan.course is not None:
        said.append(
            f"Nobody can say how well it worked before {day_in_words(plan.course.verdict_from)}: "
            "skin builds slowly."
        )
    return said
