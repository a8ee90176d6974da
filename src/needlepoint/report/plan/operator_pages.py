"""What plan.pdf says to the operator, as text ready to be set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from needlepoint._version import __version__
from needlepoint.care import (
    ACNE_SCARS,
    DepthSetting,
    Plan,
    RuleFinding,
    ScarLine,
    ZonePlan,
    intended_use,
    questionnaire,
    read_condition,
)
from needlepoint.evidence import Fact
from needlepoint.language import phrase, say, say_day, say_day_of_year, say_in
from needlepoint.report.drawing.words import brief, number_list
from needlepoint.report.plan.fact_words import cited, credit, plain, sentence
from needlepoint.report.plan.plan_sources import sources_by_title, sources_in_full
from needlepoint.scars import RAISED

MOODS = {
    "may be considered": "good",
    "ask a clinician": "usable",
    "wait": "usable",
    "do not proceed": "refused",
}

BOUND_BY = {
    "zone": phrase("zone"),
    "licence": phrase("licence"),
    "label": phrase("label"),
    "table": phrase("depth table"),
    "numbing": phrase("no numbing cream"),
}

SIGNED = {
    "operator": phrase("Operator"),
    "clinician": phrase("Clinician"),
    "prescriber": phrase("Prescriber"),
    "physician": phrase("Physician"),
}
"""What the lines to sign are called."""

SEVERITIES = {
    "absolute": phrase("do not proceed"),
    "unanswered": phrase("not answered"),
    "delay": phrase("wait"),
    "signoff": phrase("ask a clinician"),
    "note": phrase("note"),
}

SCARS = {
    "rolling": (phrase("rolling scar"), phrase("rolling scars")),
    "boxcar": (phrase("boxcar scar"), phrase("boxcar scars")),
    "icepick": (phrase("icepick scar"), phrase("icepick scars")),
    "hypertrophic": (phrase("hypertrophic scar"), phrase("hypertrophic scars")),
    "keloid": (phrase("keloid"), phrase("keloids")),
    "papular": (phrase("papular scar"), phrase("papular scars")),
    "macular": (phrase("mark of colour"), phrase("marks of colour")),
    "undecided": (phrase("undecided scar"), phrase("undecided scars")),
}
"""What scars of a kind are called, one and several."""


def said_of_scars(kind: str, count: int) -> str:
    """Name so many scars of a kind: ``rolling scars``."""
    return say(SCARS[kind][count != 1])


def plan_title(condition: str) -> str:
    """Return what a plan for a condition, named by its key, is called."""
    title = read_condition(condition).title
    return say("Plan: {condition}", condition=f"{title[0].lower()}{title[1:]}")


def plan_content(plan: Plan, measurement: str) -> dict[str, Any]:
    """Gather everything the operator's pages say."""
    lines = {line.scar: line for line in plan.scars}
    return {
        "title": plan_title(plan.condition.key),
        "version": __version__,
        "about": [
            [say("Day"), say_day(plan.made_on)],
            [say("Measurement"), measurement or say_in("a measurement", "none")],
            [say("Skin type"), plan.skin.skin_type or say("not known")],
            [say("Asked for"), plan.condition.title],
        ],
        "mood": "usable" if plan.screening.waived else MOODS[plan.verdict],
        "verdict": say(plan.verdict),
        "says": plan.says,
        "condition": _about_condition(plan),
        "questions": list(plan.questions),
        "findings": [_finding(finding) for finding in plan.screening.findings],
        "overrides": [
            say(
                "{by} ({role}) decided on {day} about {rule}: {reason}",
                by=each.by,
                role=say(each.role),
                day=each.on.isoformat(),
                rule=say(each.rule.replace("_", " ")),
                reason=each.reason,
            )
            for each in plan.overrides
            if all(finding.override != each for finding in plan.screening.findings)
        ],
        "zones": [_zone(zone, lines) for zone in plan.zones],
        "zone_notes": _zone_notes(plan),
        "skin": f"{plan.skin.says.rstrip('.')}.",
        "skin_facts": [cited(fact) for fact in plan.skin.facts],
        "house_rules": [sentence(fact) for fact in plan.house_rules],
        "stop_rules": [sentence(fact) for fact in plan.stop_rules],
        "scars": [_scar(line) for line in plan.scars],
        "groups": _groups(plan.scars),
        "remarks": _remarks(plan.scars),
        "licence": [_licence_line(fact) for fact in plan.licence],
        "works_best": [cited(fact) for fact in plan.works_best],
        "course": _course(plan),
        "calendar": plan.agreed,
        "vitamin_c": _vitamin_c(plan) if plan.may_needle else None,
        "flags": [
            [plain(flag.sign), plain(flag.action), _span(flag.from_day, flag.to_day)]
            for flag in plan.flags
            if plan.may_needle
        ],
        "evidence": [cited(fact) for fact in plan.condition.evidence],
        "cautions": [cited(fact) for fact in plan.condition.cautions],
        "protocol": cited(plan.condition.protocol),
        "sources": sources_in_full(plan),
        "titles": sources_by_title(plan),
        "signed": [say(SIGNED[role]) for role in ("operator", *plan.signers)]
        if plan.may_needle
        else [],
        "intended_use": intended_use(),
    }


