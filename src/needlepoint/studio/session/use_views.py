"""What is used in a session: cartridges by their code, numbing cream, what lies under the pen."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from needlepoint.errors import NeedlepointError
from needlepoint.records.models import Batch, ProductKind, Signed, TreatmentSession
from needlepoint.studio.domain.readiness import readiness
from needlepoint.studio.session.filling import (
    act,
    label_of,
    open_by_hand,
    open_cartridge,
    use,
)
from needlepoint.studio.session.forms import CartridgeForm, UseForm
from needlepoint.studio.session.opening import minutes_between
from needlepoint.studio.session.rows import session_of
from needlepoint.studio.site.rows import Request, one


@require_POST
def cartridge(request: Request, code: UUID) -> HttpResponse:
    """Add a cartridge: photographed, scanned, or typed."""
    session = session_of(request, code, "use")
    form = CartridgeForm(session.client.practice, request.POST)
    wrong = ""
    try:
        picture = request.FILES.get("picture")
        if picture is not None or request.POST.get("code", "").strip():
            label = label_of(request.POST.get("code", ""), picture)
            if label.expires_on is None and form.is_valid():
                label = replace(label, expires_on=form.cleaned_data["expires_on"])
            open_cartridge(request.user, session, label)
        elif form.is_valid():
            said = form.cleaned_data
            open_by_hand(request.user, session, said["product"], said["lot"], said["expires_on"])
        else:
            wrong = _("Check lot and expiry.")
    except Signed:
        wrong = _("This session is signed. Amend it instead.")
    except NeedlepointError as why:
        wrong = str(why)
    return _answer(request, session, wrong)


@require_POST
def shelf(request: Request, code: UUID) -> HttpResponse:
    """Add numbing cream, or what lies under the pen."""
    session = session_of(request, code, "use")
    form = UseForm(_on_shelf(session), request.POST)
    wrong = ""
    if form.is_valid():
        try:
            use(request.user, session, form.cleaned_data["batch"], form.cleaned_data["amount_g"])
        except Signed:
            wrong = _("This session is signed. Amend it instead.")
        except NeedlepointError as why:
            wrong = str(why)
    else:
        wrong = _("Choose something from the shelf; what is missing there is added under Stock.")
    return _answer(request, session, wrong)


@require_POST
def item(request: Request, code: UUID, number: int) -> HttpResponse:
    """Note on and off, or the amount; or take something off the list."""
    session = session_of(request, code, "use")
    row = one(session.items.select_related("batch__product"), pk=number)
    wrong = ""
    try:
        what, amount = request.POST.get("what", ""), request.POST.get("amount", "")
        act(request.user, session, row, what, amount)
    except Signed:
        wrong = _("This session is signed. Amend it instead.")
    except NeedlepointError as why:
        wrong = str(why)
    return _answer(request, session, wrong)


def _answer(request: Request, session: TreatmentSession, wrong: str) -> HttpResponse:
    if request.htmx:  # type: ignore[attr-defined]
        about = {"session": session, "client": session.client, "wrong": wrong}
        return render(request, "session/used.html", about | about_use(session))
    if wrong:
        messages.error(request, wrong)
    return redirect("session", session.public_id)


def about_use(session: TreatmentSession) -> dict[str, Any]:
    """Return what the part about what is used shows."""
    items = list(session.items.select_related("batch__product"))
    kinds = ProductKind
    shelf = _on_shelf(session)
    for each in items:
        each.minutes = minutes_between(each.on_at, each.off_at or timezone.now())  # type: ignore[attr-defined]
    return {
        "cartridges": [each for each in items if each.batch.product.kind == kinds.CARTRIDGE],
        "numbing": [each for each in items if each.batch.product.kind == kinds.NUMBING],
        "topicals": [each for each in items if each.batch.product.kind == kinds.TOPICAL],
        "cartridge_form": CartridgeForm(session.client.practice),
        "numbing_form": UseForm(shelf.filter(product__kind=kinds.NUMBING), auto_id="numbing-%s"),
        "topical_form": UseForm(shelf.filter(product__kind=kinds.TOPICAL), auto_id="topical-%s"),
        "ready": readiness(session.client, session.needler, session.visit.day),
    }


def _on_shelf(session: TreatmentSession) -> Any:
    return Batch.objects.filter(
        product__practice=session.client.practice,
        product__kind__in=(ProductKind.NUMBING, ProductKind.TOPICAL),
        product__retired_at=None,
    ).select_related("product")
