"""Two captures held against each other."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from needlepoint.records.models.capture import Capture
from needlepoint.records.models.work import Work


class Comparison(Work):
    """What `compare` said of two captures; worked out in the background like a capture."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    before = models.ForeignKey(Capture, on_delete=models.PROTECT, related_name="+")
    after = models.ForeignKey(Capture, on_delete=models.PROTECT, related_name="+")
    change = models.JSONField(null=True)  # as change.json
    shaded_before = models.ForeignKey(
        "records.StoredFile", null=True, on_delete=models.PROTECT, related_name="+"
    )
    shaded_after = models.ForeignKey(
        "records.StoredFile", null=True, on_delete=models.PROTECT, related_name="+"
    )
    difference = models.ForeignKey(
        "records.StoredFile", null=True, on_delete=models.PROTECT, related_name="+"
    )
    photo_before = models.ForeignKey(
        "records.StoredFile", null=True, on_delete=models.PROTECT, related_name="+"
    )
    photo_after = models.ForeignKey(  # laid on the pixels of the first
        "records.StoredFile", null=True, on_delete=models.PROTECT, related_name="+"
    )
    end_um = models.FloatField(null=True)  # where the scale of the difference ends
    report = models.ForeignKey(
        "records.StoredFile", null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[Any] = ["-made_at"]
        constraints: ClassVar[Any] = [
            models.UniqueConstraint(fields=["before", "after"], name="one_comparison_a_pair")
        ]

    def __str__(self) -> str:
        return f"{self.before} / {self.after}"

    @property
    def is_comparable(self) -> bool:
        """Whether something may be said of what changed."""
        return self.change is not None and self.change["quality"]["verdict"] == "comparable"