def _licence_line(fact: Fact) -> str:
    """Say what a licence asks for, with the day from which it holds where that is what it says."""
    said = fact.said.rstrip(".")
    if ".from_" not in fact.key:
        return f"{said}."
    return f"{said}: {say_day(date.fromisoformat(str(fact.value)))}."


def _about_condition(plan: Plan) -> str:
    """Say what needling is worth here; not beside a stop, which it would seem to soften."""
    says = f"{plan.condition.says.rstrip('.')}."
    softens = plan.condition.key == ACNE_SCARS and not plan.may_needle
    return "" if softens or says == plan.says else says


def _finding(finding: RuleFinding) -> dict[str, Any]:
    when = ""
    if finding.until is not None:
        when = say("Until {event}.", event=say_day(finding.until))
    elif finding.until_event and not finding.undecided:
        when = say("Until {event}.", event=finding.until_event)
    ground = finding.facts[0]
    return {
        "id": finding.rule,
        "may_sign": finding.severity != "note",
        "severity": weight_of(finding),
        "mood": MOODS[finding.verdict],
        "lifted": finding.lifted,
        "rule": say(finding.rule.replace("_", " ")),
        "where": "" if finding.scope in ("person", "face") else ", ".join(map(say, finding.zones)),
        "reason": finding.reason,
        "advice": finding.advice,
        "when": when,
        "questions": " ".join(questionnaire()[name].ask for name in finding.questions)
        if finding.undecided
        else "",
        "signed": _signed(finding),
        "decided": f"{finding.decided}." if finding.decided else "",
        "source": f"{credit(ground)}, {ground.at}",
        "positions": [cited(fact) for fact in finding.positions],
    }


def _signed(finding: RuleFinding) -> str:
    """Say who can sign or waive a finding."""
    if not finding.signed_by:
        return ""
    if finding.severity == "signoff":
        return say("Needs the agreement of a {role}.", role=say(finding.signed_by))
    return say("A {role} can waive this.", role=say(finding.signed_by))


def scar_names(lines: Sequence[ScarLine]) -> str:
    """List scars by their numbers, map by map where there are several."""
    maps: dict[str, list[int]] = {}
    for line in lines:
        maps.setdefault(line.map, []).append(line.number)
    return "; ".join(f"{say(name)} {number_list(ids)}".lstrip() for name, ids in maps.items())


def weight_of(finding: RuleFinding) -> str:
    """Say how much a finding weighs: stop, wait, sign-off or note."""
    return say(SEVERITIES[finding.severity])


def limited_by(depth: DepthSetting) -> str:
    """Name the limit that cut a depth."""
    return say(BOUND_BY[depth.bound_by])


def _zone(zone: ZonePlan, lines: Mapping[int, ScarLine]) -> dict[str, Any]:
    depth, technique = zone.depth, zone.technique
    return {
        "zone": say(zone.zone),
        "verdict": say(zone.verdict),
        "scars": scar_names([lines[scar] for scar in zone.scars]) or say("whole zone"),
        "first": f"{depth.first_mm:.2f}",
        "usual": f"{depth.usual_mm:.2f}",
        "most": f"{depth.most_mm:.2f}",
        "bound": limited_by(depth),
        "passes": f"{technique.first_passes} / {technique.passes}",
        "endpoint": technique.endpoint,
        "caps": "; ".join(f"{say(cap.name)} {cap.limit_mm:.2f} mm" for cap in depth.caps),
    }


