"""Clients that came from a table of another program, and so can go again together."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from needlepoint.records.models.client import Client
from needlepoint.records.models.practice import Practice


class ClientImport(models.Model):
    """One table that was taken in."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="imports")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[Any] = ["-made_at"]

    def __str__(self) -> str:
        return self.made_at.isoformat()


class ImportedClient(models.Model):
    """That a client came by an import."""

    client = models.OneToOneField(Client, on_delete=models.PROTECT, related_name="imported")
    by_import = models.ForeignKey(ClientImport, on_delete=models.PROTECT, related_name="clients")

    def __str__(self) -> str:
        return str(self.client)
