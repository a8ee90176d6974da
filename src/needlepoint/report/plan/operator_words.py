"""What kinds, limits, findings and roles are called on the operator's pages."""

from __future__ import annotations

from collections.abc import Sequence

from needlepoint.care import DepthSetting, RuleFinding, ScarLine, read_condition
from needlepoint.language import phrase, say
from needlepoint.report.drawing.words import number_list

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


def plan_title(condition: str) -> str:
    """Return what a plan for a condition, named by its key, is called."""
    title = read_condition(condition).title
    return say("Plan: {condition}", condition=f"{title[0].lower()}{title[1:]}")


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
