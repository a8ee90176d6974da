"""Pages of what was asked for on the public page, and of who waits for an earlier time."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from needlepoint.errors import NeedlepointError, WrongUsage
from needlepoint.records import audit
from needlepoint.records.models import AppointmentRequest, Client, Practice, Waiting
from needlepoint.studio.booking.choosing import MOMENT, asked_for, chosen, offers
from needlepoint.studio.booking.letters import mail_appointment
from needlepoint.studio.booking.places import services_of
from needlepoint.studio.booking.requests import (
    Handled,
    accept,
    decline,
    waiting,
    who_it_may_be,
)
from needlepoint.studio.domain.local_time import clock_time
from needlepoint.studio.site.rows import Request, client_of, one

NEW = "new"


@require_safe
def listing(request: Request) -> HttpResponse:
    """List what was asked for, and who waits."""
    practice = request.user.practice
    about = {
        "asked": [(each, clock_time(each.wanted_at, practice)) for each in waiting(practice)[:100]],
        "waits": waits(practice)[:100],
    }
    return render(request, "booking/requests.html", about)


def waits(practice: Practice) -> Any:
    """Return who waits for an earlier time, whose day has not come yet."""
    rows = Waiting.objects.filter(
        client__practice=practice, client__erased_at=None, ended_at=None
    ).exclude(until_on__lt=practice.today)
    return rows.select_related("client", "service")


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: Request, code: UUID) -> HttpResponse:
    """Look at one request, and make an appointment of it or decline it."""
    rows = AppointmentRequest.objects.filter(practice=request.user.practice, handled_at=None)
    row = one(rows.select_related("service__practice"), public_id=code)
    candidates = who_it_may_be(row)
    if request.method != "POST":
        return render(request, "booking/request.html", _about(request, row, candidates))
    try:
        if "decline" in request.POST:
            decline(request.user, row)
            messages.success(request, _("Declined; nothing of it was kept."))
            return redirect("requests")
        client = _client(candidates, request.POST.get("client", ""))
        made = accept(request.user, row, client, chosen(row.service, request.POST.get("time", "")))
    except Handled as why:
        messages.error(request, str(why))
        return redirect("requests")
    except NeedlepointError as why:
        messages.error(request, str(why))
        return redirect("request", code)
    messages.success(request, _("Booked."))
    _mail(request, made)
    return redirect("appointment", made.public_id)


def _about(request: Request, row: AppointmentRequest, candidates: list[Client]) -> dict[str, Any]:
    said = request.GET.copy()
    said.setdefault("service", str(row.service.pk))
    said.setdefault("at", row.wanted_at.strftime(MOMENT))
    asked = asked_for(row.practice, said, None)
    found, later = offers(asked, said, None)
    audit.note(request.user, "read", row)
    about = {"row": row, "candidates": candidates, "offers": found, "later": later}
    return about | {"wanted": clock_time(row.wanted_at, row.practice), "asked": asked}


def _client(candidates: list[Client], word: str) -> Client | None:
    """Return the client that a form names, of those that it showed; None for somebody new.

    Raises
    ------
    WrongUsage
        If it names neither: whoever was shown may have been merged into another record since, and a
        second record of the same person is never made unasked.
    """
    if word == NEW:
        return None
    found = next((each for each in candidates if str(each.public_id) == word), None)
    if found is None:
        raise WrongUsage(_("Choose who it is."))
    return found


def _mail(request: Request, made: Any) -> None:
    """Send the client the letter, where there is a way."""
    try:
        mail_appointment(request.user, made, request.build_absolute_uri("/"))
    except NeedlepointError as why:
        messages.info(request, str(why))


class WaitingForm(forms.ModelForm[Waiting]):
    """For what somebody waits, and until when."""

    class Meta:
        model = Waiting
        fields = ("service", "until_on", "note")
        widgets = {  # noqa: RUF012
            "until_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        }

    def __init__(self, practice: Practice, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["service"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset, field.label = services_of(practice), _("Service")


@require_http_methods(["GET", "HEAD", "POST"])
def wait(request: Request, code: UUID) -> HttpResponse:
    """Put a client on the waiting list."""
    client = client_of(request, code)
    row = Waiting(client=client, made_by=request.user)
    form = WaitingForm(client.practice, request.POST or None, instance=row)
    if form.is_valid():
        with transaction.atomic():
            audit.note(request.user, "wait", form.save())
        return redirect("requests")
    return render(request, "booking/wait.html", {"client": client, "form": form})


@require_POST
def end_wait(request: Request, code: UUID) -> HttpResponse:
    """Take a client off the waiting list."""
    row = one(waits(request.user.practice), public_id=code)
    with transaction.atomic():
        row.ended_at = timezone.now()
        row.save(update_fields=["ended_at"])
        audit.note(request.user, "wait no more", row)
    return redirect("requests")
