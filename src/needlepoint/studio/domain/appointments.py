"""Appointments as every page reads them: of some days, of a client, and of a session."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import F, QuerySet

from needlepoint.records import audit
from needlepoint.records.models import (
    Appointment,
    AppointmentState,
    Client,
    Operator,
    Practice,
    ServiceKind,
    TreatmentSession,
)
from needlepoint.studio.domain.local_time import clock_time, day_span


def of_days(practice: Practice, first: dt.date, last: dt.date) -> QuerySet[Appointment]:
    """Return the appointments that begin on some days of a practice and were not cancelled."""
    begin, end = day_span(practice.zone, first, last)
    rows = Appointment.objects.filter(
        client__practice=practice,
        client__erased_at=None,
        starts_at__gte=begin,
        starts_at__lt=end,
    ).exclude(state=AppointmentState.CANCELLED)
    return rows.select_related("client", "service", "person", "room")


Listed = dict[str, Any]
"""What a list shows of an appointment: a week has hundreds, and rows with words are quick."""


def listed(rows: QuerySet[Appointment], practice: Practice) -> list[Listed]:
    """Return what lists show of some appointments, times by the clock of the practice.

    Beside the values of `OWN` and `SHOWN`: ``day``, ``begins`` and ``ends`` as people read them,
    whether it ``is_open``, and what is ``said`` of the state.
    """
    states = {state.value: str(state.label) for state in AppointmentState}
    zone, found = practice.zone, list(rows.values(*OWN, **SHOWN))
    for row in found:
        row["day"] = row["starts_at"].astimezone(zone).date()
        row["begins"] = clock_time(row["starts_at"], practice)
        row["ends"] = clock_time(row["ends_at"], practice)
        row["is_open"] = row["state"] == AppointmentState.BOOKED
        row["said"] = states[row["state"]]
        row["whom"] = row["whom"] or row["account"]
    return found


OWN = ("public_id", "state", "starts_at", "ends_at", "person_id", "room_id")
SHOWN = {
    "code": F("client__public_id"),
    "who": F("client__name"),
    "whom": F("person__name"),
    "account": F("person__username"),
    "where": F("room__name"),
    "kind": F("service__kind"),
    "what": F("service__name"),
}


def untold(practice: Practice, today: dt.date) -> QuerySet[Appointment]:
    """Return the appointments of the week before a day of which nobody said what became."""
    rows = of_days(practice, today - dt.timedelta(days=7), today - dt.timedelta(days=1))
    return rows.filter(state=AppointmentState.BOOKED)


def to_come(client: Client, now: dt.datetime) -> QuerySet[Appointment]:
    """Return what a client has booked and what is not over yet."""
    rows = client.appointments.filter(state=AppointmentState.BOOKED, ends_at__gte=now)
    return rows.select_related("service", "person", "room")


def join_session(operator: Operator, session: TreatmentSession) -> Appointment | None:
    """Join a session that was just opened with the appointment of that day; None without one.

    Call it inside the transaction that opens the session.
    """
    practice, day = session.client.practice, session.visit.day
    rows = of_days(practice, day, day).filter(
        client=session.client, service__kind=ServiceKind.SESSION, session=None
    )
    found = rows.exclude(state=AppointmentState.MISSED).first()
    if found is None:
        return None
    found.session, found.state = session, AppointmentState.CAME
    found.save(update_fields=["session", "state", "changed_at"])
    audit.note(operator, "come", found)
    return found


def leave_session(session: TreatmentSession) -> None:
    """Part a session that is dropped from its appointment, so that the next one joins it.

    That the client came stays: it can be taken back on the page of the appointment.
    """
    Appointment.objects.filter(session=session).update(session=None, version=F("version") + 1)
