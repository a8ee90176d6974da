"""Sessions: what was done to which zone with what; a signed one never changes, it is amended."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from needlepoint.records.models.client import Client
from needlepoint.records.models.plan import Plan, Signed
from needlepoint.records.models.stock import Batch, Pen
from needlepoint.records.models.versioned import Versioned
from needlepoint.records.models.visit import Visit


class TreatmentSession(Versioned):
    """One needling of one client; `document` is what was signed, under its digest."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="sessions")
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="sessions")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="sessions")
    amends = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="amended_by"
    )
    amend_why = models.TextField(_("why it is amended"), blank=True)
    needler = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="needled"
    )
    pen = models.ForeignKey(Pen, null=True, on_delete=models.PROTECT, related_name="sessions")
    hand_cm_s = models.FloatField(_("hand speed [cm/s]"), null=True)
    beyond_why = models.TextField(_("why it goes beyond the plan"), blank=True)
    note = models.TextField(_("note"), blank=True)
    began_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    dropped_at = models.DateTimeField(null=True)  # opened by mistake; nothing was done
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    signed_at = models.DateTimeField(null=True)
    next_on = models.DateField(null=True)  # worked out at the signature: the next one is due
    document = models.JSONField(default=dict)
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar[Any] = ["-visit__day", "-id"]
        indexes: ClassVar[Any] = [
            models.Index(  # outcomes count whole years without reading a document
                fields=["client", "signed_at", "visit", "began_at"], name="sessions_of_client"
            ),
            models.Index(
                fields=["visit", "signed_at", "client", "began_at"], name="sessions_of_visit"
            ),
            models.Index(
                fields=["amends", "signed_at"],
                condition=models.Q(amends__isnull=False),
                name="sessions_amending",
            ),
            models.Index(fields=["signed_at"], name="sessions_signed"),
            models.Index(fields=["next_on"], name="sessions_next"),
        ]

    def __str__(self) -> str:
        return f"{self.client}: {self.visit.day.isoformat()}"

    @property
    def is_open(self) -> bool:
        """Whether it can still be filled in."""
        return self.signed_at is None and self.dropped_at is None

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save an open session, or the signature itself.

        Raises
        ------
        Signed
            If the row in the database carries a signature.
        """
        check_unsigned(self.pk)
        super().save(*args, **kwargs)


def check_unsigned(session: int | None) -> None:
    """Refuse to touch what was signed.

    Raises
    ------
    Signed
        If the session in the database carries a signature.
    """
    if session is None:
        return
    if TreatmentSession.objects.filter(pk=session, signed_at__isnull=False).exists():
        raise Signed


class Endpoint(models.TextChoices):
    """Whether a zone came to the end that the plan names."""

    REACHED = "reached", _("reached")
    NOT_REACHED = "not reached", _("not reached")
    PASSED = "passed", _("gone past")


class Reaction(models.TextChoices):
    """What the skin of a zone showed."""

    AS_EXPECTED = "as expected", _("as expected")
    LITTLE = "little", _("less than expected")
    SWELLING = "swelling", _("swelling beyond its neighbours")
    BLEEDING = "bleeding", _("running blood")
    PALE = "pale", _("grey or white")


class SessionRow(models.Model):
    """Part of a session: it changes until the session is signed, and no more."""

    session_id: int

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, unless its session was signed.

        Raises
        ------
        Signed
            If so.
        """
        check_unsigned(self.session_id)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete, unless its session was signed.

        Raises
        ------
        Signed
            If so.
        """
        check_unsigned(self.session_id)
        return super().delete(*args, **kwargs)


class SessionZone(SessionRow):
    """What was done in one zone."""

    session = models.ForeignKey(TreatmentSession, on_delete=models.PROTECT, related_name="zones")
    order = models.PositiveSmallIntegerField()
    site = models.CharField(max_length=40)  # a zone of care, with its side where it is known
    done = models.BooleanField(_("done"), default=True)
    depth_mm = models.FloatField(_("depth [mm]"), null=True)
    rate_hz = models.FloatField(_("speed [strokes/s]"), null=True)
    passes = models.PositiveSmallIntegerField(_("passes"), null=True)
    direction = models.CharField(_("direction"), max_length=80, blank=True)
    endpoint = models.CharField(
        _("endpoint"), max_length=12, choices=Endpoint.choices, blank=True, default=""
    )
    reaction = models.CharField(
        _("reaction"), max_length=12, choices=Reaction.choices, blank=True, default=""
    )

    class Meta:
        ordering: ClassVar[Any] = ["order"]
        constraints: ClassVar[Any] = [
            models.UniqueConstraint(fields=["session", "site"], name="one_row_a_site")
        ]

    def __str__(self) -> str:
        return f"{self.session}: {self.site}"


class SessionItem(SessionRow):
    """What was used: a cartridge, numbing cream, or what lay under the pen; each with its lot."""

    session = models.ForeignKey(TreatmentSession, on_delete=models.PROTECT, related_name="items")
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="uses")
    serial = models.CharField(_("serial number"), max_length=40, blank=True)
    scanned = models.CharField(max_length=200, blank=True)  # as the scanner gave it
    amount_g = models.FloatField(_("amount [g]"), null=True)
    on_at = models.DateTimeField(null=True)
    off_at = models.DateTimeField(null=True)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[Any] = ["id"]

    def __str__(self) -> str:
        return f"{self.session}: {self.batch}"
