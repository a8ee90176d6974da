"""Appointments: never two in one place, kept by unique rows a slot of five minutes long."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from needlepoint.records.models.client import Client
from needlepoint.records.models.opening import Room, Service
from needlepoint.records.models.practice import Practice
from needlepoint.records.models.session import TreatmentSession
from needlepoint.records.models.versioned import Versioned

SLOT = dt.timedelta(minutes=5)
"""Own choice: no practice books finer; a session of 90 minutes takes 18 rows."""


class AppointmentState(models.TextChoices):
    """What became of an appointment."""

    BOOKED = "booked", _("booked")
    CAME = "came", _("client came")
    MISSED = "missed", _("client did not come")
    CANCELLED = "cancelled", _("cancelled")


class Appointment(Versioned):
    """One client with one person, from one moment to another; moved ones keep their number."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="appointments")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="appointments")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="appointments"
    )
    room = models.ForeignKey(Room, null=True, on_delete=models.PROTECT, related_name="appointments")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    free_at = models.DateTimeField()  # with the buffer: person and room are taken until then
    state = models.CharField(
        max_length=12, choices=AppointmentState.choices, default=AppointmentState.BOOKED
    )
    note = models.CharField(_("note"), max_length=200, blank=True)
    sequence = models.PositiveIntegerField(default=0)  # of the calendar: grows with every change
    word_sha256 = models.CharField(max_length=64, blank=True, db_index=True)  # of the client's link
    session = models.OneToOneField(
        TreatmentSession, null=True, on_delete=models.PROTECT, related_name="appointment"
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    mailed_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancel_why = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        ordering: ClassVar[Any] = ["starts_at", "id"]
        indexes: ClassVar[Any] = [
            models.Index(fields=["starts_at", "state"], name="appointments_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.client}: {self.starts_at.isoformat()}"

    @property
    def is_open(self) -> bool:
        """Whether it can still be moved or cancelled."""
        return self.state == AppointmentState.BOOKED


class HeldSlot(models.Model):
    """Five minutes of a person, a room and a client; two appointments cannot hold the same."""

    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="slots")
    at = models.DateTimeField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    room = models.ForeignKey(Room, null=True, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(  # none in the buffer: then the client has gone
        Client, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering: ClassVar[Any] = ["at"]
        constraints: ClassVar[Any] = [
            models.UniqueConstraint(fields=["person", "at"], name="one_place_a_person"),
            models.UniqueConstraint(fields=["room", "at"], name="one_client_a_room"),
            models.UniqueConstraint(fields=["client", "at"], name="one_place_a_client"),
        ]

    def __str__(self) -> str:
        return self.at.isoformat()


class CalendarFeed(models.Model):
    """The secret address by which somebody's calendar reads their appointments."""

    operator = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="calendar_feed"
    )
    word_sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.operator)


class AppointmentRequest(models.Model):
    """What somebody without an account asked for on the public page; staff accept or decline."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="requests")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="requests")
    name = models.CharField(_("name"), max_length=120)
    born = models.DateField(_("born on"), null=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    mail = models.EmailField(_("mail"), blank=True)
    language = models.CharField(max_length=8, default="en")
    wanted_at = models.DateTimeField()
    note = models.CharField(_("note"), max_length=500, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    client = models.ForeignKey(Client, null=True, on_delete=models.PROTECT, related_name="requests")
    appointment = models.OneToOneField(
        Appointment, null=True, on_delete=models.PROTECT, related_name="request"
    )
    handled_at = models.DateTimeField(null=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering: ClassVar[Any] = ["made_at", "id"]

    def __str__(self) -> str:
        return self.name


class Waiting(models.Model):
    """A client who would take an earlier time, should one become free."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="waiting")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="waiting")
    until_on = models.DateField(_("no later than"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[Any] = ["made_at", "id"]

    def __str__(self) -> str:
        return f"{self.client}: {self.service}"
