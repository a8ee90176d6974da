"""What went wrong, in a session or after it."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from needlepoint.records.models.client import Client
from needlepoint.records.models.session import TreatmentSession


class EventKind(models.TextChoices):
    """What happened, in the words of care's signs of trouble."""

    BLEEDING = "bleeding", _("bleeding that did not stop")
    SWELLING = "swelling", _("strong swelling")
    PALE = "pale", _("skin turned grey or white")
    REACTION = "reaction", _("reaction to a product")
    NUMBING = "numbing", _("signs of too much numbing cream")
    FAINT = "faint", _("fainting or distress")
    INFECTION = "infection", _("infection")
    HERPES = "herpes", _("herpes")
    DARK = "dark", _("new dark patches")
    LUMPS = "lumps", _("lumps or a scar that rises")
    LINES = "lines", _("fine parallel lines")
    DEVICE = "device", _("fault of pen or cartridge")
    OTHER = "other", _("something else")


class EventSeverity(models.TextChoices):
    """How bad it was."""

    MILD = "mild", _("mild: passed by itself")
    MODERATE = "moderate", _("moderate: needed care")
    SEVERE = "severe", _("severe: needed a doctor or hospital")


class AdverseEvent(models.Model):
    """One event, linked to its session and so to settings and lots; never edited, only closed."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="adverse_events")
    session = models.ForeignKey(
        TreatmentSession, null=True, on_delete=models.PROTECT, related_name="adverse_events"
    )
    kind = models.CharField(_("what happened"), max_length=12, choices=EventKind.choices)
    severity = models.CharField(_("how bad"), max_length=12, choices=EventSeverity.choices)
    site = models.CharField(_("where"), max_length=40, blank=True)
    happened_on = models.DateField(_("day"))
    said = models.TextField(_("what was seen"))
    done = models.TextField(_("what was done about it"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    outcome = models.TextField(_("how it ended"), blank=True)

    class Meta:
        ordering: ClassVar[Any] = ["-happened_on", "-id"]

    def __str__(self) -> str:
        return f"{self.client}: {self.kind}"
