"""A file in the vault: who it is, not where it lies."""

from __future__ import annotations

import uuid

from django.db import models


class StoredFile(models.Model):
    """One encrypted file and its wrapped key; without the key nobody reads it again.

    Make, read and forget files through `needlepoint.records.vault`, never here.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=64, unique=True, editable=False)
    media_type = models.CharField(max_length=80)
    size_bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, blank=True)
    key_version = models.PositiveIntegerField()
    wrapped_key = models.BinaryField(null=True, editable=False)
    stored_at = models.DateTimeField(auto_now_add=True)
    forgotten_at = models.DateTimeField(null=True, editable=False)

    def __str__(self) -> str:
        return str(self.id)

    @property
    def forgotten(self) -> bool:
        """Whether its key was destroyed."""
        return self.wrapped_key is None
