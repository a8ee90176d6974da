"""Holds: why a record may not be erased yet."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from needlepoint.records.models.client import Client


class Hold(models.Model):
    """Somebody's reason to keep a record: a claim, a complaint, an order of a court."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="holds")
    reason = models.TextField(_("reason"))
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    placed_at = models.DateTimeField(auto_now_add=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    released_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[Any] = ["-placed_at"]

    def __str__(self) -> str:
        return f"{self.client}: {self.reason}"
