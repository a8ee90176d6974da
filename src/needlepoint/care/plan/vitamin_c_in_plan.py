"""Vitamin C in a plan: whether it is left out and why, and its days around a course."""

from __future__ import annotations

from datetime import date, timedelta

from needlepoint.care.person import Person, Practice
from needlepoint.care.plan.course import Course
from needlepoint.care.plan.vitamin_c import (
    During,
    VitaminC,
    lead_days,
    vitamin_c_during,
    vitamin_c_schedule,
)
from needlepoint.care.rules.conditions import ACNE_SCARS, Condition
from needlepoint.care.rules.findings import Screening
from needlepoint.care.rules.questions import questionnaire
from needlepoint.language import say

NO_VITAMIN_C = frozenset({"no vitamin C"})
NO_TOPICAL = frozenset({"no topical during", "no vitamin C"})
"""Effects of screening rules: nothing on the skin during needling, and none at all."""


def why_no_vitamin_c(asked: Condition, practice: Practice, screening: Screening) -> str:
    """Say why vitamin C is left out; nothing when it may be considered."""
    if reaction := _reaction(screening, NO_VITAMIN_C):
        return reaction
    if asked.key != ACNE_SCARS:
        return say("what we read about vitamin C with needling is about acne scars.")
    if practice.preferences.get("vitamin_c", False) is not True:
        return say(
            "it is offered, but not needed. With it the first session comes four weeks later, "
            "and the evidence for it is weak."
        )
    return ""


def during_session(person: Person, practice: Practice, screening: Screening) -> During:
    """Say what may be on the skin during needling, by whose decision."""
    return vitamin_c_during(practice, person.overrides, _reaction(screening, NO_TOPICAL))


def _reaction(screening: Screening, effects: frozenset[str]) -> str:
    """Say which answer rules a product out; nothing when none does."""
    for finding in screening.findings:
        if effects.intersection(finding.effects):
            if finding.undecided:
                form = questionnaire()
                asked = " ".join(form[name].ask for name in finding.questions)
                return say("not answered yet: {questions}", questions=asked)
            return finding.reason
    return ""


def vitamin_c_around(
    course: Course | None, made_on: date, why_not: str, during: During
) -> VitaminC:
    """Lay vitamin C around a course; without the full time before it, it is not begun before."""
    if course is None:
        why = why_not or say("nothing is planned.")
        return vitamin_c_schedule(None, (), why_not=why, during=during)
    days = tuple(session.on for session in course.sessions)
    start = days[0] - timedelta(days=lead_days())
    return vitamin_c_schedule(
        start if start >= made_on else None, days, why_not=why_not, during=during
    )
