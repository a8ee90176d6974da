"""Filling in a session: every change is kept at once, and what is used is looked at first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from needlepoint.errors import WrongUsage
from needlepoint.records import audit
from needlepoint.records.models import (
    Batch,
    Endpoint,
    Operator,
    Product,
    ProductKind,
    Reaction,
    SessionItem,
    TreatmentSession,
)
from needlepoint.studio.domain.batches import (
    Stopped,
    batch_named,
    batch_of_label,
    check_expiry_known,
    why_stopped,
)
from needlepoint.studio.domain.readiness import readiness
from needlepoint.studio.domain.udi import BoxLabel, NotRead, code_in_picture, read_label
from needlepoint.studio.session.checking import why_no_numbing, why_not_under
from needlepoint.studio.session.forms import SettingsForm, ZoneForm
from needlepoint.studio.session.opening import lock_open
from needlepoint.studio.site.uploads import Seekable, accept


def forms_of(session: TreatmentSession, data: Any = None) -> tuple[list[ZoneForm], SettingsForm]:
    """Return the forms of a session, one a zone, and that of the whole."""
    zones = session.zones.all()
    lines = [ZoneForm(data, instance=zone, prefix=f"zone-{zone.order}") for zone in zones]
    return lines, SettingsForm(data, instance=session)


def keep(
    operator: Operator, session: TreatmentSession, data: Mapping[str, Any], version: int
) -> tuple[list[ZoneForm], SettingsForm]:
    """Keep what was filled in; a field that makes no sense is not kept, and its form says why.

    Raises
    ------
    Signed, StaleVersion
        If somebody else signed or changed it meanwhile.
    """
    lines, settings = forms_of(session, data)
    with transaction.atomic():
        lock_open(session)
        if settings.is_valid():
            settings.instance.save_read(version)
        else:
            TreatmentSession.objects.get(pk=session.pk).save_read(version)
            session.version = version + 1
        for line in lines:
            if line.is_valid():
                if data.get("all") == Endpoint.REACHED:
                    _all_reached(line.instance)
                line.instance.save()
        audit.note(operator, "fill in session", session)
    return lines, settings


def _all_reached(zone: Any) -> None:
    """Say of a zone that was done what was not said of it yet."""
    if zone.done:
        zone.endpoint = zone.endpoint or Endpoint.REACHED
        zone.reaction = zone.reaction or Reaction.AS_EXPECTED


def label_of(code: str, picture: Seekable | None) -> BoxLabel:
    """Read the code of a box, from a picture or as typed.

    Raises
    ------
    NotRead, UploadRefused
        If there is none, or it cannot be trusted.
    """
    if picture is not None:
        what = accept([("code", picture)])[0].what
        found, is_gs1 = code_in_picture(what.display)
        return read_label(found, by_camera=is_gs1)
    return read_label(code)


def open_cartridge(operator: Operator, session: TreatmentSession, label: BoxLabel) -> SessionItem:
    """Add a cartridge to an open session, unless it must not be used.

    Raises
    ------
    NotRead
        If neither the code nor the shelf knows when it expires.
    Stopped
        If it is expired, recalled or used.
    """
    practice = session.client.practice
    with transaction.atomic():
        batch = batch_of_label(practice, label)
        return _add(operator, session, batch, serial=label.serial, scanned=label.raw)


def open_by_hand(
    operator: Operator,
    session: TreatmentSession,
    product: Product | None,
    lot: str,
    expires_on: dt.date | None,
) -> SessionItem:
    """Add a cartridge by what is printed on its box.

    Raises
    ------
    NotRead
        If lot or expiry is missing.
    Stopped
        If it is expired, recalled or used.
    """
    if not lot.strip():
        raise NotRead(_("Type the lot as it is printed on the box."))
    with transaction.atomic():
        if product is None:
            label = BoxLabel("", lot.strip(), "", expires_on, "")
            batch = batch_of_label(session.client.practice, label)
        else:
            batch = batch_named(product, lot.strip(), expires_on)
        return _add(operator, session, batch)


def use(
    operator: Operator, session: TreatmentSession, batch: Batch, amount_g: float | None
) -> SessionItem:
    """Add numbing cream, or what lies under the pen, unless care says that it may not be used.

    Raises
    ------
    Stopped
        If so.
    """
    with transaction.atomic():
        item = _add(operator, session, batch, amount_g=amount_g)
        if batch.product.kind == ProductKind.TOPICAL and (why := why_not_under(session, item)):
            raise Stopped(why)
        if batch.product.kind == ProductKind.NUMBING:
            rows = session.items.filter(batch__product__kind=ProductKind.NUMBING)
            ready = readiness(session.client, session.needler, session.visit.day)
            if stops := why_no_numbing(session, list(rows.select_related("batch__product")), ready):
                raise Stopped(stops[0])
    return item


def _add(operator: Operator, session: TreatmentSession, batch: Batch, **more: Any) -> SessionItem:
    lock_open(session)
    serial = more.get("serial", "")
    twice = session.items.filter(batch=batch, serial=serial)
    if serial and (already := twice.first()) is not None:
        return already
    if why := why_stopped(batch, session.visit.day, serial, session):
        raise Stopped(why)
    if batch.product.kind == ProductKind.CARTRIDGE:
        check_expiry_known(batch)
    item = SessionItem.objects.create(session=session, batch=batch, **more)
    audit.note(operator, "use", session, {"batch": str(batch.public_id)})
    return item


def act(
    operator: Operator, session: TreatmentSession, item: SessionItem, what: str, amount: str
) -> None:
    """Note when cream went on or came off, how much it was, or take something off the list.

    Raises
    ------
    Signed
        If the session was signed.
    WrongUsage
        If it is none of these.
    """
    with transaction.atomic():
        lock_open(session)
        match what:
            case "on":
                item.on_at, item.off_at = timezone.now(), None
            case "off":
                item.off_at = timezone.now()
            case "amount":
                item.amount_g = _grams(amount)
            case "remove":
                item.delete()
                audit.note(operator, "not used", session, {"batch": str(item.batch.public_id)})
                return
            case _:
                raise WrongUsage(_("Nothing was changed."))
        item.save()
        audit.note(operator, "use", session, {"batch": str(item.batch.public_id), "what": what})


def _grams(text: str) -> float:
    try:
        grams = float(text.replace(",", "."))
    except ValueError:
        grams = -1.0
    if not 0 < grams <= 100:
        raise WrongUsage(_("Write the amount in grams, for example 4.5."))
    return grams
