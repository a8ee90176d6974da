"""A capture: the kept pictures, how far measuring has come, and what was measured."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from needlepoint.records.models.rig import Rig
from needlepoint.records.models.visit import Visit
from needlepoint.records.models.work import Work


class Capture(Work):
    """Pictures under known lights or one scan, of one site at one visit."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="captures")
    rig = models.ForeignKey(Rig, null=True, on_delete=models.PROTECT, related_name="captures")
    site = models.CharField(_("site"), max_length=40)
    options = models.JSONField(default=dict)  # of a scan: unit, pixel_mm
    measurement = models.JSONField(null=True)  # as measurement.json
    relief = models.ForeignKey(
        "records.StoredFile", null=True, on_delete=models.PROTECT, related_name="+"
    )
    drawing = models.ForeignKey(
        "records.StoredFile", null=True, on_delete=models.PROTECT, related_name="+"
    )
    photo = models.ForeignKey(
        "records.StoredFile", null=True, on_delete=models.PROTECT, related_name="+"
    )
    report = models.ForeignKey(
        "records.StoredFile", null=True, on_delete=models.PROTECT, related_name="+"
    )
    mask = models.ForeignKey(  # white where skin is measured; as large as the pictures are shown
        "records.StoredFile", null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    voided_at = models.DateTimeField(null=True)  # taken back: kept, but used for nothing new
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    voided_why = models.CharField(_("reason"), max_length=500, blank=True)
    measured_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[Any] = ["-made_at", "-id"]

    def __str__(self) -> str:
        return f"{self.visit}: {self.site}"

    @property
    def verdict(self) -> str:
        """The quality verdict, or nothing while it is not measured."""
        return "" if self.measurement is None else str(self.measurement["quality"]["verdict"])


class Picture(models.Model):
    """One file that was handed in, as it came; encrypted like every file."""

    capture = models.ForeignKey(Capture, on_delete=models.PROTECT, related_name="pictures")
    name = models.CharField(max_length=120)  # inside the capture folder
    given_name = models.CharField(max_length=200)  # as the camera called it
    order = models.PositiveSmallIntegerField()
    file = models.ForeignKey("records.StoredFile", on_delete=models.PROTECT, related_name="+")
    display = models.ForeignKey(
        "records.StoredFile", null=True, on_delete=models.PROTECT, related_name="+"
    )
    thumbnail = models.ForeignKey(
        "records.StoredFile", null=True, on_delete=models.PROTECT, related_name="+"
    )
    width_px = models.PositiveIntegerField(default=0)
    height_px = models.PositiveIntegerField(default=0)
    taken_at = models.DateTimeField(null=True)  # as the camera says

    class Meta:
        ordering: ClassVar[Any] = ["order"]
        constraints: ClassVar[Any] = [
            models.UniqueConstraint(fields=["capture", "name"], name="one_picture_a_name")
        ]

    def __str__(self) -> str:
        return self.name
