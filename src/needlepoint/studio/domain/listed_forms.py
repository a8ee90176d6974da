"""Forms of follow-up as lists show them: rows of values, because a list has hundreds of them."""

from __future__ import annotations

from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from needlepoint.records.models import FollowUpForm

ListedForm = dict[str, Any]

WHO, PHONE = F("session__client__name"), F("session__client__phone")


def listed_forms(rows: QuerySet[FollowUpForm]) -> list[ListedForm]:
    """Return of each form its number, days, whether it was answered, whose it is and its words."""
    found = list(rows.values("public_id", "day", "due_on", "answered_at", who=WHO, phone=PHONE))
    days = {each["day"] for each in found}
    words = {day: _("day %(day)s after the session") % {"day": day} for day in days}
    return [{**each, "said": words[each["day"]]} for each in found]
