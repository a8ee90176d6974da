"""What a practice has on its shelf: products, their lots with expiry, and every change of count."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from needlepoint.records.models.practice import Practice


class ProductKind(models.TextChoices):
    """What a product is for in a session."""

    CARTRIDGE = "cartridge", _("needle cartridge")
    NUMBING = "numbing", _("numbing cream")
    TOPICAL = "topical", _("under the pen")


class Contents(models.TextChoices):
    """What goes on the skin during a session; care's words."""

    GLIDE = "glide", _("sterile glide without drugs")
    HYALURONIC = "hyaluronic", _("sterile hyaluronic acid without drugs")
    VITAMIN_C = "vitamin c", _("vitamin C")
    BIOLOGIC = "biologic", _("exosomes, growth factors or blood products")
    OTHER = "other", _("anything else")


class Product(models.Model):
    """Something that is used up in sessions."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="products")
    kind = models.CharField(_("kind"), max_length=12, choices=ProductKind.choices)
    name = models.CharField(_("name"), max_length=120)
    gtin = models.CharField(_("GTIN"), max_length=14, blank=True)
    strength_percent = models.FloatField(_("lidocaine, all numbing agents together [%]"), null=True)
    contents = models.CharField(
        _("contents"), max_length=12, choices=Contents.choices, default=Contents.GLIDE
    )
    needles = models.PositiveSmallIntegerField(_("needles"), null=True)  # of a cartridge
    single_use = models.BooleanField(_("one piece a session"), default=True)
    retired_at = models.DateTimeField(null=True, editable=False)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[Any] = ["kind", "name"]
        constraints: ClassVar[Any] = [
            models.UniqueConstraint(
                fields=["practice", "gtin"], condition=~Q(gtin=""), name="one_product_a_gtin"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Batch(models.Model):
    """One lot of a product: its expiry, and whether it was recalled."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="batches")
    lot = models.CharField(_("lot"), max_length=40)
    expires_on = models.DateField(_("expires on"), null=True)
    recalled_at = models.DateTimeField(null=True, editable=False)
    recalled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    recall_why = models.TextField(_("reason"), blank=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[Any] = ["expires_on", "lot"]
        verbose_name_plural = "batches"
        indexes: ClassVar[Any] = [models.Index(fields=["lot"], name="batch_by_lot")]
        constraints: ClassVar[Any] = [
            models.UniqueConstraint(fields=["product", "lot"], name="one_batch_a_lot")
        ]

    def __str__(self) -> str:
        return f"{self.product}, {self.lot}"

    def is_expired(self, day: dt.date) -> bool:
        """Whether its last day lies before a day."""
        return self.expires_on is not None and self.expires_on < day


class MoveKind(models.TextChoices):
    """Why a count changed."""

    RECEIVED = "received", _("received")
    USED = "used", _("used in a session")
    COUNTED = "counted", _("counted anew")
    THROWN = "thrown", _("thrown away")


class StockMove(models.Model):
    """One change of a count; the sum of them is what is left, and no count is ever typed over."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="moves")
    change = models.IntegerField()
    kind = models.CharField(max_length=12, choices=MoveKind.choices)
    session = models.ForeignKey(
        "records.TreatmentSession", null=True, on_delete=models.PROTECT, related_name="moves"
    )
    note = models.CharField(_("note"), max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[Any] = ["-id"]

    def __str__(self) -> str:
        return f"{self.batch}: {self.change:+d}"


class Pen(models.Model):
    """One needling pen, by its serial number."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="pens")
    device = models.CharField(_("device"), max_length=64)  # care's key
    serial = models.CharField(_("serial number"), max_length=60)
    serviced_on = models.DateField(_("last service"), null=True, blank=True)
    retired_at = models.DateTimeField(null=True, editable=False)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[Any] = ["device", "serial"]
        constraints: ClassVar[Any] = [
            models.UniqueConstraint(fields=["practice", "serial"], name="one_pen_a_serial")
        ]

    def __str__(self) -> str:
        return f"{self.device.replace('_', ' ')}, {self.serial}"
