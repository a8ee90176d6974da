"""A client's answers to care's questionnaire; half-filled ones stay."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from needlepoint.records.models.client import Client
from needlepoint.records.models.versioned import Versioned


class Intake(Versioned):
    """One filling-in; a later one starts from the answers of the one before."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="intakes")
    questionnaire = models.PositiveIntegerField()  # care's version of it
    language = models.CharField(max_length=8, default="en")
    answers = models.JSONField(default=dict)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar[Any] = ["-id"]

    def __str__(self) -> str:
        return f"{self.client}: {self.questionnaire}"
