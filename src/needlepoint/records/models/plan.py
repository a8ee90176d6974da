"""Plans: a draft may change; a signed one never does, it is amended."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from needlepoint.records.models.capture import Capture
from needlepoint.records.models.client import Client
from needlepoint.records.models.versioned import Versioned


class Signed(Exception):
    """The plan is signed; nobody changes it any more, an amendment is made."""


class Plan(Versioned):
    """What may be considered for one client; `document` is plan.json."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="plans")
    amends = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="amended_by"
    )
    choices = models.JSONField(default=dict)  # what a person chose: start, condition, overrides
    document = models.JSONField(default=dict)
    skin_type = models.CharField(max_length=8, blank=True, editable=False)  # kept by save
    signed_words = models.JSONField(default=dict)  # what its page said when it was signed
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    signed_at = models.DateTimeField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)  # of the document, once signed
    page = models.ForeignKey(
        "records.StoredFile", null=True, on_delete=models.PROTECT, related_name="+"
    )
    handout = models.ForeignKey(
        "records.StoredFile", null=True, on_delete=models.PROTECT, related_name="+"
    )
    calendar = models.ForeignKey(
        "records.StoredFile", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering: ClassVar[Any] = ["-made_at"]
        indexes: ClassVar[Any] = [  # so that nobody reads through a document to find a signature
            models.Index(fields=["signed_at", "client", "skin_type"], name="plans_signed"),
            models.Index(fields=["client", "signed_at", "amends"], name="plans_of_client"),
            models.Index(
                fields=["amends", "signed_at"],
                condition=models.Q(amends__isnull=False),
                name="plans_amending",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client}: {self.made_at:%Y-%m-%d}"

    @property
    def captures(self) -> list[Capture]:
        """The measurements that it rests on, in their order."""
        return [row.capture for row in self.rests_on.all()]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save a draft, or the signature itself; refuse a plan that was signed before.

        Raises
        ------
        Signed
            If the row in the database carries a signature.
        """
        if (
            self.pk is not None
            and type(self).objects.filter(pk=self.pk, signed_at__isnull=False).exists()
        ):
            raise Signed
        skin = self.document.get("skin") or {}
        self.skin_type = skin.get("skin_type") or ""
        if "document" in (kwargs.get("update_fields") or ()):
            kwargs["update_fields"] = {*kwargs["update_fields"], "skin_type"}
        super().save(*args, **kwargs)


class PlanCapture(models.Model):
    """One measurement that a plan rests on, and how its scars are numbered there."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="rests_on")
    capture = models.ForeignKey(Capture, on_delete=models.PROTECT, related_name="plans")
    order = models.PositiveSmallIntegerField()
    added = models.PositiveIntegerField(default=0)  # to the numbers of its scars, on the plan

    class Meta:
        ordering: ClassVar[Any] = ["order"]
        constraints: ClassVar[Any] = [
            models.UniqueConstraint(fields=["plan", "capture"], name="one_capture_once_a_plan")
        ]

    def __str__(self) -> str:
        return f"{self.plan}: {self.capture.site}"
