"""What a person chose for a plan, as it is kept in its row, and as care wants it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from needlepoint.care import ROLES, Override, Person, Practice, person_from
from needlepoint.records.models import Client, Operator, Plan, Role

CARE_ROLES: Mapping[str, str] = {
    Role.OWNER: "operator",
    Role.CLINICIAN: "clinician",
    Role.TECHNICIAN: "operator",
    Role.FRONT_DESK: "operator",
}
"""What a role in the studio is to the law until somebody says more."""


def roles_of(operator: Operator) -> tuple[str, ...]:
    """Return the roles in which somebody may decide; medical ones only for medical people."""
    medical = operator.role == Role.CLINICIAN or operator.licence == "medical"
    return ROLES if medical else ("operator",)


def answers_of(client: Client) -> dict[str, Any]:
    """Return the latest answers of a client with their day; none where nothing was answered."""
    intake = client.intakes.exclude(done_at=None).first() or client.intakes.first()
    if intake is None:
        return {"answers": {}, "answered_on": None}
    day = (intake.done_at or intake.changed_at).date()
    return {"answers": intake.answers, "answered_on": day.isoformat()}


def person_of(plan: Plan) -> Person:
    """Return person as the rules read him or her; the answers are those at the plan's making."""
    chosen = plan.choices
    day = chosen.get("answered_on")
    return person_from(
        chosen["answers"],
        answered_on=None if day is None else dt.date.fromisoformat(day),
        overrides=tuple(
            Override(one["rule"], one["by"], one["role"], one["reason"], _day(one["on"]))
            for one in chosen["overrides"]
        ),
    )


def practice_of(plan: Plan) -> Practice:
    """Return who would needle, with what, where.

    Plans of earlier versions were made with vitamin C, and so they stay.
    """
    chosen = plan.choices
    checked = chosen.get("licence_checked_on")
    return Practice(
        licence=chosen["licence"],
        operator=chosen["role"],
        device=chosen["device"],
        country=chosen["country"],
        licence_checked_on=None if checked is None else _day(checked),
        supervised_by=chosen.get("supervised_by", ""),
        preferences={"name": plan.client.practice.name, "vitamin_c": chosen.get("vitamin_c", True)},
    )


def override_by(
    operator: Operator, role: str, rule: str, reason: str, day: dt.date
) -> dict[str, str]:
    """Return a decision as it is kept."""
    return {
        "rule": rule,
        "by": str(operator),
        "role": role,
        "reason": reason,
        "on": day.isoformat(),
    }


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)
