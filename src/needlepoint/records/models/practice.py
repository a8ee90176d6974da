"""The practice and the people who work in it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, ClassVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

RETENTION_YEARS = 10
"""Own choice: the longest of the times that we saw asked of clinics; each practice sets its own."""


class Practice(models.Model):
    """One clinic or salon; everything else belongs to exactly one."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=120)
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    retention_years = models.PositiveSmallIntegerField(
        _("years to keep records"),
        default=RETENTION_YEARS,
        help_text=_("Counted from the last visit. The law of your country decides."),
    )
    address = models.CharField(_("address"), max_length=200, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)  # ISO 3166-1
    sundays = models.BooleanField(_("open on Sundays"), default=False)
    devices = models.JSONField(_("devices"), default=list)  # care's words, the usual one first
    needles = models.PositiveSmallIntegerField(_("needles on the cartridge"), null=True, blank=True)
    logo = models.ForeignKey(
        "records.StoredFile", null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> dt.tzinfo:
        """The time zone whose days are its days; UTC where its name is not known here."""
        try:
            return ZoneInfo(self.time_zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return dt.UTC

    @property
    def today(self) -> dt.date:
        """The day that it is where the practice stands."""
        return timezone.localdate(timezone=self.zone)

    def day_of(self, moment: dt.datetime) -> dt.date:
        """Return the day that a moment has where the practice stands."""
        return timezone.localdate(moment, self.zone)


class Role(models.TextChoices):
    """What somebody is allowed to do in the studio; the table is ``studio/site/permissions.py``."""

    OWNER = "owner", _("owner")
    CLINICIAN = "clinician", _("clinician")
    TECHNICIAN = "technician", _("technician")
    FRONT_DESK = "front desk", _("front desk")


class Profession(models.TextChoices):
    """Who somebody is to the law; care's words."""

    OPERATOR = "operator", _("operator of a salon")
    CLINICIAN = "clinician", _("clinician (nurse or the like)")
    PRESCRIBER = "prescriber", _("prescriber")
    PHYSICIAN = "physician", _("physician")


class Operator(AbstractUser):
    """Somebody who logs in. The licence is care's word for what they may do with a needle.

    Only an owner changes profession and licence; a plan takes them from here and asks nobody.
    """

    first_name = None  # type: ignore[assignment]  # one name, as people say it
    last_name = None  # type: ignore[assignment]
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="operators")
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=16, choices=Role.choices, default=Role.FRONT_DESK)
    licence = models.CharField(_("licence"), max_length=64, blank=True)
    profession = models.CharField(  # empty: as the role says
        _("profession"), max_length=16, choices=Profession.choices, blank=True, default=""
    )
    licence_checked_on = models.DateField(
        _("day on which the licence was last checked"), null=True, blank=True
    )
    supervised_by = models.CharField(
        _("physician who supervises this work"), max_length=120, blank=True, default=""
    )
    language = models.CharField(_("language"), max_length=8, default="en")
    pin = models.CharField(max_length=128, blank=True, default="", editable=False)  # hashed

    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        ordering: ClassVar[Any] = ["name"]

    def __str__(self) -> str:
        return self.name or self.username
