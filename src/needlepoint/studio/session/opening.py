"""Opening a session: from the signed plan, as last time, or beside a signed one to amend it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from needlepoint import care
from needlepoint.errors import Refused
from needlepoint.records import audit
from needlepoint.records.models import (
    Client,
    Operator,
    Pen,
    ProductKind,
    SessionItem,
    SessionZone,
    Signed,
    TreatmentSession,
)
from needlepoint.studio.domain.appointments import join_session, leave_session
from needlepoint.studio.domain.batches import why_stopped
from needlepoint.studio.domain.held_sessions import held
from needlepoint.studio.domain.readiness import Readiness, SiteSettings, readiness
from needlepoint.studio.domain.visits import visit_on


class NotReady(Refused):
    """Something stands in the way of a session; the text says what."""


def open_of(client: Client) -> TreatmentSession | None:
    """Return the session of a client that is being filled in, if there is one."""
    return client.sessions.filter(signed_at=None, dropped_at=None, amends=None).first()


def last_of(client: Client) -> TreatmentSession | None:
    """Return the last session of a client that counts."""
    rows = held(TreatmentSession.objects.filter(client=client))
    return rows.select_related("pen", "visit").order_by("-visit__day", "-id").first()


def begin(operator: Operator, client: Client, *, as_last_time: bool) -> TreatmentSession:
    """Open a session of today for whoever needles; an open one is gone on with.

    Raises
    ------
    NotReady
        If the plan, the consent, the answers, a rule or the licence stands against it.
    """
    if (already := open_of(client)) is not None:
        return already
    today = client.practice.today
    ready = readiness(client, operator, today)
    if not ready.may_start or ready.course is None:
        raise NotReady(" ".join(ready.stops))
    last = last_of(client) if as_last_time else None
    with transaction.atomic():
        Client.objects.select_for_update().get(pk=client.pk)  # two tablets, one session
        if (already := open_of(client)) is not None:
            return already
        session = TreatmentSession.objects.create(
            client=client,
            visit=visit_on(client, today),
            plan=ready.course.plan,
            needler=operator,
            pen=last.pen if last is not None else _pen(operator, ready),
            hand_cm_s=None if last is None else last.hand_cm_s,
            began_at=timezone.now(),
            made_by=operator,
        )
        SessionZone.objects.bulk_create(_zones(session, ready, last))
        if last is not None:
            _take_over(session, last.items.exclude(batch__product__kind=ProductKind.CARTRIDGE))
        join_session(operator, session)
        audit.note(operator, "open session", session)
    return session


def amend(operator: Operator, session: TreatmentSession, why: str) -> TreatmentSession:
    """Return the open session that will stand beside a signed one; there is at most one."""
    with transaction.atomic():
        TreatmentSession.objects.select_for_update().get(pk=session.pk)
        later = TreatmentSession.objects.filter(amends=session).first()
        if later is not None:
            return later
        later = TreatmentSession.objects.create(
            client=session.client,
            visit=session.visit,
            plan=session.plan,
            amends=session,
            amend_why=why,
            needler=session.needler,
            pen=session.pen,
            hand_cm_s=session.hand_cm_s,
            beyond_why=session.beyond_why,
            note=session.note,
            began_at=session.began_at,
            made_by=operator,
        )
        for zone in session.zones.all():
            zone.pk, zone.session = None, later
            zone._state.adding = True  # noqa: SLF001  a copy
            zone.save()
        _copy(later, session.items.all())
        audit.note(operator, "amend session", later)
    return later


def lock_open(session: TreatmentSession) -> None:
    """Let nobody else change or sign an open session until the transaction ends.

    Raises
    ------
    Signed
        If it was signed or dropped since it was read.
    """
    rows = TreatmentSession.objects.select_for_update().filter(pk=session.pk)
    if not rows.filter(signed_at=None, dropped_at=None).exists():
        raise Signed


def drop(operator: Operator, session: TreatmentSession) -> None:
    """Close a session in which nothing was done.

    Raises
    ------
    Signed
        If it was signed or dropped since it was read.
    """
    with transaction.atomic():
        lock_open(session)
        session.refresh_from_db()  # what was filled in since stays readable
        session.dropped_at = timezone.now()
        if session.amends is not None:  # so that another amendment can be made
            session.amends = None
        session.save()
        leave_session(session)
        audit.note(operator, "drop session", session)


def _pen(operator: Operator, ready: Readiness) -> Pen | None:
    """Propose the only pen of the planned device."""
    assert ready.course is not None
    device = ready.course.plan.choices.get("device", "")
    pens = list(operator.practice.pens.filter(retired_at=None, device=device)[:2])
    return pens[0] if len(pens) == 1 else None


def _zones(
    session: TreatmentSession, ready: Readiness, last: TreatmentSession | None
) -> list[SessionZone]:
    assert ready.course is not None
    before = {} if last is None else {each.site: each for each in last.zones.filter(done=True)}
    rate = care.device_rate_hz(session.pen.device if session.pen else _device(session))
    rows = []
    for order, site in enumerate(ready.sites, start=1):
        row = _from_plan(session, site, first=ready.course.done == 0, rate=rate)
        if (old := before.get(site.site)) is not None:
            row.depth_mm, row.rate_hz = old.depth_mm, old.rate_hz
            row.passes, row.direction = old.passes, old.direction
        elif last is not None:
            row.done = False
        row.order = order
        rows.append(row)
    return rows


def _from_plan(
    session: TreatmentSession, site: SiteSettings, *, first: bool, rate: float | None
) -> SessionZone:
    passes = site.first_passes if first else site.passes
    return SessionZone(
        session=session,
        site=site.site,
        depth_mm=site.first_mm if first else site.usual_mm,
        rate_hz=rate,
        passes=passes,
        direction=", ".join(site.directions[:passes]),
    )


def _device(session: TreatmentSession) -> str:
    return str(session.plan.choices.get("device", ""))


def _take_over(session: TreatmentSession, items: Iterable[SessionItem]) -> None:
    """Propose what was used last time, unless its lot must not be used any more."""
    day = session.visit.day
    good = [each for each in items if not why_stopped(each.batch, day, session=session)]
    for each in good:
        SessionItem.objects.create(session=session, batch=each.batch, amount_g=each.amount_g)


def _copy(session: TreatmentSession, items: Iterable[SessionItem]) -> None:
    for each in items:
        SessionItem.objects.create(
            session=session,
            batch=each.batch,
            serial=each.serial,
            scanned=each.scanned,
            amount_g=each.amount_g,
            on_at=each.on_at,
            off_at=each.off_at,
        )


def minutes_between(start: dt.datetime | None, end: dt.datetime | None) -> float | None:
    """Return how long something was on [min]; None where a time is missing."""
    if start is None or end is None:
        return None
    return (end - start).total_seconds() / 60


def refused_words() -> str:
    """Say that somebody was faster."""
    return _("Somebody else changed this session meanwhile. This is how it stands now.")
