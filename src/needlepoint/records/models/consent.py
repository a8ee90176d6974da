"""Consents: three separate decisions, each to one version of one text, sealed when signed."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from needlepoint.records.models.client import Client
from needlepoint.records.models.practice import Practice


class ConsentKind(models.TextChoices):
    """What is consented to; never two in one signature."""

    TREATMENT = "treatment", _("treatment")
    PHOTOGRAPHY = "photography", _("clinical photography")
    MARKETING = "marketing", _("marketing")


class ConsentText(models.Model):
    """One version of a text in one language; never edited once it was shown to anybody."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="consent_texts")
    kind = models.CharField(max_length=16, choices=ConsentKind.choices)
    version = models.PositiveIntegerField()
    language = models.CharField(max_length=8, default="en")
    title = models.CharField(_("title"), max_length=200)
    body = models.TextField(_("text"))
    sha256 = models.CharField(max_length=64, editable=False)
    published_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[Any] = ["kind", "language", "-version"]
        constraints: ClassVar[Any] = [
            models.UniqueConstraint(
                fields=["practice", "kind", "language", "version"], name="one_text_a_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.version}, {self.language})"


class Consent(models.Model):
    """One client's decision about one text: viewed, signed, perhaps withdrawn."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="consents")
    text = models.ForeignKey(ConsentText, on_delete=models.PROTECT, related_name="consents")
    kind = models.CharField(max_length=16, choices=ConsentKind.choices)
    viewed_at = models.DateTimeField(null=True)
    signed_at = models.DateTimeField(null=True)
    signed_name = models.CharField(_("name"), max_length=120, blank=True)
    drawn = models.JSONField(_("drawn signature"), default=list, blank=True)
    channels = models.JSONField(_("channels"), default=list, blank=True)
    evidence = models.JSONField(default=dict, blank=True)
    witness = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    sealed = models.ForeignKey(
        "records.StoredFile", null=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_why = models.TextField(_("reason"), blank=True)

    class Meta:
        ordering: ClassVar[Any] = ["-signed_at", "-id"]

    def __str__(self) -> str:
        return f"{self.client}: {self.kind}"

    @property
    def holds(self) -> bool:
        """Whether it was given and not taken back."""
        return self.signed_at is not None and self.withdrawn_at is None
