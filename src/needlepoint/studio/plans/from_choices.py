"""The plan of a row: what its choices come to on the captures it rests on."""

from __future__ import annotations

import datetime as dt

from needlepoint import care, workflow
from needlepoint.records.models import Plan
from needlepoint.studio.plans.basis import PlanBasis, maps_of
from needlepoint.studio.plans.choices import person_of, practice_of


def make(plan: Plan, ground: PlanBasis) -> care.Plan:
    """Make the plan of a row, on the captures it rests on.

    Raises
    ------
    NeedlepointError
        If a choice is none that care knows.
    """
    chosen = plan.choices
    first = chosen.get("first")
    return workflow.plan(
        maps_of(ground),
        person_of(plan),
        practice_of(plan),
        today=dt.date.fromisoformat(chosen["today"]),
        condition=chosen["condition"],
        first=None if first is None else dt.date.fromisoformat(first),
    )
