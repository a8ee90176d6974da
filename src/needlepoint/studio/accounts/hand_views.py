"""Handing the tablet to a client, and taking it back with a PIN."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.hashers import check_password, make_password
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from needlepoint.records import audit
from needlepoint.records.models import Consent, Intake
from needlepoint.studio.site import idle_lock as locking
from needlepoint.studio.site.handing import (
    HandedForm,
    hand_over,
    handed,
    take_back,
    tries_left,
    wrong_pin,
)
from needlepoint.studio.site.rows import Request, one

LEAST_DIGITS, MOST_DIGITS = 4, 8


class PinForm(forms.Form):
    """A PIN, digits only."""

    pin = forms.RegexField(
        regex=rf"^[0-9]{{{LEAST_DIGITS},{MOST_DIGITS}}}$",
        label=gettext_lazy("PIN"),
        error_messages={"invalid": gettext_lazy("Four to eight digits.")},
        widget=forms.PasswordInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": MOST_DIGITS}
        ),
    )


@require_http_methods(["GET", "POST"])
def hand(request: Request, slug: str, code: UUID) -> HttpResponse:
    """Hand a form over; who has no PIN yet chooses one first."""
    form_handed = _form(request, slug, code)
    if not request.user.pin:
        form = PinForm(request.POST or None)
        if not form.is_valid():
            return render(request, "accounts/hand_pin.html", {"form": form})
        request.user.pin = make_password(form.cleaned_data["pin"])
        request.user.save(update_fields=["pin"])
        audit.note(request.user, "choose pin", request.user)
    elif request.method != "POST":
        return redirect(form_handed.back)
    hand_over(request.session, form_handed)
    audit.note(request.user, "hand over", _client(request, slug, code))
    return redirect(form_handed.path)


@require_safe
def thanks(request: Request) -> HttpResponse:
    """Thank the client; the way back for the practice is at the foot."""
    if (form := handed(request.session)) is None:
        return redirect("home")
    return render(request, "accounts/hand_thanks.html", {"handed": form, "pin": PinForm()})


@require_http_methods(["GET", "POST"])
def back(request: Request) -> HttpResponse:
    """Take the tablet back with the PIN of who handed it over."""
    if (form_handed := handed(request.session)) is None:
        return redirect("home")
    form = PinForm(request.POST or None)
    if form.is_valid() and tries_left(request.session):
        if check_password(form.cleaned_data["pin"], request.user.pin):
            take_back(request.session)
            audit.note(request.user, "take back", request.user)
            return redirect(form_handed.back)
        if left := wrong_pin(request.session):
            form.add_error("pin", _("This is not the PIN. Tries left: %(left)d.") % {"left": left})
    if not tries_left(request.session):
        take_back(request.session)
        locking.lock(request.session)
        audit.note(request.user, "lock after wrong pins", request.user)
        return redirect(f"{reverse('account_reauthenticate')}?next={form_handed.back}")
    return render(request, "accounts/hand_thanks.html", {"handed": form_handed, "pin": form})


@require_http_methods(["GET", "POST"])
def pin(request: Request) -> HttpResponse:
    """Choose another PIN; somebody who is there, so the gate asked for a proof."""
    form = PinForm(request.POST or None)
    if form.is_valid():
        request.user.pin = make_password(form.cleaned_data["pin"])
        request.user.save(update_fields=["pin"])
        audit.note(request.user, "choose pin", request.user)
        return redirect("account")
    return render(request, "accounts/hand_pin.html", {"form": form, "again": True})


def _form(request: Request, slug: str, code: UUID) -> HandedForm:
    client = _client(request, slug, code)
    back_to = reverse("client", args=[client.public_id])
    if slug == "consent":
        return HandedForm(slug, str(code), reverse("consent", args=[code]), back_to)
    first = reverse("intake-section", args=[code, "you"])
    return HandedForm(slug, str(code), first, reverse("intake", args=[code]))


def _client(request: Request, slug: str, code: UUID) -> Any:
    """Return whose form it is, of the operator's practice only."""
    whose = {"client__practice_id": request.user.practice_id, "client__erased_at": None}
    if slug == "consent":
        return one(Consent.objects.filter(**whose).select_related("client"), public_id=code).client
    if slug == "intake":
        return one(Intake.objects.filter(**whose).select_related("client"), public_id=code).client
    raise Http404
