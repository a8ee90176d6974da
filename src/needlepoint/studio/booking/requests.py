"""What the public page takes in, and what becomes of it: an appointment, or nothing at all."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from needlepoint.errors import Refused
from needlepoint.records import audit
from needlepoint.records.models import (
    Appointment,
    AppointmentRequest,
    Client,
    Operator,
    Practice,
    Service,
    ServiceKind,
    digits,
    folded,
)
from needlepoint.studio.booking.booking import Wanted, book
from needlepoint.studio.booking.places import rules_of, services_of

MOST_WAITING = 200
"""Own choice: more requests than a practice reads in a week; somebody floods the page."""
KEPT = dt.timedelta(days=60)
"""Own choice: a request that nobody took up for two months is thrown away."""
LAST_DIGITS = 9  # own choice: without the number of the country, which is written or left out


class Flooded(Refused):
    """So many requests wait that no more are taken in."""


class Handled(Refused):
    """Somebody else has accepted or declined a request meanwhile."""


def public_services(practice: Practice) -> QuerySet[Service]:
    """Return what may be asked for; no session while a consultation must come first."""
    rules = rules_of(practice)
    rows = (
        services_of(practice).filter(public=True) if rules.requests_open else Service.objects.none()
    )
    return rows.exclude(kind=ServiceKind.SESSION) if rules.consultation_first else rows


def keep_request(service: Service, language: str, said: dict[str, Any]) -> AppointmentRequest:
    """Keep what somebody asks for.

    Raises
    ------
    Flooded
        If too many wait already.
    """
    practice = service.practice
    with transaction.atomic():
        who = {name: said[name] for name in ("name", "born", "wanted_at")}
        there = waiting(practice).filter(service=service, **who).first()
        if there is not None:  # two presses of one person
            return there
        if waiting(practice).count() >= MOST_WAITING:
            raise Flooded(_("We cannot take requests here at the moment. Please call us."))
        made = AppointmentRequest.objects.create(
            practice=practice, service=service, language=language, **said
        )
        audit.note(None, "ask for appointment", made)
    return made


def waiting(practice: Practice) -> QuerySet[AppointmentRequest]:
    """Return the requests that nobody has handled."""
    return practice.requests.filter(handled_at=None).select_related("service")


def who_it_may_be(request: AppointmentRequest) -> list[Client]:
    """Return clients who may be the one who asks: by birthday, telephone or mail, and by name."""
    words = sorted(folded(request.name).split())
    phone = digits(request.phone)[-LAST_DIGITS:]
    rows = Client.objects.filter(practice=request.practice, erased_at=None, merged_into=None)
    near = Q(born=request.born) if request.born else Q()
    near |= Q(mail__iexact=request.mail) if request.mail else Q()
    near |= Q(folded__contains=phone) if len(phone) >= LAST_DIGITS - 2 else Q()
    if not near:
        return []
    found = list(rows.filter(near)[:20])
    return sorted(found, key=lambda each: sorted(folded(each.name).split()) != words)[:5]


def accept(
    operator: Operator, request: AppointmentRequest, client: Client | None, wanted: Wanted
) -> Appointment:
    """Make an appointment of a request, and a client where it is somebody new.

    Raises
    ------
    Taken, WrongUsage
        As for `book`; then no client was made either.
    Handled
        If somebody else handled it meanwhile.
    """
    with transaction.atomic():
        _still_waiting(request)
        whose = client or _new_client(operator, request)
        made = book(operator, whose, wanted)
        request.client, request.appointment = whose, made
        request.handled_at, request.handled_by = timezone.now(), operator
        request.save()
        audit.note(operator, "accept request", request)
    return made


def decline(operator: Operator, request: AppointmentRequest) -> None:
    """Throw a request away; nothing of whoever asked is kept.

    Raises
    ------
    Handled
        If somebody else handled it meanwhile: it may be an appointment by now.
    """
    with transaction.atomic():
        _still_waiting(request)
        audit.note(operator, "decline request", request)
        request.delete()


def forget_old(now: dt.datetime) -> int:
    """Throw away requests that nobody took up; return how many."""
    gone, _kinds = AppointmentRequest.objects.filter(
        handled_at=None, made_at__lt=now - KEPT
    ).delete()
    return gone


def _still_waiting(request: AppointmentRequest) -> None:
    rows = AppointmentRequest.objects.select_for_update().filter(pk=request.pk)
    if not rows.filter(handled_at=None).exists():
        raise Handled(_("Somebody else has handled this request."))


def _new_client(operator: Operator, request: AppointmentRequest) -> Client:
    assert request.born is not None
    made = Client.objects.create(
        practice=request.practice,
        name=request.name,
        born=request.born,
        phone=request.phone,
        mail=request.mail,
        language=request.language,
    )
    audit.note(operator, "create", made)
    return made
