"""Pages without an account: asking for a time, and changing one's own appointment by a link."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from needlepoint.errors import NeedlepointError
from needlepoint.records.models import Appointment, Practice, Service, StaleVersion
from needlepoint.studio.booking.choosing import chosen, moment_said
from needlepoint.studio.booking.free_times import FreeTime, free_times
from needlepoint.studio.booking.own import appointment_for, cancel_own, may_change, move_own
from needlepoint.studio.booking.public_forms import AskForm
from needlepoint.studio.booking.requests import keep_request, public_services
from needlepoint.studio.domain.local_time import clock_time
from needlepoint.studio.site.counters import count, who_asks
from needlepoint.studio.site.errors import too_often
from needlepoint.studio.site.link_words import wrong_word

HOUR_S = 3600
ASKED = 5
"""Own choice: requests from one address an hour; a family asks for fewer."""
AHEAD = dt.timedelta(days=13)  # own choice: two weeks are shown at once
BEFORE = dt.timedelta(days=3)  # own choice: who moves an appointment wants a day near it
FAR = dt.timedelta(days=365)  # own choice: nobody asks for a time further ahead
TRAP = "website"
"""A field that no person sees; what fills it in is a program."""


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, code: UUID) -> HttpResponse:
    """Ask for a time, where the practice takes requests."""
    practice = Practice.objects.filter(public_id=code).first()
    services = public_services(practice) if practice is not None else None
    if practice is None or services is None or not services:
        raise Http404
    with timezone.override(practice.zone):
        service = _service(request, list(services))
        form = AskForm(request.POST if request.method == "POST" else None)
        about: dict[str, Any] = {"practice": practice, "services": services, "service": service}
        about |= {"form": form, "trap": TRAP, "chosen": request.POST.get("time", "")}
        if request.method == "POST" and request.POST.get(TRAP):
            return render(request, "booking/asked.html", about)
        if form.is_valid():
            return _keep(request, service, form, about)
        return render(request, "booking/ask.html", about | _times(service, first_day(request)))


def _keep(
    request: HttpRequest, service: Service, form: AskForm, about: dict[str, Any]
) -> HttpResponse:
    if count("ask for a time", who_asks(request), HOUR_S) > ASKED:
        return too_often(request, HOUR_S)
    at = moment_said(request.POST.get("time", ""))
    day = service.practice.day_of(at) if at else None
    if at is None or day is None or at not in _begins(service, day, day):
        form.add_error(None, _("This time is no longer free. Choose another one."))
        days = _times(service, first_day(request))
        return render(request, "booking/ask.html", about | days)
    language = translation.get_language().split("-")[0]
    try:
        keep_request(service, language, form.cleaned_data | {"wanted_at": at})
    except NeedlepointError as why:
        form.add_error(None, str(why))
        return render(request, "booking/ask.html", about | _times(service, first_day(request)))
    return render(request, "booking/asked.html", about)


def first_day(request: HttpRequest) -> dt.date:
    """Return the first day to show: that in the address, but not one that is over."""
    today = timezone.localdate()
    try:
        day = dt.date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return today
    return min(max(day, today), today + FAR)


def _service(request: HttpRequest, services: list[Service]) -> Service:
    word = request.GET.get("service", "")
    return next((each for each in services if str(each.public_id) == word), services[0])


def _begins(service: Service, first: dt.date, last: dt.date) -> dict[dt.datetime, FreeTime]:
    return {each.starts_at: each for each in reversed(free_times(service, first, last))}


def _times(service: Service, first: dt.date, moved: Appointment | None = None) -> dict[str, Any]:
    """Return the free times of two weeks by day; with whom is not shown."""
    practice, last = service.practice, first + AHEAD
    days: dict[dt.date, list[tuple[str, str]]] = {}
    seen: set[dt.datetime] = set()
    for each in free_times(service, first, last, moved=moved):
        if each.starts_at in seen:
            continue
        seen.add(each.starts_at)
        word = each.word if moved is not None else each.word.partition(".")[0]
        day = practice.day_of(each.starts_at)
        days.setdefault(day, []).append((word, clock_time(each.starts_at, practice)))
    return {"days": days, "first": first, "next": last + dt.timedelta(days=1)}


@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """Take the word of a link; show its appointment, move it or cancel it."""
    if request.method != "POST":
        return render(request, "booking/word.html", {})
    row = appointment_for(request.POST.get("word", ""))
    if row is None:
        return wrong_word(request, "appointment word", "booking/word.html")
    zone = row.client.practice.zone
    with translation.override(row.client.language), timezone.override(zone):
        return _own(request, row)


def _around(request: HttpRequest, row: Appointment) -> dt.date:
    """Return the first day to show: that which a button names, else some days before the row's."""
    try:
        day = dt.date.fromisoformat(request.POST.get("day", ""))
    except ValueError:
        day = timezone.localdate(row.starts_at) - BEFORE
    today = timezone.localdate()
    return min(max(day, today), today + FAR)


def _own(request: HttpRequest, row: Appointment) -> HttpResponse:
    about: dict[str, Any] = {
        "row": row,
        "word": request.POST["word"],
        "practice": row.client.practice,
    }
    about |= {"at": clock_time(row.starts_at, row.client.practice), "may": may_change(row)}
    said = request.POST.get("do", "")
    if about["may"] and said in {"move", "cancel"}:
        base = request.build_absolute_uri("/")
        try:
            if said == "move":
                move_own(row, chosen(row.service, request.POST.get("time", "")), base)
            else:
                cancel_own(row, request.POST.get("why", "")[:200], base)
        except StaleVersion:
            return render(request, "booking/word.html", {"wrong": True}, status=404)
        except NeedlepointError as why:
            about["why"] = str(why)
            row.refresh_from_db()
        else:
            about["at"] = clock_time(row.starts_at, row.client.practice)
            return render(request, "booking/own_done.html", about)
    if about["may"]:
        about |= _times(row.service, _around(request, row), row)
        about["today"] = timezone.localdate()
    return render(request, "booking/own.html", about)
