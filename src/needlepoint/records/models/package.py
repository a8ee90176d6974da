"""Sessions that a client has paid for; how many are used is counted, never kept."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from needlepoint.records.models.client import Client


class Package(models.Model):
    """A number of sessions paid for on a day."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="packages")
    sessions = models.PositiveSmallIntegerField(_("sessions"))
    paid_on = models.DateField(_("paid on"))
    note = models.CharField(_("note"), max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)  # paid back, or entered by mistake
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_why = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        ordering: ClassVar[Any] = ["paid_on", "id"]

    def __str__(self) -> str:
        return f"{self.client}: {self.sessions}"
