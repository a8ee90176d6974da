"""Two photographs laid on each other by hand, where no face is found in them: two points each."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from needlepoint.records import audit
from needlepoint.records.models import ViewPhoto
from needlepoint.studio.photographs.aligning import place_by_hand
from needlepoint.studio.photographs.forms import PointsForm
from needlepoint.studio.photographs.views import photo_of
from needlepoint.studio.site.rows import Request, shown_now

AT_FIRST = ((40.0, 40.0), (40.0, 60.0))
"""Where the points are before anybody placed them, across and down [%]."""


@require_http_methods(["GET", "HEAD", "POST"])
def points(request: Request, code: UUID) -> HttpResponse:
    """Ask where the same two points are in two photographs of one view, and keep it."""
    before = photo_of(request, code)
    client = before.visit.client
    try:
        after = photo_of(request, UUID(request.GET.get("after", "")))
    except ValueError:
        return redirect("photographs-compare", client.public_id)
    if (before.view, client) != (after.view, after.visit.client):
        raise Http404
    pair = {"before": before, "after": after}
    form = PointsForm(request.POST or None, initial=_known(pair))
    if form.is_valid():
        with transaction.atomic():
            for which, photo in pair.items():
                photo.found = place_by_hand(photo.found, form.shares(which))
                photo.save(update_fields=["found"])
                audit.note(request.user, "place points", photo, client=client)
        messages.success(request, _("Saved."))
        there = reverse("photographs-compare", args=[client.public_id])
        two = f"before={before.public_id}&after={after.public_id}"
        return redirect(f"{there}?view={before.view}&{two}")
    audit.note_pictures(request.user, client, [each.display for each in pair.values()])
    for each in pair.values():
        shown_now(request, each)
    rows = [(which, photo, form.rows(which)) for which, photo in pair.items()]
    about = {"client": client, "form": form, "rows": rows, "view": before.get_view_display()}
    return render(request, "photographs/points.html", about)


def _known(pair: dict[str, ViewPhoto]) -> dict[str, float]:
    """Return where the points are now [%]."""
    known = {}
    for which, photo in pair.items():
        cols, rows = photo.found["size"]
        hand = [(100.0 * x / cols, 100.0 * y / rows) for x, y in photo.found.get("hand", ())]
        for number, (across, down) in enumerate(hand or AT_FIRST, start=1):
            known[f"{which}_{number}_across"] = round(across, 1)
            known[f"{which}_{number}_down"] = round(down, 1)
    return known
