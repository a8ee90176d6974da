"""What plan.pdf says to the operator, as text ready to be set."""

from __future__ import annotations

from datetime import date
from typing import Any

from needlepoint import __version__
from needlepoint.care import ACNE_SCARS, Finding, Plan, ScarLine, ZonePlan, facts_in, intended_use
from needlepoint.evidence import Fact
from needlepoint.report.words import brief, listed

MOODS = {
    "may be considered": "good",
    "ask a clinician": "usable",
    "wait": "usable",
    "do not proceed": "refused",
}

BOUND_BY = {
    "zone": "the skin of the zone",
    "licence": "the licence",
    "label": "the device's label",
    "table": "the table of depths",
}

UNITS = {
    "1/cm2": "a square centimetre",
    "h": "hours",
    "SD": "standard deviations",
    "1": "",
    "pH": "",
}

SEVERITIES = {
    "absolute": "do not proceed",
    "unanswered": "not answered",
    "delay": "wait",
    "signoff": "ask a clinician",
    "note": "note",
}


def day_in_words(day: date) -> str:
    """Give a date that nobody reads wrongly: ``Sunday 20 December 2026``."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def sentence(fact: Fact) -> str:
    """Give what a fact says, with its number where the words leave it out."""
    said, number = fact.says.rstrip("."), fact.value
    if isinstance(number, bool) or not isinstance(number, int | float):
        return f"{said}."
    ends = [end for end in (fact.low, fact.high) if end is not None and end != number]
    shown = f"{number:g}"
    if fact.low is not None and fact.high is not None and ends:
        shown = f"{number:g} ({fact.low:g} to {fact.high:g})"
    missing = f"{number:g}" not in said.replace(":", " ").split()
    unit = UNITS.get(fact.unit, fact.unit)
    if shown == "1":
        unit = unit.removesuffix("s").replace("passe", "pass")
    return f"{said}: {f'{shown} {unit}'.rstrip()}." if missing else f"{said}."


def plain(fact: Fact) -> str:
    """Give what a fact says, without its number."""
    return f"{fact.says.rstrip('.')}."


def cited(fact: Fact) -> str:
    """Give what a fact says with its source; a star where nobody has checked the full text."""
    return f"{sentence(fact).rstrip('.')} [{credit(fact)}{'' if fact.verified else '*'}]."


def credit(fact: Fact) -> str:
    """Name the source of a fact in a few words."""
    if fact.grade == "own choice":
        return "our own choice"
    source = fact.source
    by = source.where if source.by.startswith("authors not read") else source.by
    return f"{by} {source.year}" if source.year else by


def plan_content(plan: Plan, measurement: str) -> dict[str, Any]:
    """Gather everything the operator's pages say."""
    return {
        "title": f"Plan: {plan.condition.title[0].lower()}{plan.condition.title[1:]}",
        "version": __version__,
        "about": [
            ["Day", day_in_words(plan.made_on)],
            ["Measurement", measurement or "none"],
            ["Skin type", plan.skin.skin_type or "not known"],
            ["Asked for", plan.condition.title],
        ],
        "mood": MOODS[plan.verdict],
        "verdict": plan.verdict,
        "says": plan.says,
        "condition": _about_condition(plan),
        "questions": list(plan.questions),
        "findings": [_finding(finding) for finding in plan.screening.findings],
        "overrides": [
            f"{each.by} ({each.role}) decided on {each.on.isoformat()} about {each.rule}: "
            f"{each.reason}"
            for each in plan.overrides
        ],
        "zones": [_zone(zone) for zone in plan.zones],
        "zone_notes": _zone_notes(plan),
        "skin": f"{plan.skin.says.rstrip('.')}.",
        "skin_facts": [cited(fact) for fact in plan.skin.facts],
        "house_rules": [sentence(fact) for fact in plan.house_rules],
        "stop_rules": [sentence(fact) for fact in plan.stop_rules],
        "scars": [_scar(line) for line in plan.scars],
        "groups": _groups(plan.scars),
        "works_best": [cited(fact) for fact in plan.works_best],
        "course": _course(plan),
        "vitamin_c": _vitamin_c(plan) if plan.may_needle else None,
        "flags": [
            [plain(flag.sign), plain(flag.action), _span(flag.from_day, flag.to_day)]
            for flag in plan.flags
            if plan.may_needle
        ],
        "evidence": [cited(fact) for fact in plan.condition.evidence],
        "cautions": [cited(fact) for fact in plan.condition.cautions],
        "protocol": cited(plan.condition.protocol),
        "sources": _sources(plan),
        "signed": ["Operator"] + (["Clinician"] if plan.verdict == "ask a clinician" else [])
        if plan.may_needle
        else [],
        "intended_use": intended_use(),
    }


def _about_condition(plan: Plan) -> str:
    """Say what needling is worth here; not beside a stop, which it would seem to soften."""
    says = f"{plan.condition.says.rstrip('.')}."
    softens = plan.condition.key == ACNE_SCARS and not plan.may_needle
    return "" if softens or says == plan.says else says


def _finding(finding: Finding) -> dict[str, Any]:
    when = ""
    if finding.until is not None:
        when = f"Until {day_in_words(finding.until)}."
    elif finding.until_event and not finding.undecided:
        when = f"Until {finding.until_event}."
    ground = finding.facts[0]
    return {
        "severity": SEVERITIES[finding.severity],
        "mood": MOODS[finding.verdict],
        "lifted": finding.lifted,
        "rule": finding.rule.replace("_", " "),
        "where": "" if finding.scope in ("person", "face") else ", ".join(finding.zones),
        "reason": finding.reason,
        "advice": finding.advice,
        "when": when,
        "questions": ", ".join(finding.questions) if finding.undecided else "",
        "signed": f"May be let pass by: {finding.signed_by}." if finding.signed_by else "",
        "decided": f"{finding.decided}." if finding.decided else "",
        "source": f"{credit(ground)}, {ground.at}",
        "positions": [cited(fact) for fact in finding.positions],
    }


