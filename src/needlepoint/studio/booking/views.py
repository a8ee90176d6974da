"""Pages of the calendar: week and day, and the appointments in it."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from needlepoint.errors import NeedlepointError
from needlepoint.records import audit
from needlepoint.records.models import Appointment, Client, StaleVersion, digits, folded
from needlepoint.studio.booking.booking import book, came, cancel, missed, move, reopen
from needlepoint.studio.booking.calendar_file import for_client
from needlepoint.studio.booking.choosing import asked_for, chosen, offers
from needlepoint.studio.booking.letters import mail_appointment
from needlepoint.studio.booking.places import services_of
from needlepoint.studio.booking.requests import waiting
from needlepoint.studio.booking.week import day_of, entry_of, monday_of, week_of
from needlepoint.studio.site.responses import data_answer
from needlepoint.studio.site.rows import Request, client_of, clients_of, one
from needlepoint.studio.site.versions import change, version_read

A_PAGE = 20  # own choice: whoever is not among them is searched for with more letters
WEEK = dt.timedelta(days=7)
DAY = dt.timedelta(days=1)


def was_changed() -> dict[type[Exception], str]:
    """Return what is said when somebody else changed an appointment meanwhile."""
    return {StaleVersion: _("Somebody else changed this appointment. Look at it as it is now.")}


@require_safe
def calendar(request: Request) -> HttpResponse:
    """Show a week, or a day of it."""
    practice = request.user.practice
    day = day_said(request.GET.get("day", ""), practice.today)
    about = {"day": day, "today": practice.today, "practice": practice}
    about["bookable"] = services_of(practice).exists()
    about["asked"] = waiting(practice).count()
    if request.GET.get("view") == "day":
        people, rows = day_of(practice, day)
        about |= {"people": people, "rows": rows, "earlier": day - DAY, "later": day + DAY}
        return render(request, "booking/day.html", about)
    days, rows = week_of(practice, monday_of(day))
    about |= {"days": days, "rows": rows, "earlier": days[0] - WEEK, "later": days[0] + WEEK}
    return render(request, "booking/week.html", about)


def day_said(word: str, today: dt.date) -> dt.date:
    """Return the day that an address names; today where it names none that a calendar has."""
    try:
        day = dt.date.fromisoformat(word)
    except ValueError:
        return today
    return day if abs(day.year - today.year) <= 100 else today


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """Find whom an appointment is for; a name stands in no address, so it is posted."""
    words = request.POST.get("words", "").strip()[:120]
    found = clients_of(request)
    for word in folded(words).split():
        found = found.filter(Q(folded__contains=word) | Q(folded__contains=digits(word) or word))
    at, person = request.GET.get("at", "")[:20], request.GET.get("person", "")[:20]
    about = {"words": words, "found": found[:A_PAGE] if words else [], "at": at, "person": person}
    return render(request, "booking/new.html", about)


@require_http_methods(["GET", "HEAD", "POST"])
def booking(request: Request, code: UUID) -> HttpResponse:
    """Book for a client: look for free times, choose one."""
    client = client_of(request, code)
    asked = asked_for(client.practice, request.GET, None)
    if request.method == "POST" and asked.is_valid():
        try:
            wanted = chosen(asked.cleaned_data["service"], request.POST.get("time", ""))
            made = book(request.user, client, wanted, request.POST.get("note", "").strip()[:200])
        except NeedlepointError as why:
            messages.error(request, str(why))
        else:
            messages.success(request, _("Booked."))
            return redirect("appointment", made.public_id)
    return _choosing(request, client, None, asked)


@require_http_methods(["GET", "HEAD", "POST"])
def moving(request: Request, code: UUID) -> HttpResponse:
    """Move an appointment: look for free times, choose one."""
    row = appointment_of(request, code)
    if not row.is_open:
        return redirect("appointment", code)
    asked = asked_for(row.client.practice, request.GET, row)
    if request.method == "POST" and asked.is_valid():

        def moved() -> None:
            wanted = chosen(asked.cleaned_data["service"], request.POST.get("time", ""))
            move(request.user, row, version_read(request.POST), wanted)

        if change(request, moved, was_changed()):
            messages.success(request, _("Moved."))
            return redirect("appointment", code)
        return redirect(request.get_full_path())
    return _choosing(request, row.client, row, asked)


def _choosing(
    request: Request, client: Client, row: Appointment | None, asked: object
) -> HttpResponse:
    found, later = offers(asked, request.GET, row)  # type: ignore[arg-type]
    about = {"client": client, "row": row, "asked": asked, "offers": found, "later": later}
    about |= {"at": request.GET.get("at", "")[:20], "note": request.POST.get("note", "")[:200]}
    if row is not None:
        about["entry"] = entry_of(row, client.practice)
    return render(request, "booking/choose.html", about)


@require_safe
def show(request: Request, code: UUID) -> HttpResponse:
    """Show one appointment, and what can be done with it."""
    row = appointment_of(request, code)
    audit.note(request.user, "read", row)
    practice = request.user.practice
    day = practice.day_of(row.starts_at)
    about = {"row": row, "client": row.client, "entry": entry_of(row, practice), "day": day}
    about |= {"today": day <= practice.today, "begun": row.starts_at <= timezone.now()}
    return render(request, "booking/appointment.html", about)


@require_POST
def cancelling(request: Request, code: UUID) -> HttpResponse:
    """Cancel it."""
    row, why = appointment_of(request, code), request.POST.get("why", "")[:200]
    if change(
        request, lambda: cancel(request.user, row, version_read(request.POST), why), was_changed()
    ):
        messages.success(request, _("Cancelled; the time is free again."))
    return redirect("appointment", code)


@require_POST
def coming(request: Request, code: UUID) -> HttpResponse:
    """Write down that the client came."""
    row = appointment_of(request, code)
    change(request, lambda: came(request.user, row, version_read(request.POST)), was_changed())
    return redirect("appointment", code)


@require_POST
def missing(request: Request, code: UUID) -> HttpResponse:
    """Write down that the client did not come."""
    row = appointment_of(request, code)
    change(request, lambda: missed(request.user, row, version_read(request.POST)), was_changed())
    return redirect("appointment", code)


@require_POST
def reopening(request: Request, code: UUID) -> HttpResponse:
    """Take back what was written down by a slip."""
    row = appointment_of(request, code)
    change(request, lambda: reopen(request.user, row, version_read(request.POST)), was_changed())
    return redirect("appointment", code)


@require_safe
def file(request: Request, code: UUID) -> HttpResponse:
    """Answer it as a file for the client's calendar."""
    row = appointment_of(request, code)
    return data_answer(for_client(row), "text/calendar; charset=utf-8", "appointment.ics")


@require_POST
def mailing(request: Request, code: UUID) -> HttpResponse:
    """Send it to the client, with a link to change it and a file for the calendar."""
    row = appointment_of(request, code)
    base = request.build_absolute_uri("/")
    if change(request, lambda: mail_appointment(request.user, row, base), {}):
        messages.success(request, _("Sent."))
    return redirect("appointment", code)


def appointment_of(request: Request, code: UUID) -> Appointment:
    """Return one appointment of the practice."""
    rows = Appointment.objects.filter(
        client__practice=request.user.practice, client__erased_at=None
    )
    return one(
        rows.select_related("client__practice", "service__practice", "person", "room"),
        public_id=code,
    )
