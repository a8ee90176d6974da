"""The lists below the sessions of the day: reviews overdue, answers, forms to send, events."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils import timezone

from needlepoint.records.models import (
    AdverseEvent,
    Appointment,
    AppointmentState,
    EventKind,
    FollowUpForm,
    Practice,
    Service,
    ServiceKind,
)
from needlepoint.studio.domain.follow_up_words import OPEN_DAYS
from needlepoint.studio.domain.laid_reviews import overdue_reviews
from needlepoint.studio.domain.listed_forms import ListedForm, listed_forms
from needlepoint.studio.today.day import AT_MOST, FORGOTTEN


def red_flags(practice: Practice) -> list[ListedForm]:
    """Return answers with a sign of trouble that nobody has looked after yet."""
    # first the few numbers by their index: a join would walk through every client
    few = FollowUpForm.objects.filter(flagged=True, handled_at=None).order_by()
    return listed_forms(_forms(practice).filter(pk__in=few.values("pk"))[:AT_MOST])


def unanswered(practice: Practice, today: dt.date) -> list[ListedForm]:
    """Return forms of the last weeks that should have been answered by today."""
    since = today - dt.timedelta(days=28)
    rows = _forms(practice).filter(due_on__lt=today, due_on__gte=since)
    return listed_forms(rows.filter(answered_at=None, handled_at=None)[:AT_MOST])


def to_send(practice: Practice, today: dt.date) -> list[ListedForm]:
    """Return forms whose day is today and that were not sent yet."""
    open_since = today - dt.timedelta(days=OPEN_DAYS)  # says what expires_on says, by the index
    rows = _forms(practice).filter(due_on__lte=today, due_on__gte=open_since, expires_on__gte=today)
    return listed_forms(rows.filter(answered_at=None, sent_at=None, handled_at=None)[:AT_MOST])


def open_events(practice: Practice) -> list[dict[str, Any]]:
    """Return adverse events that have not ended, with who they happened to and what is said."""
    rows = AdverseEvent.objects.filter(client__practice=practice, client__erased_at=None)
    rows = rows.filter(closed_at=None)[:AT_MOST]
    found = rows.values("public_id", "kind", "happened_on", who=F("client__name"))
    kinds = {kind.value: str(kind.label) for kind in EventKind}
    return [each | {"said": kinds[each["kind"]]} for each in found]


def _forms(practice: Practice) -> QuerySet[FollowUpForm]:
    return FollowUpForm.objects.filter(
        session__client__practice=practice, session__client__erased_at=None
    )


def late_reviews(practice: Practice, today: dt.date) -> list[dict[str, Any]]:
    """Return whose review is overdue: which it is, for how long, and when one is booked."""
    booked = Appointment.objects.filter(
        client=OuterRef("session__client"),
        service__kind=ServiceKind.REVIEW,
        state=AppointmentState.BOOKED,
        starts_at__gte=timezone.now(),
    ).order_by("starts_at")
    rows = overdue_reviews(practice, today, today - FORGOTTEN).values(
        "days_after",
        "on",
        who=F("session__client__name"),
        code=F("session__client__public_id"),
        booked_at=Subquery(booked.values("starts_at")[:1]),
    )
    found = []
    for row in rows[:AT_MOST]:
        at = row["booked_at"]
        booked_on = None if at is None else practice.day_of(at)
        found.append({**row, "late": (today - row["on"]).days, "booked_on": booked_on})
    return found


def review_service(practice: Practice) -> Service | None:
    """Return what is booked for a review; None where the practice offers none."""
    return practice.services.filter(kind=ServiceKind.REVIEW, retired_at=None).first()
