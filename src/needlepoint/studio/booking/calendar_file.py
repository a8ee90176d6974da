"""Appointments as calendars read them (RFC 5545): one number each for good, so none doubles.

A calendar that reads an appointment again knows it by its UID and takes the one with the higher
SEQUENCE: a moved one moves, a cancelled one goes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import icalendar
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from needlepoint.records.models import Appointment, AppointmentState, Practice

REFRESH = "PT1H"
"""Own choice: calendars that ask by themselves do so once an hour."""


def for_client(appointment: Appointment) -> bytes:
    """Return one appointment as a client takes it into a calendar."""
    gone = appointment.state == AppointmentState.CANCELLED
    calendar = _calendar("CANCEL" if gone else "PUBLISH")
    event = _event(appointment)
    practice = appointment.client.practice
    event.add("summary", _("Appointment, %s") % practice)  # not what for: calendars are shared
    _add(event, "location", ", ".join(filter(None, (practice.name, practice.address))))
    told = _("Our telephone: %s.") % practice.phone if practice.phone else ""
    _add(event, "description", told)
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def for_person(practice: Practice, appointments: Iterable[Appointment]) -> bytes:
    """Return somebody's appointments as a feed; it names no client, for calendars are elsewhere."""
    calendar = _calendar("PUBLISH")
    calendar.add("x-wr-calname", practice.name)
    calendar.add("refresh-interval;value=duration", REFRESH)
    for each in appointments:
        event = _event(each)
        event.add("summary", each.service.name)
        _add(event, "location", str(each.room or ""))
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _calendar(method: str) -> icalendar.Calendar:
    calendar = icalendar.Calendar()
    language = (get_language() or "en").split("-")[0].upper()
    calendar.add("prodid", f"-//Needlepoint//Appointments//{language}")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    return calendar


def _event(appointment: Appointment) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", f"{appointment.public_id}@needlepoint")
    event.add("sequence", appointment.sequence)
    event.add("dtstamp", appointment.changed_at.astimezone(dt.UTC).replace(microsecond=0))
    event.add("dtstart", appointment.starts_at.astimezone(dt.UTC))
    event.add("dtend", appointment.ends_at.astimezone(dt.UTC))
    gone = appointment.state == AppointmentState.CANCELLED
    event.add("status", "CANCELLED" if gone else "CONFIRMED")
    event.add("class", "PRIVATE")
    number = appointment.client.practice.public_id
    sender = f"mailto:{settings.DEFAULT_FROM_EMAIL}" if settings.MAIL_IS_THERE else ""
    event.add("organizer", icalendar.vCalAddress(sender or f"urn:uuid:{number}"))
    return event


def _add(event: icalendar.Event, name: str, text: str) -> None:
    if text:
        event.add(name, text)
