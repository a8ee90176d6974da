"""What one plan lets expect: worked out in the background, anew after every scan."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from needlepoint.records.models.capture import Capture
from needlepoint.records.models.plan import Plan
from needlepoint.records.models.work import Work


class PlanOutlook(Work):
    """A forecast of one site; no part of what was signed, and later ones stand beside it."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="outlooks")
    capture = models.ForeignKey(Capture, on_delete=models.PROTECT, related_name="outlooks")
    scans = models.JSONField(default=list)  # numbers of the comparisons it learned from
    held = models.JSONField(default=list)  # numbers of the sessions as they were held
    document = models.JSONField(null=True)  # as forecast.json
    beside = models.JSONField(null=True)  # what trials and the other clients say of its course
    picture = models.ForeignKey(
        "records.StoredFile", null=True, on_delete=models.PROTECT, related_name="+"
    )
    page = models.ForeignKey(
        "records.StoredFile", null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[Any] = ["-id"]

    def __str__(self) -> str:
        return f"{self.plan}: {self.made_at:%Y-%m-%d}"
