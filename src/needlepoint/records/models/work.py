"""Work that is done in the background: how far it has come, and how it ended."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class WorkState(models.TextChoices):
    """How far a capture, or whatever else is worked out, has come."""

    UPLOADED = "uploaded", _("waiting to be measured")
    MEASURING = "measuring", _("being measured")
    MEASURED = "measured", _("measured")
    REFUSED = "refused", _("refused")
    FAILED = "failed", _("could not be read")


class Work(models.Model):
    """A row that one worker takes, tells the progress of, and ends with a sentence."""

    state = models.CharField(max_length=12, choices=WorkState.choices, default=WorkState.UPLOADED)
    doing = models.CharField(max_length=120, blank=True)
    share = models.FloatField(default=0.0)  # of the work that is done, 0 to 1
    worker = models.CharField(max_length=64, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)  # by workers that fell silent
    sentence = models.TextField(blank=True)  # what came of it, or why nothing did

    class Meta:
        abstract = True

    @property
    def is_waiting(self) -> bool:
        """Whether there is nothing to see yet, but will be."""
        return self.state in {WorkState.UPLOADED, WorkState.MEASURING}