def _zone(zone: ZonePlan) -> dict[str, Any]:
    depth, technique = zone.depth, zone.technique
    return {
        "zone": zone.zone,
        "verdict": zone.verdict,
        "scars": listed(list(zone.scars)) or "whole zone",
        "first": f"{depth.first_mm:.2f}",
        "usual": f"{depth.usual_mm:.2f}",
        "most": f"{depth.most_mm:.2f}",
        "bound": BOUND_BY[depth.bound_by],
        "passes": f"{technique.first_passes} / {technique.passes}",
        "endpoint": technique.endpoint,
        "caps": "; ".join(f"{cap.name} {cap.limit_mm:.2f} mm" for cap in depth.caps),
    }


def _zone_notes(plan: Plan) -> list[str]:
    """Say once what holds in several zones."""
    said: dict[str, None] = {}
    for zone in plan.zones:
        technique, depth = zone.technique, zone.depth
        ways = ", ".join(technique.directions)
        most = f"never more than {technique.most_passes} passes in the {zone.zone}"
        lines = [
            f"Directions, one a pass: {ways}; {most}.",
            f"Glide: {technique.glide}.",
            *(sentence(fact) for fact in technique.numbing),
            *depth.remarks,
        ]
        if zone.density is not None:
            lines.append(
                f"Density in the {zone.zone}: {zone.density.total:.0f} punctures a square "
                f"centimetre in all passes; {zone.density.says}."
            )
        if zone.density_why:
            lines.append(f"{zone.density_why}.")
        said.update(dict.fromkeys(lines))
    return list(said)


def _scar(line: ScarLine) -> dict[str, Any]:
    return {
        "id": str(line.scar),
        "kind": line.kind,
        "raised": line.raised,
        "zone": line.zone or "not said",
        "depth": brief(line.depth),
        "width": brief(line.width),
        "answer": line.suitability,
        "remarks": list(line.remarks),
    }


def _groups(lines: tuple[ScarLine, ...]) -> list[dict[str, Any]]:
    """Put scars together that are answered alike."""
    groups: dict[str, list[ScarLine]] = {}
    for line in lines:
        groups.setdefault(line.says, []).append(line)
    return [
        {
            "ids": listed([line.scar for line in group]),
            "says": f"{says.rstrip('.')}.",
            "source": _behind(group[0].facts),
        }
        for says, group in groups.items()
    ]


def _behind(facts: tuple[Fact, ...]) -> str:
    """Name the studies behind a judgement of ours."""
    named = [credit(fact) for fact in facts if fact.grade != "own choice"]
    return "; ".join(dict.fromkeys(named))


def _course(plan: Plan) -> dict[str, Any] | None:
    course = plan.course
    if course is None:
        return None
    return {
        "sessions": [
            [
                f"Session {session.number}" + (", more careful" if session.careful else ""),
                day_in_words(session.on),
                ", ".join(f"{each.day} ({each.on.isoformat()})" for each in session.follow_ups),
            ]
            for session in course.sessions
        ],
        "reviews": [
            [
                f"Measured again, day {review.days_after}",
                day_in_words(review.on),
                "a result may be judged" if review.verdict else "too early to judge",
            ]
            for review in course.reviews
        ],
        "says": f"No session before {day_in_words(course.earliest)}; {course.interval_days} days "
        f"between two sessions; no verdict before {day_in_words(course.verdict_from)}; never more "
        f"than {course.most_sessions} sessions without a new grading.",
        "facts": [cited(fact) for fact in course.facts],
    }


def _vitamin_c(plan: Plan) -> dict[str, Any]:
    plan_c = plan.vitamin_c
    start = "" if plan_c.start is None else f"Daily from {day_in_words(plan_c.start)}."
    if plan_c.may and plan_c.start is None:
        start = "Too little time before the first session: not begun before it."
    return {
        "may": plan_c.may,
        "why_not": plan_c.why_not,
        "start": start,
        "before": [cited(fact) for fact in plan_c.before] if plan_c.may else [],
        "during": f"{plan_c.during.why.rstrip('.')}.",
        "lot": f"{plan_c.during.product}, lot {plan_c.during.lot}" if plan_c.during.allowed else "",
        "during_facts": [cited(fact) for fact in plan_c.during.facts],
        "after": [cited(fact) for fact in plan_c.after] if plan_c.may else [],
        "dates": [
            [str(number), last.isoformat(), again.isoformat(), usual.isoformat()]
            for number, (last, again, usual) in enumerate(
                zip(plan_c.last_before, plan_c.again_from, plan_c.usually_from, strict=True), 1
            )
        ],
        "evidence": [cited(fact) for fact in plan_c.evidence],
    }


def _span(first: int, last: int) -> str:
    return f"day {first} to {last}"


def _sources(plan: Plan) -> list[str]:
    """List every source once, those with an unchecked fact starred."""
    unchecked: dict[str, bool] = {}
    for fact in facts_in(plan):
        text = str(fact.source)
        unchecked[text] = unchecked.get(text, False) or not fact.verified
    return [f"{text}{' *' if unchecked[text] else ''}" for text in sorted(unchecked)]
