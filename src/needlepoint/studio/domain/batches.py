"""Lots on the shelf: found or made, counted, and stopped where they must not be used."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from needlepoint.errors import Refused
from needlepoint.records.models import (
    Batch,
    MoveKind,
    Practice,
    Product,
    ProductKind,
    SessionItem,
    TreatmentSession,
)
from needlepoint.studio.domain.held_sessions import replaced
from needlepoint.studio.domain.udi import BoxLabel, NotRead

WARN_DAYS = 30
"""Own choice, as the practices ask for it: a month is enough to order anew."""


class Stopped(Refused):
    """Something on the shelf must not be used; the text says why and what to do."""


def batch_of_label(practice: Practice, label: BoxLabel) -> Batch:
    """Return the lot that a code on a box of cartridges names, made where it is new.

    Raises
    ------
    Stopped
        If the code contradicts what is kept of this lot.
    """
    product = practice.products.filter(gtin=label.gtin).first() if label.gtin else None
    if product is None:
        name = _("Cartridge %s") % label.gtin if label.gtin else _("Cartridge")
        same = practice.products.filter(kind=ProductKind.CARTRIDGE, gtin=label.gtin, name=name)
        product = same.first() or Product.objects.create(
            practice=practice, kind=ProductKind.CARTRIDGE, name=name, gtin=label.gtin
        )
    return batch_named(product, label.lot, label.expires_on)


def batch_named(product: Product, lot: str, expires_on: dt.date | None) -> Batch:
    """Return a lot of a product, made where it is new.

    Raises
    ------
    Stopped
        If another expiry is on record for it.
    """
    batch = lots_named(product, lot).first()
    if batch is None:
        try:
            with transaction.atomic():
                return Batch.objects.create(product=product, lot=lot, expires_on=expires_on)
        except IntegrityError:  # somebody else was faster
            batch = product.batches.get(lot=lot)
    if expires_on is not None and batch.expires_on is None:
        batch.expires_on = expires_on
        batch.save(update_fields=["expires_on"])
    if expires_on not in (None, batch.expires_on):
        assert batch.expires_on is not None
        raise Stopped(
            _("Lot %(lot)s is on record with another expiry, %(day)s. Compare with the box.")
            % {"lot": lot, "day": date_format(batch.expires_on)}
        )
    return batch


def lots_named(product: Product, lot: str) -> QuerySet[Batch]:
    """Return the lots of a product with a number, in small or large letters, a recalled one first.

    People type a lot in small letters or in large ones; a recall must be found all the same.
    """
    recalled_first = F("recalled_at").asc(nulls_last=True)
    return product.batches.filter(lot__iexact=lot).order_by(recalled_first, "pk")


def may_be(batch: Batch) -> QuerySet[Batch]:
    """Return the lots that are the same, or may be: of one number, and not known to be apart.

    A box that is typed by hand names no article. So the same number under another product of its
    kind counts, unless the GTIN of both is known.
    """
    product = batch.product
    rows = Batch.objects.filter(
        product__practice=product.practice_id, product__kind=product.kind, lot__iexact=batch.lot
    )
    if product.gtin:
        rows = rows.filter(Q(product=product) | Q(product__gtin=""))
    return rows


def recalled_as(batch: Batch) -> Batch | None:
    """Return the recalled lot that a lot is or may be; None where there is none."""
    if batch.recalled_at is not None:
        return batch
    rows = may_be(batch).filter(recalled_at__isnull=False)
    return rows.select_related("product").first()


def check_expiry_known(batch: Batch) -> None:
    """Refuse a lot of which nobody has said when it expires: it would never be stopped.

    Raises
    ------
    NotRead
        If so.
    """
    if batch.expires_on is None:
        raise NotRead(_("Type the expiry as it is printed on the box."))


def held_uses(batches: Any) -> QuerySet[SessionItem]:
    """Return the uses of lots in signed sessions that no later signed one replaced."""
    rows = SessionItem.objects.filter(batch__in=batches, session__signed_at__isnull=False)
    return rows.exclude(session__in=replaced(TreatmentSession))


def with_left(batches: QuerySet[Batch]) -> QuerySet[Batch]:
    """Add to each lot how many are left (``left``) and how many ever came (``came``)."""
    came = Q(moves__kind__in=(MoveKind.RECEIVED, MoveKind.COUNTED))
    return batches.annotate(
        left=Coalesce(Sum("moves__change"), 0),
        came=Coalesce(Sum("moves__change", filter=came), 0),
    )


def shelf_of(practice: Practice) -> QuerySet[Batch]:
    """Return every lot of a practice with what is left of it, soonest expiry first."""
    rows = Batch.objects.filter(product__practice=practice, product__retired_at=None)
    return with_left(rows.select_related("product")).order_by("product__kind", "expires_on", "lot")


def expiring(practice: Practice, today: dt.date) -> QuerySet[Batch]:
    """Return the lots of which something is left that expires within a month, or has."""
    last = today + dt.timedelta(days=WARN_DAYS)
    rows: Any = shelf_of(practice).filter(expires_on__lte=last, recalled_at=None)
    return rows.filter(left__gt=0)


def why_stopped(
    batch: Batch, day: dt.date, serial: str = "", session: TreatmentSession | None = None
) -> str:
    """Return why a lot, or one piece of it, must not be used on a day; empty where it may.

    Parameters
    ----------
    batch, serial
        Which, and the number of the single piece where the box names one.
    day
        When it would be used.
    session
        In which session; its own use, and that of the session it amends, is no second one.
    """
    said = {"lot": batch.lot, "what": batch.product.name}
    if (recalled := recalled_as(batch)) is not None:
        return _why_recalled(recalled, batch)
    if batch.is_expired(day):
        assert batch.expires_on is not None
        said["day"] = date_format(batch.expires_on)
        return _("Lot %(lot)s of %(what)s expired on %(day)s. Take another.") % said
    if batch.product.kind != ProductKind.CARTRIDGE:
        return ""
    own = own_chain(session)
    if serial and _used_elsewhere(batch, serial, own):
        said["serial"] = serial
        return _("Cartridge %(serial)s of lot %(lot)s was used before. Open a new one.") % said
    return _all_used(batch, own, said)


def _used_elsewhere(batch: Batch, serial: str, own: Iterable[int]) -> bool:
    """Whether a single piece is used in another session: an open one, or one that counts.

    A session that was dropped used nothing, and what a signed amendment took out was not used.
    """
    rows = batch.uses.filter(serial=serial, session__dropped_at=None)
    rows = rows.exclude(session__in=replaced(TreatmentSession))
    return rows.exclude(session__in=own).exists()


def _why_recalled(recalled: Batch, batch: Batch) -> str:
    said = {"lot": recalled.lot, "what": recalled.product.name}
    if recalled.product_id == batch.product_id:
        return _("Lot %(lot)s of %(what)s was recalled. Put it aside and take another.") % said
    return (
        _(
            "Lot %(lot)s of %(what)s was recalled, and this may be the same lot. Put it aside and "
            "take another. If it is another article, write the GTIN of both under Stock."
        )
        % said
    )


def _all_used(batch: Batch, own: Iterable[int], said: dict[str, str]) -> str:
    """Say that every piece of a lot was used, where the shelf was ever counted."""
    counted = with_left(Batch.objects.filter(pk=batch.pk)).get()
    held = held_uses([batch.pk]).filter(session__in=own).count()
    if counted.came > 0 and counted.left + held <= 0:  # type: ignore[attr-defined]
        return (
            _(
                "Every cartridge of lot %(lot)s has been used, so this one was used before, or the "
                "count under Stock is wrong. Open a new one, or count the shelf first."
            )
            % said
        )
    return ""


def own_chain(session: TreatmentSession | None) -> list[int]:
    """Return the numbers of a session and of those it amends."""
    chain: list[int] = []
    while session is not None and session.pk is not None:
        chain.append(session.pk)
        session = session.amends
    return chain
