"""Two captures held against each other."""

from __future__ import annotations

import statistics
import uuid
from collections.abc import Iterator
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
    # three of its numbers, kept by save: pages count thousands of them without reading documents
    comparable = models.BooleanField(default=False, editable=False)
    volume_percent = models.FloatField(null=True, editable=False)
    depth_by_kind = models.JSONField(default=dict, editable=False)
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
        indexes: ClassVar[Any] = [
            models.Index(
                fields=["after", "before", "state", "comparable"], name="comparisons_counted"
            )
        ]

    def __str__(self) -> str:
        return f"{self.before} / {self.after}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, with the numbers of the change that pages count."""
        change = self.change or {}
        self.comparable = change.get("quality", {}).get("verdict") == "comparable"
        summary = change.get("summary") or {}
        self.volume_percent = (summary.get("volume_percent") or {}).get("value")
        by: dict[str, list[float]] = {}
        for kind, percent in compared_depths(change):
            by.setdefault(kind, []).append(float(percent["value"]))
        self.depth_by_kind = {kind: statistics.median(each) for kind, each in by.items()}
        if "change" in (kwargs.get("update_fields") or ()):
            kwargs["update_fields"] = {*kwargs["update_fields"], *COUNTED}
        super().save(*args, **kwargs)


COUNTED = ("comparable", "volume_percent", "depth_by_kind")


def compared_depths(change: dict[str, Any]) -> Iterator[tuple[str, dict[str, float]]]:
    """Yield the kind of each depressed scar, and by how much its depth changed [%] with ends."""
    for scar in change.get("scars") or ():
        percent = (scar.get("depth") or {}).get("percent") or {}
        if percent.get("value") is not None and not scar.get("raised"):
            yield str(scar["kind"]), percent
