"""Who may needle, and as what: from the person's record, never from a form of the plan."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from needlepoint.care import ROLES, licence_label, licences, medical_licences
from needlepoint.errors import WrongUsage
from needlepoint.records.models import Operator, Practice, Profession, Role

NEEDLING = (Role.OWNER, Role.CLINICIAN, Role.TECHNICIAN)
"""The front desk never needles."""

MEDICAL = (Role.OWNER, Role.CLINICIAN)
"""Whose record may name a medical licence."""

NO_LICENCE = "esthetician_unspecified"
"""What counts where no licence is recorded: the strictest profile that knows no rule."""


def licence_of(operator: Operator) -> str:
    """Return the licence on record, or the profile of somebody whose rule is not known."""
    return operator.licence if operator.licence in licences() else NO_LICENCE


def profession_of(operator: Operator) -> str:
    """Return who somebody is to the law; without a medical licence on record, an operator."""
    if operator.licence not in medical_licences() or operator.role not in MEDICAL:
        return ROLES[0]
    return operator.profession or (
        Profession.CLINICIAN if operator.role == Role.CLINICIAN else ROLES[0]
    )


def check_profession(operator: Operator, today: dt.date) -> None:
    """Refuse a record that contradicts itself.

    Raises
    ------
    WrongUsage
        In one sentence that says what does not go together.
    """
    medical = operator.licence in medical_licences()
    named = operator.profession not in {"", ROLES[0]}
    if (medical or named) and operator.role not in MEDICAL:
        raise WrongUsage(
            _("A technician or the front desk holds no medical licence; make it a clinician first.")
        )
    if named and not medical:
        raise WrongUsage(_("A clinician, prescriber or physician needs a medical licence here."))
    if medical and profession_of(operator) == ROLES[0]:
        raise WrongUsage(
            _("Only a clinician, prescriber or physician holds a medical licence; say which.")
        )
    if operator.licence_checked_on is not None and operator.licence_checked_on > today:
        raise WrongUsage(_("The day on which the licence was checked has not come yet."))


def people_who_needle(practice: Practice) -> Any:
    """Return everybody in a practice who may hold the pen."""
    return Operator.objects.filter(practice=practice, is_active=True, role__in=NEEDLING)


def record_of(practice: Practice, number: int) -> dict[str, Any]:
    """Return who would needle as a plan keeps it, as the person's record is now.

    Raises
    ------
    WrongUsage
        If this person may not needle in this practice, or no longer.
    """
    person = people_who_needle(practice).filter(pk=number).first()
    if person is None:
        raise WrongUsage(
            _("Who was to needle may not needle here, or no longer. Make a new plan for another.")
        )
    checked = person.licence_checked_on
    return {
        "needler": person.pk,
        "needler_name": str(person),
        "needler_id": str(person.public_id),
        "role": profession_of(person),
        "licence": licence_of(person),
        "licence_checked_on": None if checked is None else checked.isoformat(),
        "supervised_by": person.supervised_by,
    }


def in_words(operator: Operator) -> str:
    """Return a person with profession and licence, as they are chosen from."""
    profession = str(Profession(profession_of(operator)).label)
    licence = licence_label(licence_of(operator))
    return f"{operator} ({profession}, {licence})"