def _zone_notes(plan: Plan) -> list[str]:
    """Say once what holds in several zones."""
    said: dict[str, None] = {}
    for zone in plan.zones:
        technique, depth = zone.technique, zone.depth
        name = say(zone.zone)
        ways = say(
            "A new direction for each pass: {ways}; never more than {most} passes ({zone}).",
            ways=", ".join(technique.directions),
            most=technique.most_passes,
            zone=name,
        )
        lines = [
            ways,
            say("Glide: {glide}.", glide=technique.glide),
            " ".join(f"{fact.said.rstrip('.')}." for fact in technique.numbing),
            *_cream(plan),
            *depth.remarks,
        ]
        if zone.density is not None:
            lines.append(
                say(
                    "Density ({zone}): {total:.0f} punctures a square centimetre in all passes; "
                    "{says}.",
                    zone=name,
                    total=zone.density.total,
                    says=zone.density.says,
                )
            )
        if zone.density_why:
            lines.append(f"{zone.density_why}.")
        said.update(dict.fromkeys(lines))
    return list(said)


def _cream(plan: Plan) -> list[str]:
    """Tell how much numbing cream this client's weight allows."""
    if plan.cream_most_g is None:
        return []
    return [
        say(
            "For this client's weight: no more than {grams:g} g of a 4 % cream in all, and less if "
            "any other lidocaine is used.",
            grams=plan.cream_most_g,
        )
    ]


def _scar(line: ScarLine) -> dict[str, Any]:
    return {
        "id": line.name,
        "kind": say(line.kind),
        "also_raised": line.raised and line.kind not in RAISED,
        "zone": say(line.zone) if line.zone else say("not said"),
        "depth": brief(line.depth),
        "width": brief(line.width),
        "answer": say(line.suitability),
        "remarks": list(line.remarks),
    }


def _groups(lines: tuple[ScarLine, ...]) -> list[dict[str, Any]]:
    """Put scars together that are answered alike."""
    groups: dict[str, list[ScarLine]] = {}
    for line in lines:
        groups.setdefault(line.says, []).append(line)
    return [
        {
            "ids": scar_names(group),
            "says": f"{says.rstrip('.')}.",
            "source": _behind(group[0].facts),
        }
        for says, group in groups.items()
    ]


def _remarks(lines: tuple[ScarLine, ...]) -> list[str]:
    """Return what stays open about single scars, each remark once, with its scars."""
    groups: dict[str, list[ScarLine]] = {}
    for line in lines:
        for remark in line.remarks:
            groups.setdefault(remark, []).append(line)
    return [f"{scar_names(group)}: {remark}" for remark, group in groups.items()]


def _behind(facts: tuple[Fact, ...]) -> str:
    """Name the studies behind a judgement of ours."""
    scar_names = [credit(fact) for fact in facts if fact.grade != "own choice"]
    return "; ".join(dict.fromkeys(scar_names))


def _course(plan: Plan) -> dict[str, Any] | None:
    course = plan.course
    if course is None:
        return None
    return {
        "sessions": [
            [
                say("Session {number}, more careful", number=session.number)
                if session.careful
                else say("Session {number}", number=session.number),
                say_day(session.on),
                ", ".join(f"{each.day} ({each.on.isoformat()})" for each in session.follow_ups),
            ]
            for session in course.sessions
        ],
        "reviews": [
            [
                say("Measured again, day {day}", day=review.days_after),
                say_day(review.on),
                say("a result may be judged") if review.verdict else say("too early to judge"),
            ]
            for review in course.reviews
        ],
        "says": say(
            "Hold no session before {first}, and leave {interval} days between two sessions. Do "
            "not judge the result before {verdict}. Never hold more than {most} sessions without "
            "a new grading.",
            first=say_day(course.earliest),
            interval=course.interval_days,
            verdict=say_day(course.verdict_from),
            most=course.most_sessions,
        ),
        "facts": [cited(fact) for fact in course.facts],
    }


def _vitamin_c(plan: Plan) -> dict[str, Any]:
    plan_c = plan.vitamin_c
    start = ""
    if plan_c.start is not None:
        start = say("Daily from {day}.", day=say_day(plan_c.start))
    elif plan_c.may:
        start = say("Too little time before the first session: not begun before it.")
    return {
        "may": plan_c.may,
        "why_not": plan_c.why_not,
        "start": start,
        "dates_said": say(
            "Stop on {last}; start again on {again}.",
            last=", ".join(map(say_day_of_year, plan_c.last_before)),
            again=", ".join(map(say_day_of_year, plan_c.usually_from)),
        ),
        "before": [cited(fact) for fact in plan_c.before] if plan_c.may else [],
        "during": f"{plan_c.during.why.rstrip('.')}.",
        "lot": say("{product}, lot {lot}", product=plan_c.during.product, lot=plan_c.during.lot)
        if plan_c.during.allowed
        else "",
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
    return say("day {first} to {last}", first=first, last=last)
