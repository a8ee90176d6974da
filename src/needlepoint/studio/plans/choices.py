"""What a person chose for a plan, as it is kept in its row, and as care wants it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from needlepoint.care import Override, Person, Practice, person_from
from needlepoint.language import say
from needlepoint.records.models import Client, Operator, Plan, Profession
from needlepoint.studio.domain.needlers import profession_of, record_of

NEEDLER = (
    *("needler_id", "needler_name", "role", "licence", "licence_checked_on"),
    "supervised_by",
)
"""What a plan says of who would needle, beside device and country."""


def renew_needler(plan: Plan) -> None:
    """Take over what the record of who would needle says now.

    Raises
    ------
    WrongUsage
        If that person may not needle here, or no longer.
    """
    plan.choices = plan.choices | record_of(plan.client.practice, plan.choices["needler"])


def needler_in_words(plan: Plan) -> str:
    """Say who would needle, as what and with what, as the plan keeps it."""
    said = plan.choices
    if "needler_name" not in said:
        return ""
    known = said["role"] in Profession.values
    role = Profession(said["role"]).label if known else said["role"]
    parts = (str(role), say(said["licence"].replace("_", " ")), said["device"])
    return f"{said['needler_name']} ({', '.join(parts)})"


def needler_of(plan: Plan) -> dict[str, Any]:
    """Return who would needle, as what, with what and where, for the document of a plan."""
    return {name: plan.choices[name] for name in (*NEEDLER, "device", "country")}


def answers_of(client: Client) -> dict[str, Any]:
    """Return the latest answers of a client with their day; none where nothing was answered."""
    intake = client.intakes.exclude(done_at=None).first() or client.intakes.first()
    if intake is None:
        return {"answers": {}, "answered_on": None}
    day = client.practice.day_of(intake.done_at or intake.changed_at)
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
        preferences=preferences_of(plan) | {"vitamin_c": chosen.get("vitamin_c", True)},
    )


def preferences_of(plan: Plan) -> dict[str, str | int | float | bool]:
    """Return how the practice works, as it stands under Practice."""
    practice = plan.client.practice
    told: dict[str, str | int | float | bool] = {
        "name": practice.name,
        "phone": practice.phone,
        "address": " ".join(practice.address.split()),
        "sundays": practice.sundays,
    }
    return told if practice.needles is None else told | {"needles": practice.needles}


def override_by(operator: Operator, rule: str, reason: str, day: dt.date) -> dict[str, str]:
    """Return a decision as it is kept, in the role that the person's record gives."""
    return {
        "rule": rule,
        "by": str(operator),
        "role": profession_of(operator),
        "reason": reason,
        "on": day.isoformat(),
    }


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)
