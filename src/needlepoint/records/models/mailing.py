"""What left by mail: of which plan, to whom, by whose press."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from needlepoint.records.models.plan import Plan


class PlanMail(models.Model):
    """One mail with a signed hand-out; written before it leaves, so that none leaves unwritten."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="mails")
    address = models.EmailField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)  # empty: the server did not take it

    class Meta:
        ordering: ClassVar[Any] = ["-id"]

    def __str__(self) -> str:
        return f"{self.plan}: {self.at:%Y-%m-%d}"
