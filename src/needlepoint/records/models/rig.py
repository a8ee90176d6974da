"""A practice's rigs: where camera and lights stand, so that nobody types it at a capture."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from needlepoint.records.models.practice import Practice


class RigKind(models.TextChoices):
    """What gives the light."""

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
    demo = models.BooleanField(default=False, editable=False)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[Any] = ["name"]

    def __str__(self) -> str:
        return self.name
