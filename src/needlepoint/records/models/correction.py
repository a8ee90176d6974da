"""What a person says of a scar, kept beside what the machine said."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from needlepoint.records.models.capture import Capture


class ScarCorrection(models.Model):
    """Another kind, or "there is no scar"; the latest one of a scar counts."""

    capture = models.ForeignKey(Capture, on_delete=models.PROTECT, related_name="corrections")
    scar = models.PositiveIntegerField()  # its id in the measurement
    kind = models.CharField(_("kind"), max_length=16, blank=True)  # empty: as the machine said
    no_scar = models.BooleanField(_("this is no scar"), default=False)
    zone = models.CharField(_("zone"), max_length=40, blank=True)  # empty: as the site says
    why = models.TextField(_("reason"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[Any] = ["scar", "-id"]

    def __str__(self) -> str:
        return f"{self.capture}: {self.scar}"
