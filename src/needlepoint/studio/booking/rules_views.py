"""Pages of how a practice is booked; only the owner changes it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from needlepoint.records import audit
from needlepoint.records.models import Closure, Room, Service
from needlepoint.studio.booking.outside import outside
from needlepoint.studio.booking.places import bookable, rules_of, services_of
from needlepoint.studio.booking.rules import (
    begin_usual,
    keep_hours,
    keep_rules,
    keep_working_hours,
    remove,
    retire,
)
from needlepoint.studio.booking.rules_forms import (
    ClosureForm,
    HoursForm,
    RoomForm,
    RulesForm,
    ServiceForm,
)
from needlepoint.studio.site.rows import Request, one


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: Request) -> HttpResponse:
    """Show and change how the practice is booked."""
    practice = request.user.practice
    if request.method == "POST" and "begin" in request.POST:
        begin_usual(request.user)
        return redirect("booking")
    form = RulesForm(request.POST or None, instance=rules_of(practice))
    if form.is_valid():
        keep_rules(request.user, form)
        messages.success(request, _("Saved."))
        return redirect("booking")
    about = {
        "form": form,
        "services": services_of(practice),
        "rooms": practice.rooms.filter(retired_at=None),
        "hours": practice.opening_hours.all(),
        "people": bookable(practice).prefetch_related("working_hours").order_by("name"),
        "closures": practice.closures.filter(last_on__gte=practice.today).select_related(
            "person", "room"
        ),
        "outside": outside(practice, timezone.now()),
        "practice": practice,
        "link": request.build_absolute_uri(reverse("ask-for-time", args=[practice.public_id])),
    }
    return render(request, "booking/rules.html", about)


@require_http_methods(["GET", "HEAD", "POST"])
def hours(request: Request) -> HttpResponse:
    """Change when the practice is open."""
    form = HoursForm(request.user.practice.opening_hours.all(), request.POST or None)
    if form.is_valid():
        keep_hours(request.user, form)
        messages.success(request, _("Saved."))
        return redirect("booking")
    return render(request, "booking/hours.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def working_hours(request: Request, code: UUID) -> HttpResponse:
    """Change when somebody works."""
    person = one(bookable(request.user.practice), public_id=code)
    form = HoursForm(person.working_hours.all(), request.POST or None)
    if form.is_valid():
        keep_working_hours(request.user, person, form)
        messages.success(request, _("Saved."))
        return redirect("booking")
    return render(request, "booking/hours.html", {"form": form, "person": person})


@require_http_methods(["GET", "HEAD", "POST"])
def new_service(request: Request) -> HttpResponse:
    """Add a service."""
    form = ServiceForm(request.POST or None, instance=Service(practice=request.user.practice))
    return _kept(request, form, _("Add a service"))


@require_http_methods(["GET", "HEAD", "POST"])
def service(request: Request, code: UUID) -> HttpResponse:
    """Change a service, or book it no more; what is booked keeps its length."""
    row = one(services_of(request.user.practice), public_id=code)
    if "retire" in request.POST:
        retire(request.user, row)
        return redirect("booking")
    return _kept(request, ServiceForm(request.POST or None, instance=row), row.name, row)


@require_http_methods(["GET", "HEAD", "POST"])
def new_room(request: Request) -> HttpResponse:
    """Add a room."""
    form = RoomForm(request.POST or None, instance=Room(practice=request.user.practice))
    return _kept(request, form, _("Add a room"))


@require_http_methods(["GET", "HEAD", "POST"])
def room(request: Request, code: UUID) -> HttpResponse:
    """Change a room, or use it no more."""
    rows = Room.objects.filter(practice=request.user.practice, retired_at=None)
    row = one(rows, public_id=code)
    if "retire" in request.POST:
        retire(request.user, row)
        return redirect("booking")
    return _kept(request, RoomForm(request.POST or None, instance=row), row.name, row)


@require_http_methods(["GET", "HEAD", "POST"])
def closure(request: Request) -> HttpResponse:
    """Close the practice for some days or hours, or say that a person or a room is away."""
    form = ClosureForm(request.POST or None, instance=Closure(practice=request.user.practice))
    return _kept(request, form, _("Add a closure"))


@require_POST
def remove_closure(request: Request, code: UUID) -> HttpResponse:
    """Open the days again."""
    remove(
        request.user, one(Closure.objects.filter(practice=request.user.practice), public_id=code)
    )
    return redirect("booking")


def _kept(
    request: Request, form: Any, title: str, row: Service | Room | None = None
) -> HttpResponse:
    """Keep what was typed and note it, or show the form again."""
    if form.is_valid():
        with transaction.atomic():
            audit.note(request.user, "change booking", form.save())
        return redirect(reverse("booking"))
    return render(request, "booking/form.html", {"form": form, "title": title, "row": row})
