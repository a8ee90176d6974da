"""Pictures that are being taken with the camera of a page, until they become a capture."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from needlepoint.records.models.capture import Capture
from needlepoint.records.models.client import Client
from needlepoint.records.models.rig import Rig
from needlepoint.records.models.room_setup import RoomSetup


class Sitting(models.Model):
    """One site of one client, or one step of setting up a room, photographed picture by picture.

    A phone may take part. The words by which it comes in stand here as digests only.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    client = models.ForeignKey(
        Client, null=True, on_delete=models.PROTECT, related_name="sittings"
    )  # of a capture, as the rig
    rig = models.ForeignKey(Rig, null=True, on_delete=models.PROTECT, related_name="+")
    setup = models.ForeignKey(
        RoomSetup, null=True, on_delete=models.CASCADE, related_name="sittings"
    )
    names = models.JSONField(default=list)  # of the pictures of a step, where no rig names them
    site = models.CharField(max_length=40)  # or the step
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)
    capture = models.ForeignKey(Capture, null=True, on_delete=models.PROTECT, related_name="+")
    join_digest = models.CharField(max_length=64, blank=True)  # of the code that is shown
    join_until = models.DateTimeField(null=True)
    phone_digest = models.CharField(max_length=64, blank=True, db_index=True)  # of who came in

    class Meta:
        ordering: ClassVar[Any] = ["-made_at", "-id"]
        constraints: ClassVar[Any] = [
            models.CheckConstraint(
                name="sitting_of_client_or_room",
                condition=models.Q(client=None, rig=None, setup__isnull=False)
                | models.Q(client__isnull=False, rig__isnull=False, setup=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.client or self.setup}: {self.site}"

    @property
    def slots(self) -> list[str]:
        """Names of the pictures, in their order."""
        return list(self.names if self.rig is None else self.rig.slots)


class Shot(models.Model):
    """One picture of a sitting, whole or on its way in."""

    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="shots")
    order = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64)  # of the whole file, as its sender says
    size_bytes = models.PositiveBigIntegerField()
    file = models.ForeignKey(
        "records.StoredFile", null=True, on_delete=models.PROTECT, related_name="+"
    )
    thumbnail = models.ForeignKey(
        "records.StoredFile", null=True, on_delete=models.PROTECT, related_name="+"
    )
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[Any] = ["order"]
        constraints: ClassVar[Any] = [
            models.UniqueConstraint(fields=["sitting", "order"], name="one_shot_a_light")
        ]

    def __str__(self) -> str:
        return f"{self.sitting}, {self.order}"


class ShotPiece(models.Model):
    """A part of a picture that has come in; sealed like every file."""

    shot = models.ForeignKey(Shot, on_delete=models.PROTECT, related_name="pieces")
    begins = models.PositiveBigIntegerField()
    file = models.ForeignKey("records.StoredFile", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar[Any] = ["begins"]
        constraints: ClassVar[Any] = [
            models.UniqueConstraint(fields=["shot", "begins"], name="one_piece_a_place")
        ]

    def __str__(self) -> str:
        return f"{self.shot} from {self.begins}"
