"""A practice's rigs: where camera and lights stand, and how far their captures repeat."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from needlepoint.records.models.practice import Practice


class RigKind(models.TextChoices):
    """What gives the light."""

    PHONE = "phone", _("a phone and a torch")
    LAMPS = "lamps", _("lamps")
    SCREEN = "screen", _("a screen")


class Rig(models.Model):
    """A camera and its lights, kept as the text of a ``capture.toml`` without site and time.

    A rig that was used is never edited: a moved lamp is a new rig, or old captures would lie.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="rigs")
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(max_length=8, choices=RigKind.choices, default=RigKind.LAMPS)
    manifest = models.TextField(_("description"))
    slots = models.JSONField(default=list)  # names of its pictures, in the order of the lights
    retired_at = models.DateTimeField(null=True, blank=True)
    replaces = models.OneToOneField(
        "self", null=True, editable=False, on_delete=models.PROTECT, related_name="replaced_by"
    )
    demo = models.BooleanField(default=False, editable=False)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[Any] = ["name"]

    def __str__(self) -> str:
        return self.name


class RigRepeats(models.Model):
    """A practice's own figure of how far captures with one rig repeat; the latest one counts.

    The file is kept as it was handed in; what stands here is for lists and pages.
    """

    rig = models.ForeignKey(Rig, on_delete=models.PROTECT, related_name="repeats")
    file = models.ForeignKey("records.StoredFile", on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    day = models.DateField()  # on which the last capture of the study was taken
    captures = models.PositiveIntegerField()
    scars = models.PositiveIntegerField()
    depth = models.JSONField()  # its smallest detectable change, as a quantity
    added_at = models.DateTimeField(auto_now_add=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    left_at = models.DateTimeField(null=True)  # not used any more
    left_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering: ClassVar[Any] = ["-added_at", "-id"]

    def __str__(self) -> str:
        return f"{self.rig}: {self.name}"
