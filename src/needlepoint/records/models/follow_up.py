"""Follow-up: one link a day that is asked about, and what the client answered by it."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from needlepoint.records.models.session import TreatmentSession


class FollowUpForm(models.Model):
    """One form for one client about one day after one session; it is answered once.

    The word of its link is not kept, only the digest by which it is found.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    session = models.ForeignKey(
        TreatmentSession, on_delete=models.PROTECT, related_name="follow_ups"
    )
    day = models.PositiveSmallIntegerField()  # since the session
    due_on = models.DateField()
    expires_on = models.DateField()
    word_sha256 = models.CharField(max_length=64, unique=True)
    sent_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answers = models.JSONField(default=dict)
    flags = models.JSONField(default=list)  # names of care's red flags
    flagged = models.BooleanField(default=False, editable=False)  # kept by save: whether any
    photo = models.ForeignKey(
        "records.StoredFile", null=True, on_delete=models.PROTECT, related_name="+"
    )
    handled_at = models.DateTimeField(null=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    handled_how = models.TextField(_("what was done"), blank=True)

    class Meta:
        ordering: ClassVar[Any] = ["due_on", "id"]
        indexes: ClassVar[Any] = [
            models.Index(  # outcomes count a year of them without reading an answer
                fields=["due_on", "answered_at", "expires_on", "session"], name="follow_ups_due"
            ),
            models.Index(  # few of very many, and looked for on the first page of the day
                fields=["due_on"],
                condition=models.Q(flagged=True, handled_at=None),
                name="follow_ups_flagged",
            ),
        ]
        constraints: ClassVar[Any] = [
            models.UniqueConstraint(fields=["session", "day"], name="one_form_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.session}: {self.day}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, with whether there is a red flag."""
        self.flagged = bool(self.flags)
        if "flags" in (kwargs.get("update_fields") or ()):
            kwargs["update_fields"] = {*kwargs["update_fields"], "flagged"}
        super().save(*args, **kwargs)
