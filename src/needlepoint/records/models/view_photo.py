"""Plain photographs from standard views: looked at beside each other, never measured."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from needlepoint.records.models.visit import Visit


class FaceView(models.TextChoices):
    """From where a face is seen; left and right are the client's own."""

    FRONT = "front", _("front")
    LEFT_45 = "left-45", _("left 45°")
    LEFT_90 = "left-90", _("left 90°")
    RIGHT_45 = "right-45", _("right 45°")
    RIGHT_90 = "right-90", _("right 90°")


class ViewPhoto(models.Model):
    """One photograph of one view at one visit; a newer one takes its place, none is deleted."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="view_photos")
    view = models.CharField(_("view"), max_length=8, choices=FaceView.choices)
    file = models.ForeignKey("records.StoredFile", on_delete=models.PROTECT, related_name="+")
    display = models.ForeignKey("records.StoredFile", on_delete=models.PROTECT, related_name="+")
    thumbnail = models.ForeignKey("records.StoredFile", on_delete=models.PROTECT, related_name="+")
    found = models.JSONField(default=dict)  # where the face is in it, and what evens its colour
    taken_at = models.DateTimeField(null=True)  # as the camera says
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    voided_at = models.DateTimeField(null=True)  # taken back, or taken once more
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering: ClassVar[Any] = ["visit__day", "id"]
        constraints: ClassVar[Any] = [
            models.UniqueConstraint(
                fields=["visit", "view"],
                condition=models.Q(voided_at=None),
                name="one_photo_a_view",
            )
        ]

    def __str__(self) -> str:
        return f"{self.visit}: {self.view}"
