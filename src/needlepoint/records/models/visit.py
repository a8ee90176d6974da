"""One day of one client in the practice; captures hang on it, and later sessions will."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from needlepoint.records.models.client import Client


class Visit(models.Model):
    """One visit."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="visits")
    day = models.DateField(_("day"))
    note = models.TextField(_("note"), blank=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[Any] = ["-day", "-id"]
        indexes: ClassVar[Any] = [models.Index(fields=["day", "client"], name="visits_of_days")]

    def __str__(self) -> str:
        return f"{self.client} {self.day.isoformat()}"
