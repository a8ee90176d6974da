"""Appointments that no longer fit, because hours, a closure or a room changed after the booking."""

from __future__ import annotations

import datetime as dt

from needlepoint.records.models import Appointment, AppointmentState, Practice
from needlepoint.studio.booking.places import places_on
from needlepoint.studio.booking.week import Entry, entry_of, fits

AHEAD = dt.timedelta(days=366)
"""Own choice: hardly anybody books further ahead than a year."""


def outside(practice: Practice, now: dt.datetime) -> list[Entry]:
    """Return what is booked and could not be booked now, in order, with six questions.

    Parameters
    ----------
    practice
        Whose calendar.
    now
        What has begun is left out.
    """
    rows = list(
        Appointment.objects.filter(
            client__practice=practice,
            client__erased_at=None,
            state=AppointmentState.BOOKED,
            starts_at__gt=now,
            starts_at__lt=now + AHEAD,
        )
        .select_related("client", "service", "person", "room")
        .order_by("starts_at", "id")
    )
    if not rows:
        return []
    days = [practice.day_of(row.starts_at) for row in rows]
    places = places_on(practice, days[0], days[-1])
    pairs = zip(rows, days, strict=True)
    return [
        entry_of(row, practice)
        for row, day in pairs
        if not fits(places[day], row.person_id, row.room_id, row.starts_at, row.ends_at)
    ]
