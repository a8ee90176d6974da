"""What plan.pdf says to the operator, as text ready to be set."""

from __future__ import annotations

from datetime import date
from typing import Any

from needlepoint._version import __version__
from needlepoint.care import ACNE_SCARS, Plan, RuleFinding, intended_use, questionnaire
from needlepoint.evidence import Fact
from needlepoint.language import say, say_day, say_in
from needlepoint.report.plan.fact_words import cited, credit, plain, sentence
from needlepoint.report.plan.operator_course import course_said, vitamin_c_said
from needlepoint.report.plan.operator_words import MOODS, SIGNED, plan_title, weight_of
from needlepoint.report.plan.operator_zones import (
    scar_groups,
    scar_remarks,
    scar_row,
    zone_notes,
    zone_row,
)
from needlepoint.report.plan.plan_sources import sources_by_title, sources_in_full


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
        "overrides": _overrides(plan),
        "zones": [zone_row(zone, lines) for zone in plan.zones],
        "zone_notes": zone_notes(plan),
        "skin": f"{plan.skin.says.rstrip('.')}.",
        "skin_facts": [cited(fact) for fact in plan.skin.facts],
        "house_rules": [sentence(fact) for fact in plan.house_rules],
        "stop_rules": [sentence(fact) for fact in plan.stop_rules],
        "scars": [scar_row(line) for line in plan.scars],
        "groups": scar_groups(plan.scars),
        "remarks": scar_remarks(plan.scars),
        "licence": [_licence_line(fact) for fact in plan.licence],
        "works_best": [cited(fact) for fact in plan.works_best],
        "course": course_said(plan),
        "calendar": plan.agreed,
        "vitamin_c": vitamin_c_said(plan) if plan.may_needle else None,
        "flags": _flags(plan),
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


def _overrides(plan: Plan) -> list[str]:
    """Return decisions that no finding shows beside it."""
    return [
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
    ]


def _flags(plan: Plan) -> list[list[str]]:
    """Return signs of trouble after a session, what to do, and in which days."""
    return [
        [plain(flag.sign), plain(flag.action), _span(flag.from_day, flag.to_day)]
        for flag in plan.flags
        if plan.may_needle
    ]


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


def _span(first: int, last: int) -> str:
    return say("day {first} to {last}", first=first, last=last)
