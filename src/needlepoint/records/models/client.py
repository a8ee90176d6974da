"""The client, and the row that two tablets may not overwrite silently."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from needlepoint.records.models.practice import Practice
from needlepoint.records.models.versioned import Versioned


class Client(Versioned):
    """Somebody whose skin is measured."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="clients")
    name = models.CharField(_("name"), max_length=120)
    born = models.DateField(_("born on"))
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    mail = models.EmailField(_("mail"), blank=True)
    language = models.CharField(_("language"), max_length=8, default="en")
    flags = models.JSONField(
        _("safety flags"),
        default=list,
        blank=True,
        help_text=_("Short sentences shown on every page of this client."),
    )
    photo = models.ForeignKey(
        "records.StoredFile", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    demo = models.BooleanField(default=False, editable=False)
    made_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    erased_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering: ClassVar[Any] = ["name", "born"]
        indexes: ClassVar[Any] = [models.Index(fields=["practice", "name"])]

    def __str__(self) -> str:
        return self.name

    def age_on(self, day: dt.date) -> int:
        """Count whole years on a day."""
        before_birthday = (day.month, day.day) < (self.born.month, self.born.day)
        return day.year - self.born.year - before_birthday

    @property
    def age(self) -> int:
        """Whole years today."""
        return self.age_on(timezone.localdate())
