"""When a practice can be booked, for what, and where: services, rooms, hours and closures."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from needlepoint.records.models.practice import Practice


class BookingRules(models.Model):
    """How one practice takes bookings; made with usual values when it is first asked for."""

    practice = models.OneToOneField(
        Practice, primary_key=True, on_delete=models.PROTECT, related_name="booking_rules"
    )
    consultation_first = models.BooleanField(
        _("a consultation before the first session"), default=True
    )
    requests_open = models.BooleanField(
        _("clients may ask for a time on a public page"), default=False
    )
    reminders = models.BooleanField(
        _("remind clients on the day before, by mail or text message"), default=False
    )

    def __str__(self) -> str:
        return str(self.practice)


class ServiceKind(models.TextChoices):
    """What a service is to the course of a client."""

    CONSULTATION = "consultation", _("consultation")
    SESSION = "session", _("treatment session")
    REVIEW = "review", _("review")


class Service(models.Model):
    """Something that is booked; its buffer keeps person and room, but not the client."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="services")
    kind = models.CharField(_("kind"), max_length=12, choices=ServiceKind.choices)
    name = models.CharField(_("name"), max_length=120)
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    buffer_minutes = models.PositiveSmallIntegerField(
        _("minutes to clean and write afterwards"), default=0
    )
    needs_room = models.BooleanField(_("needs a room"), default=True)
    public = models.BooleanField(_("clients may ask for it on the public page"), default=False)
    retired_at = models.DateTimeField(null=True, editable=False)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[Any] = ["kind", "name"]

    def __str__(self) -> str:
        return self.name


class Room(models.Model):
    """A room in which one client is treated at a time."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="rooms")
    name = models.CharField(_("name"), max_length=60)
    retired_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering: ClassVar[Any] = ["name"]

    def __str__(self) -> str:
        return self.name


class WeekSpan(models.Model):
    """One span of a weekday, by the clock of the practice."""

    weekday = models.PositiveSmallIntegerField()  # Monday is 0
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))

    class Meta:
        abstract = True
        ordering: ClassVar[Any] = ["weekday", "opens"]

    def __str__(self) -> str:
        return f"{self.weekday} {self.opens:%H:%M}-{self.closes:%H:%M}"

    @property
    def day_name(self) -> str:
        """What the weekday is called."""
        return str(WEEKDAYS[self.weekday])


class OpeningHours(WeekSpan):
    """A span in which the practice is open."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="opening_hours")


class WorkingHours(WeekSpan):
    """A span in which somebody works; whoever has none works while the practice is open."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="working_hours"
    )


class Closure(models.Model):
    """Days, or hours of them: the practice is closed, somebody is away, or a room is not used."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="closures")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    room = models.ForeignKey(
        Room, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"))
    begins = models.TimeField(_("from"), null=True, blank=True)  # on each of the days
    ends = models.TimeField(_("until"), null=True, blank=True)  # both empty: whole days
    why = models.CharField(_("reason"), max_length=120, blank=True)

    class Meta:
        ordering: ClassVar[Any] = ["first_on", "id"]

    def __str__(self) -> str:
        return f"{self.first_on.isoformat()} {self.why}".strip()
