"""Two records of one person that were made one, and what must be known to part them again."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from needlepoint.records.models.client import Client

UNDONE_WITHIN = dt.timedelta(days=1)
"""Own choice: a mistake is seen on the day it is made; later the record is lived with."""


class ClientMerge(models.Model):
    """One merge: everything of `gone` hangs on `kept` since."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kept = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="merges")
    gone = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="merged_by")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    moved = models.JSONField(default=dict)  # numbers of the rows, by the name of their table
    details = models.JSONField(default=dict)  # of the kept one and its consents, before and after
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering: ClassVar[Any] = ["-made_at", "-id"]

    def __str__(self) -> str:
        return f"{self.gone} / {self.kept}"

    @property
    def until(self) -> dt.datetime:
        """The moment until which it can be undone."""
        return self.made_at + UNDONE_WITHIN
