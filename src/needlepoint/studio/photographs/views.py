"""Pages of photographs from standard views: add them, look at two of them."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from needlepoint.records import audit, vault
from needlepoint.records.models import Client, ConsentKind, FaceView, ViewPhoto
from needlepoint.studio.domain.consent_policies import NotConsented, holds, why_not
from needlepoint.studio.photographs.aligning import (
    aligned_by_hand,
    can_align,
    can_even,
    looks_like_another_view,
    side_by_side,
    turned_otherwise,
)
from needlepoint.studio.photographs.forms import PhotosForm, TwoPhotosForm
from needlepoint.studio.photographs.storing import keep_photos, take_back
from needlepoint.studio.site.responses import data_answer, file_answer
from needlepoint.studio.site.rows import Request, client_of, one, shown_now


@require_http_methods(["GET", "HEAD", "POST"])
def photographs(request: Request, code: UUID) -> HttpResponse:
    """Show the photographs of every visit; add those of one."""
    client = client_of(request, code)
    agreed = holds(client, ConsentKind.PHOTOGRAPHY)
    form = PhotosForm(request.POST or None, request.FILES or None) if agreed else None
    if form is not None and form.is_valid():
        try:
            kept = keep_photos(request.user, client, form.cleaned_data["day"], form.accepted)
        except NotConsented as why:
            form.add_error(None, str(why))
        else:
            _said(request, kept)
            return redirect("photographs", code)
    photos = list(_photos(client).select_related("visit", "thumbnail"))
    if photos:
        audit.note_pictures(request.user, client, [each.thumbnail for each in photos])
        for each in photos:
            shown_now(request, each)
    visits: dict[dt.date, list[ViewPhoto]] = {}
    order = list(FaceView)
    for each in sorted(photos, key=lambda each: order.index(FaceView(each.view))):
        visits.setdefault(each.visit.day, []).append(each)
    about: dict[str, object] = {"client": client, "form": form}
    about["visits"] = sorted(visits.items(), reverse=True)
    about["why_not"] = "" if agreed else why_not(client, ConsentKind.PHOTOGRAPHY)
    about["twice"] = any(len(each) > 1 for each in _by_view(photos).values())
    return render(request, "photographs/show.html", about)


def _said(request: Request, kept: list[ViewPhoto]) -> None:
    messages.success(request, _("Saved."))
    for photo in kept:
        if looks_like_another_view(photo.view, photo.found):
            messages.warning(
                request,
                _("%s: the head seems turned another way. Left is the client's left; look again.")
                % photo.get_view_display().capitalize(),
            )


@require_safe
def compare(request: Request, code: UUID) -> HttpResponse:
    """Show two photographs of one view, the second laid on the first."""
    client = client_of(request, code)
    views = {view: rows for view, rows in _by_view(list(_photos(client))).items() if len(rows) > 1}
    view = request.GET.get("view", "")
    about = {"client": client, "views": [FaceView(each) for each in FaceView if each in views]}
    if view not in views:
        view = next((each for each in FaceView if each in views), "")
    if not view:
        return render(request, "photographs/compare.html", about)
    photos = _photos(client).filter(view=view).select_related("visit").order_by("visit__day", "id")
    form = TwoPhotosForm(photos, request.GET if "before" in request.GET else None)
    before, after = photos.first(), photos.last()
    if form.is_bound and form.is_valid():
        before, after = form.cleaned_data["before"], form.cleaned_data["after"]
    assert before is not None
    assert after is not None
    audit.note_pictures(request.user, client, [before.display, after.display])
    for each in (before, after):
        shown_now(request, each)
    about |= {"view": FaceView(view), "form": form, "before": before, "after": after}
    about["days"] = (after.visit.day - before.visit.day).days
    about["by_hand"] = by_hand = aligned_by_hand(after.found, before.found)
    about["aligned"] = not by_hand and can_align(after.found, before.found)
    about["turned"] = turned_otherwise(after.found, before.found)
    about["evened"] = can_even(after.found, before.found)
    return render(request, "photographs/compare.html", about)


@require_safe
def photo(request: Request, code: UUID) -> HttpResponse:
    """Answer one photograph as it is shown: upright, made anew from its pixels."""
    found = photo_of(request, code)
    audit.note(request.user, "view picture", found)
    return file_answer(found.display)


@require_safe
def small(request: Request, code: UUID) -> HttpResponse:
    """Answer one photograph small; the page that shows it has noted it, or this notes it."""
    found = photo_of(request, code)
    if shown_now(request, found):
        audit.note_pictures(request.user, found.visit.client, [found.thumbnail])
    return file_answer(found.thumbnail)


@require_safe
def beside(request: Request, code: UUID) -> HttpResponse:
    """Answer one of two photographs of a view, in the frame of the earlier one."""
    found = photo_of(request, code)
    try:
        pair = [photo_of(request, UUID(request.GET.get(name, ""))) for name in ("before", "after")]
    except ValueError:
        raise Http404 from None
    whose = {(each.view, each.visit.client_id) for each in (found, *pair)}
    if len(whose) > 1 or found not in pair or found.display.forgotten:
        raise Http404
    if shown_now(request, found):
        audit.note_pictures(request.user, found.visit.client, [found.display])
    before, after = pair
    shown = side_by_side(vault.read(found.display), found.found, before.found, after.found)
    return data_answer(shown, "image/jpeg")


@require_POST
def taken_back(request: Request, code: UUID) -> HttpResponse:
    """Take a photograph back."""
    found = photo_of(request, code)
    take_back(request.user, found)
    messages.success(request, _("Taken back. It stays in the record and is shown no more."))
    return redirect("photographs", found.visit.client.public_id)


def _photos(client: Client) -> QuerySet[ViewPhoto]:
    return ViewPhoto.objects.filter(visit__client=client, voided_at=None)


def _by_view(photos: list[ViewPhoto]) -> dict[str, list[ViewPhoto]]:
    found: dict[str, list[ViewPhoto]] = {}
    for each in photos:
        found.setdefault(each.view, []).append(each)
    return found


def photo_of(request: Request, code: UUID) -> ViewPhoto:
    """Return one photograph of the operator's practice that was not taken back."""
    rows = ViewPhoto.objects.filter(
        visit__client__practice_id=request.user.practice_id,
        visit__client__erased_at=None,
        voided_at=None,
    )
    return one(rows.select_related("visit__client", "display", "thumbnail"), public_id=code)
