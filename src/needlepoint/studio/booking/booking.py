"""Booking, moving and cancelling: whoever comes second is told so, and nothing is half booked."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from needlepoint.errors import Refused, WrongUsage
from needlepoint.records import audit
from needlepoint.records.models import (
    SLOT,
    Appointment,
    AppointmentState,
    Client,
    HeldSlot,
    Operator,
    Room,
    Service,
    ServiceKind,
    StaleVersion,
)
from needlepoint.studio.booking.free_times import GRACE, slots_between
from needlepoint.studio.booking.places import DayPlaces, places_on, rules_of


class Taken(Refused):
    """Person, room or client has something else at that time."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be booked.

    Attributes
    ----------
    service, person, room
        What, with whom, and where; no room where the service needs none.
    starts_at
        From when, in UTC, on a whole slot.
    """

    service: Service
    person: Operator
    room: Room | None
    starts_at: dt.datetime

    @property
    def ends_at(self) -> dt.datetime:
        """When the client goes."""
        return self.starts_at + dt.timedelta(minutes=self.service.minutes)

    @property
    def free_at(self) -> dt.datetime:
        """When person and room are free again."""
        return self.ends_at + dt.timedelta(minutes=self.service.buffer_minutes)


def book(operator: Operator | None, client: Client, wanted: Wanted, note: str = "") -> Appointment:
    """Book an appointment.

    Parameters
    ----------
    operator
        Who books; None where a client does by a link.
    client
        Who comes.
    wanted
        What, when, with whom and where.
    note
        A few words for the calendar.

    Raises
    ------
    Taken
        If somebody was faster.
    WrongUsage
        If the practice is closed then, or a consultation must come first.
    """
    check(wanted, client)
    made = Appointment(client=client, made_by=operator, note=note)
    _put(made, wanted)
    try:
        with transaction.atomic():
            audit.note(operator, "book", made, _told(wanted))  # first: it lines up who books
            made.save()
            _hold(made)
    except IntegrityError as why:
        raise _taken() from why
    return made


def move(operator: Operator | None, appointment: Appointment, version: int, wanted: Wanted) -> None:
    """Move an appointment to another time, person or room, or make it another service.

    Raises
    ------
    Taken, WrongUsage
        As for `book`.
    StaleVersion
        If somebody else changed it since it was read.
    """
    check(wanted, appointment.client, moved=appointment)
    try:
        with transaction.atomic():
            audit.note(operator, "move", appointment, _told(wanted))
            _still_open(appointment)
            appointment.slots.all().delete()
            _put(appointment, wanted)
            appointment.sequence += 1
            appointment.reminded_at = None
            appointment.save_read(version)
            _hold(appointment)
    except IntegrityError as why:
        raise _taken() from why


def cancel(operator: Operator | None, appointment: Appointment, version: int, why: str) -> None:
    """Cancel an appointment and free what it held.

    Raises
    ------
    StaleVersion
        If somebody else changed it since it was read.
    """
    with transaction.atomic():
        audit.note(operator, "cancel", appointment)
        _still_open(appointment)
        appointment.slots.all().delete()
        appointment.state, appointment.cancelled_at = AppointmentState.CANCELLED, timezone.now()
        appointment.cancel_why = why.strip()
        appointment.sequence += 1
        appointment.save_read(version)


def came(operator: Operator, appointment: Appointment, version: int) -> None:
    """Write down that the client came.

    Raises
    ------
    WrongUsage
        If it is of a later day.
    """
    practice = appointment.client.practice
    if practice.day_of(appointment.starts_at) > practice.today:
        raise WrongUsage(_("Its day has not come yet."))
    with transaction.atomic():
        audit.note(operator, "come", appointment)
        _still_open(appointment)
        appointment.state = AppointmentState.CAME
        appointment.save_read(version)


def missed(operator: Operator, appointment: Appointment, version: int) -> None:
    """Write down that the client did not come; the rest of the time is free again.

    Raises
    ------
    WrongUsage
        If it has not begun yet.
    """
    if appointment.starts_at > timezone.now():
        raise WrongUsage(_("It has not begun yet: cancel it instead."))
    with transaction.atomic():
        audit.note(operator, "miss", appointment)
        _still_open(appointment)
        appointment.slots.all().delete()
        appointment.state = AppointmentState.MISSED
        appointment.save_read(version)


def reopen(operator: Operator, appointment: Appointment, version: int) -> None:
    """Take back that the client came or did not, which was a slip; it is booked again.

    Raises
    ------
    Taken
        If its time was given to somebody else meanwhile.
    StaleVersion
        If somebody else changed it, or a session was opened from it.
    """
    taken_back = (AppointmentState.CAME, AppointmentState.MISSED)
    try:
        with transaction.atomic():
            audit.note(operator, "reopen", appointment)
            rows = Appointment.objects.select_for_update().filter(pk=appointment.pk, session=None)
            if not rows.filter(state__in=taken_back).exists():
                raise StaleVersion
            appointment.slots.all().delete()
            appointment.state = AppointmentState.BOOKED
            appointment.save_read(version)
            _hold(appointment)
    except IntegrityError as why:
        raise _taken() from why


def check(wanted: Wanted, client: Client, moved: Appointment | None = None) -> None:
    """Refuse what cannot be booked whoever comes first.

    Raises
    ------
    WrongUsage
        In one sentence that says why, and what to do.
    """
    practice = client.practice
    owned = {wanted.service.practice_id, wanted.person.practice_id}
    owned |= {wanted.room.practice_id} if wanted.room is not None else set()
    if owned != {practice.pk}:
        raise WrongUsage(_("That is not of this practice."))
    if wanted.starts_at.timestamp() % SLOT.total_seconds():
        raise WrongUsage(_("Appointments begin on whole five minutes."))
    if wanted.starts_at < timezone.now() - GRACE:
        raise WrongUsage(_("That time is over. Choose a later one."))
    if wanted.service.needs_room and wanted.room is None:
        raise WrongUsage(_("Choose a room."))
    day = practice.day_of(wanted.starts_at)
    places = places_on(practice, day, day)[day]
    if not places.is_open(wanted.starts_at, wanted.ends_at):
        raise WrongUsage(_("The practice is closed then. Choose a time within opening hours."))
    if wanted.person not in places.people:
        raise WrongUsage(_("%s does not work that day.") % wanted.person)
    if not places.works(wanted.person.pk, wanted.starts_at, wanted.ends_at):
        raise WrongUsage(_("%s does not work at that time.") % wanted.person)
    _check_room(wanted, places)
    if wanted.service.kind == ServiceKind.SESSION and not _consulted(client, wanted, moved):
        raise WrongUsage(
            _(
                "A consultation comes before the first session. Book one first, or let a plan be "
                "signed."
            )
        )


def _check_room(wanted: Wanted, places: DayPlaces) -> None:
    if wanted.room is None:
        return
    if wanted.room not in places.rooms:
        raise WrongUsage(_("%s is not used that day.") % wanted.room)
    if not places.is_used(wanted.room.pk, wanted.starts_at, wanted.ends_at):
        raise WrongUsage(_("%s is not used at that time.") % wanted.room)


def _consulted(client: Client, wanted: Wanted, moved: Appointment | None) -> bool:
    """Whether a consultation was held or is booked before, or a plan or session was signed."""
    if not rules_of(client.practice).consultation_first:
        return True
    rows = client.appointments.filter(
        service__kind=ServiceKind.CONSULTATION,
        state__in=(AppointmentState.BOOKED, AppointmentState.CAME),
        starts_at__lt=wanted.starts_at,
    )
    if moved is not None:
        rows = rows.exclude(pk=moved.pk)
    return (
        rows.exists()
        or client.plans.filter(signed_at__isnull=False).exists()
        or client.sessions.filter(signed_at__isnull=False).exists()
    )


def _put(appointment: Appointment, wanted: Wanted) -> None:
    appointment.service, appointment.person = wanted.service, wanted.person
    appointment.room = wanted.room if wanted.service.needs_room else None
    appointment.starts_at, appointment.ends_at = wanted.starts_at, wanted.ends_at
    appointment.free_at = wanted.free_at


def _hold(appointment: Appointment) -> None:
    """Take every slot; the database refuses one that somebody else holds."""
    HeldSlot.objects.bulk_create(
        HeldSlot(
            appointment=appointment,
            at=at,
            person=appointment.person,
            room=appointment.room,
            client=appointment.client if at < appointment.ends_at else None,
        )
        for at in slots_between(appointment.starts_at, appointment.free_at)
    )


def _still_open(appointment: Appointment) -> None:
    rows = Appointment.objects.select_for_update().filter(pk=appointment.pk)
    if not rows.filter(state=AppointmentState.BOOKED).exists():
        raise StaleVersion


def _told(wanted: Wanted) -> dict[str, str]:
    return {"at": wanted.starts_at.isoformat(), "person": str(wanted.person.public_id)}


def _taken() -> Taken:
    return Taken(_("This time has just been taken. Choose another one."))
