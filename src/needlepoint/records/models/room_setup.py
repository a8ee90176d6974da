"""Setting up a room, step by step: what was photographed, found and tried until a rig is made."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from needlepoint.records.models.practice import Practice
from needlepoint.records.models.rig import Rig, RigKind
from needlepoint.records.models.work import Work, WorkState


class SetupStep(models.TextChoices):
    """The steps, in their order; a way leaves out what it does not need."""

    PRINT = "print", _("Print the frame")
    CAMERA = "camera", _("Photograph the frame")
    LAMPS = "lamps", _("Find the lamps")
    SCREEN = "screen", _("Measure the screen")
    TEST = "test", _("Test capture")
    NAME = "name", _("Done")


class RoomSetup(Work):
    """One room being set up; whoever begins, anybody of the practice may go on."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="room_setups")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    way = models.CharField(max_length=8, choices=RigKind.choices)
    step = models.CharField(max_length=8, choices=SetupStep.choices, default=SetupStep.PRINT)
    found = models.JSONField(default=dict)  # by step: numbers of camera, lamps and print
    checks = models.JSONField(default=dict)  # by step: as in measurement.json
    manifest = models.TextField(blank=True)  # the rig, once all of it is known
    rig = models.OneToOneField(Rig, null=True, on_delete=models.PROTECT, related_name="setup")

    class Meta:
        ordering: ClassVar[Any] = ["-made_at", "-id"]

    def __str__(self) -> str:
        return f"{self.get_way_display()}: {self.get_step_display()}"

    @property
    def passed(self) -> bool:
        """Whether the pictures of this step were looked at and did."""
        return self.state == WorkState.MEASURED and self.step in self.checks


class SetupPicture(models.Model):
    """A photograph of the printed frame or a ball; forgotten once it was looked at."""

    setup = models.ForeignKey(RoomSetup, on_delete=models.CASCADE, related_name="pictures")
    order = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    file = models.ForeignKey("records.StoredFile", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar[Any] = ["order"]

    def __str__(self) -> str:
        return self.name
