"""Pages of captures."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from needlepoint.records import audit
from needlepoint.records.models import Client, ConsentKind, WorkState
from needlepoint.studio.captures.checks import in_order
from needlepoint.studio.captures.forms import CaptureForm, TakeBackForm
from needlepoint.studio.captures.job import ask_to_measure
from needlepoint.studio.captures.masks import takes_mask
from needlepoint.studio.captures.storing import keep_capture
from needlepoint.studio.domain.capture_choice import measurements
from needlepoint.studio.domain.consent_policies import NotConsented, declined, require
from needlepoint.studio.site.responses import file_answer
from needlepoint.studio.site.rows import (
    Request,
    capture_of,
    capture_unnoted,
    client_of,
    one,
    shown_now,
)


@require_http_methods(["GET", "POST"])
def new(request: Request, code: UUID) -> HttpResponse:
    """Hand in pictures or a scan."""
    client = client_of(request, code)
    try:
        require(client, ConsentKind.PHOTOGRAPHY)
        form = CaptureForm(
            request.user.practice,
            request.POST or None,
            request.FILES or None,
            initial=last_time(client),
        )
        if form.is_valid():
            capture = keep_capture(request.user, client, form.cleaned_data)
            return redirect("capture", capture.public_id)
    except NotConsented as why:
        kind = ConsentKind.PHOTOGRAPHY
        about = {"client": client, "why": str(why), "kind": kind}
        about |= {"declined": declined(client, kind)}
        return render(request, "consents/refused.html", about)
    return render(request, "captures/new.html", {"form": form, "client": client})


def last_time(client: Client) -> dict[str, object]:
    """Propose the site of the last capture that was measured, and its rig unless it is retired."""
    good = measurements().filter(visit__client=client)
    last = good.order_by("-visit__day", "-id")
    found = last.values_list("site", "rig", "rig__retired_at").first()
    if found is None:
        return {}
    site, rig, retired_at = found
    return {"site": site} | ({"rig": rig} if rig and retired_at is None else {})


@require_safe
def show(request: Request, code: UUID) -> HttpResponse:
    """Show the pictures, the checks and how far measuring has come."""
    capture = capture_of(request, code)
    client, pictures = capture.visit.client, capture.pictures.select_related("thumbnail")
    shown = [each.thumbnail for each in pictures if each.thumbnail is not None]
    if shown:
        audit.note_pictures(request.user, client, shown)
        shown_now(request, capture)
    context = {
        "capture": capture,
        "client": client,
        "pictures": pictures,
        "checks": in_order(capture),
        "takes_mask": takes_mask(capture),
    }
    return render(request, "captures/show.html", context)


@require_safe
def progress(request: Request, code: UUID) -> HttpResponse:
    """Answer the part of the page that changes while it is measured."""
    capture = capture_unnoted(request, code)  # the page around it was noted
    if not capture.is_waiting and request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return render(request, "captures/progress.html", {"capture": capture})


@require_POST
def again(request: Request, code: UUID) -> HttpResponse:
    """Measure once more what could not be read."""
    capture = capture_of(request, code)
    if capture.state == WorkState.FAILED:
        audit.note(request.user, "measure again", capture)
        ask_to_measure(capture)
    return redirect("capture", capture.public_id)


@require_http_methods(["GET", "POST"])
def take_back(request: Request, code: UUID) -> HttpResponse:
    """Take a capture back, with a reason: it is kept and struck out, and used for nothing new."""
    capture = capture_of(request, code)
    if capture.voided_at is not None:
        return redirect("capture", code)
    form = TakeBackForm(request.POST or None)
    if form.is_valid():
        with transaction.atomic():
            capture.voided_at, capture.voided_by = timezone.now(), request.user
            capture.voided_why = form.cleaned_data["why"]
            capture.save(update_fields=["voided_at", "voided_by", "voided_why"])
            audit.note(request.user, "take back capture", capture)
        messages.success(request, _("Taken back. It stays in the record, struck out."))
        return redirect("client", capture.visit.client.public_id)
    about = {"capture": capture, "client": capture.visit.client, "form": form}
    return render(request, "captures/take_back.html", about)


@require_safe
def picture(request: Request, code: UUID, order: int) -> HttpResponse:
    """Answer one picture as it is shown: made anew from its pixels, upright, without metadata."""
    capture = capture_of(request, code, "view picture")
    return file_answer(one(capture.pictures.select_related("display"), order=order).display)


@require_safe
def thumbnail(request: Request, code: UUID, order: int) -> HttpResponse:
    """Answer one picture small; the page that shows it has noted them all, or this notes it."""
    capture = capture_unnoted(request, code)
    found = one(capture.pictures.select_related("thumbnail"), order=order).thumbnail
    if found is not None and shown_now(request, capture):
        audit.note_pictures(request.user, capture.visit.client, [found])
    return file_answer(found)


@require_safe
def original(request: Request, code: UUID, order: int) -> HttpResponse:
    """Hand out one file exactly as it came, with whatever the camera wrote into it."""
    capture = capture_of(request, code, "download picture")
    found = one(capture.pictures.select_related("file"), order=order)
    return file_answer(found.file, found.name)
