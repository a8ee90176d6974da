"""Signing a session: looked through once more, put under a digest, taken off the shelf."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from needlepoint import care
from needlepoint.errors import NeedlepointError, Refused
from needlepoint.records import audit
from needlepoint.records.models import (
    Batch,
    Client,
    MoveKind,
    Operator,
    Pen,
    ProductKind,
    Signed,
    StaleVersion,
    StockMove,
    TreatmentSession,
)
from needlepoint.studio.domain.batches import own_chain
from needlepoint.studio.domain.follow_up_words import lay_out_forms
from needlepoint.studio.domain.held_sessions import HeldCourse, course_of, held, plan_chain
from needlepoint.studio.domain.laid_reviews import lay_out_reviews
from needlepoint.studio.domain.needlers import NEEDLING, licence_of, profession_of
from needlepoint.studio.session.checking import SessionCheck, checked


class NotSigned(Refused):
    """A session cannot be signed as it stands; the text says why."""


def sign(
    operator: Operator, session: TreatmentSession, version: int, why: str, used: str = ""
) -> None:
    """Sign a session, take what was used off the shelf, and lay out the follow-up.

    Parameters
    ----------
    operator
        Who signs; somebody who may needle.
    session, version
        An open session, and its version as it was read.
    why
        The reason for what goes beyond the plan; empty where nothing does.
    used
        By `used_digest`, what was used as the page showed it; empty where no page showed it.

    Raises
    ------
    Signed, StaleVersion
        If somebody else signed or changed it meanwhile.
    NotSigned
        If something must be mended first, or a reason is missing.
    """
    if operator.role not in NEEDLING:
        raise NotSigned(_("%s does not sign sessions here.") % operator)
    with transaction.atomic():
        _lock(session)
        session.refresh_from_db()
        if session.signed_at is not None or session.dropped_at is not None:
            raise Signed
        if used and used != used_digest(session):
            raise StaleVersion
        found = checked(session)
        _refuse(found, why)
        session.beyond_why = why if found.beyond else ""
        session.document = document_of(session, found, operator)
        session.sha256 = audit.document_digest(session.document)
        course = course_with(session)
        session.next_on = course.next_on
        session.signed_by, session.signed_at = operator, timezone.now()
        session.save_read(version)
        take_off_shelf(operator, session)
        if session.amends is None:
            lay_out_forms(session)
        if course.left == 0:
            lay_out_reviews(session)
        audit.note(operator, "sign session", session, {"sha256": session.sha256})


def used_digest(session: TreatmentSession) -> str:
    """Return a digest of what is used in a session.

    One tablet may scan while another fills in, so items change no version; whoever signs has seen
    them all the same.
    """
    items = session.items.select_related("batch__product")
    return audit.document_digest({"used": [_used(item) for item in items]})


def course_with(session: TreatmentSession) -> HeldCourse:
    """Return how far the course has come once a session is signed."""
    rows = held(TreatmentSession.objects.filter(plan__in=plan_chain(session.plan)))
    earlier = rows.exclude(pk__in=own_chain(session)).values_list("visit__day", flat=True)
    days = sorted([*earlier, session.visit.day])
    return course_of(session.plan, days, session.visit.day)


def _refuse(found: SessionCheck, why: str) -> None:
    if found.stops:
        raise NotSigned(found.stops[0])
    if found.beyond:
        try:
            care.check_reason(why)
        except NeedlepointError:
            raise NotSigned(
                _("Say in a few words why it goes beyond: %s") % found.beyond[0]
            ) from None


def _lock(session: TreatmentSession) -> None:
    """Let one signature at a time look at this client, this session and these lots."""
    list(Client.objects.select_for_update().filter(pk=session.client_id))
    list(TreatmentSession.objects.select_for_update().filter(pk=session.pk))
    batches = Batch.objects.filter(uses__session__in=[session.pk, session.amends_id or 0])
    keys = sorted(set(batches.values_list("pk", flat=True)))
    list(Batch.objects.select_for_update().filter(pk__in=keys).order_by("pk"))


def take_off_shelf(operator: Operator, session: TreatmentSession) -> None:
    """Write down how the counts change; an amendment only what differs from what it amends."""
    now, before = _pieces(session), Counter[int]()
    if session.amends is not None:
        before = _pieces(session.amends)
    for batch in sorted(set(now) | set(before)):
        if change := before[batch] - now[batch]:
            StockMove.objects.create(
                batch_id=batch, change=change, kind=MoveKind.USED, session=session, by=operator
            )


def _pieces(session: TreatmentSession) -> Counter[int]:
    items = session.items.filter(batch__product__single_use=True)
    return Counter(items.values_list("batch_id", flat=True))


def document_of(session: TreatmentSession, found: SessionCheck, by: Operator) -> dict[str, Any]:
    """Return everything that is signed, in plain JSON."""
    needler = session.needler
    whole = {
        "kind": "session",
        "schema": 1,
        "client": str(session.client.public_id),
        "day": session.visit.day.isoformat(),
        "plan": {"id": str(session.plan.public_id), "sha256": session.plan.sha256},
        "amends": None if session.amends is None else session.amends.sha256,
        "amend_why": session.amend_why,
        "needler": {
            "id": str(needler.public_id),
            "name": str(needler),
            "role": profession_of(needler),
            "licence": licence_of(needler),
        },
        "signed_by": {"id": str(by.public_id), "name": str(by), "role": profession_of(by)},
        "pen": None if session.pen is None else _pen(session.pen),
        "hand_cm_s": session.hand_cm_s,
        "zones": [_zone(session, zone) for zone in session.zones.filter(done=True)],
        "used": [_used(item) for item in session.items.select_related("batch__product")],
        "beyond": found.beyond,
        "beyond_why": session.beyond_why,
        "remarks": found.remarks,
        "note": session.note,
        "began_at": session.began_at.isoformat(timespec="seconds"),
    }
    document: dict[str, Any] = json.loads(json.dumps(whole))
    return document


def _pen(pen: Pen) -> dict[str, Any]:
    serviced = None if pen.serviced_on is None else pen.serviced_on.isoformat()
    return {"device": pen.device, "serial": pen.serial, "serviced_on": serviced}


def _zone(session: TreatmentSession, zone: Any) -> dict[str, Any]:
    density = density_in(session, zone.passes, zone.rate_hz)
    names = ("site", "depth_mm", "rate_hz", "passes", "direction", "endpoint", "reaction")
    return {name: getattr(zone, name) for name in names} | {
        "punctures_per_cm2": None if density is None else round(density.total)
    }


def density_in(
    session: TreatmentSession, passes: int | None, rate_hz: float | None
) -> care.Density | None:
    """Count the punctures in a zone; None where pen, hand speed or cartridge are not known."""
    needles = session.items.filter(
        batch__product__kind=ProductKind.CARTRIDGE, batch__product__needles__isnull=False
    ).values_list("batch__product__needles", flat=True)
    if not (needles and rate_hz and passes and session.hand_cm_s):
        return None
    known = {
        "needles": int(needles[0] or 0),
        "rate_hz": rate_hz,
        "hand_speed_cm_s": session.hand_cm_s,
    }
    device = session.pen.device if session.pen else str(session.plan.choices.get("device", ""))
    return care.density_of(care.Practice(device=device, preferences=known), passes)[0]


def _used(item: Any) -> dict[str, Any]:
    batch = item.batch
    return {
        "kind": batch.product.kind,
        "name": batch.product.name,
        "gtin": batch.product.gtin,
        "lot": batch.lot,
        "expires_on": None if batch.expires_on is None else batch.expires_on.isoformat(),
        "serial": item.serial,
        "scanned": item.scanned,
        "amount_g": item.amount_g,
        "on_at": None if item.on_at is None else item.on_at.isoformat(timespec="seconds"),
        "off_at": None if item.off_at is None else item.off_at.isoformat(timespec="seconds"),
    }
