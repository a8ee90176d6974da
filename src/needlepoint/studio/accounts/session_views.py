"""Pages on which logins are ended: each asks once more, and only somebody who is there."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from needlepoint.records.models import Login, Role
from needlepoint.studio.accounts.sessions import end, places, standing
from needlepoint.studio.site.rows import Request, one


@require_http_methods(["GET", "POST"])
def end_one(request: Request, code: UUID) -> HttpResponse:
    """End one login: one's own, or as the owner that of anybody in the practice."""
    rows = Login.objects.filter(operator__practice=request.user.practice).select_related("operator")
    if request.user.role != Role.OWNER:
        rows = rows.filter(operator=request.user)
    row = one(rows.exclude(session_key=request.session.session_key), public_id=code)
    whose = row.operator
    assert whose is not None
    if request.method == "POST":
        end([row], request.user)
        return _ended(request, 1, None if whose == request.user else whose.public_id)
    found = [place for place in places(whose, None) if place.code == code]
    return render(request, "accounts/end_logins.html", {"ending": found, "whose": whose})


@require_http_methods(["GET", "POST"])
def end_others(request: Request) -> HttpResponse:
    """End every login of one's own but this one."""
    here = request.session.session_key
    if request.method == "POST":
        rows = list(standing(request.user).exclude(session_key=here))
        end(rows, request.user)
        return _ended(request, len(rows), None)
    found = [place for place in places(request.user, here) if not place.here]
    return render(request, "accounts/end_logins.html", {"ending": found, "whose": request.user})


def _ended(request: Request, count: int, whose: UUID | None) -> HttpResponse:
    messages.success(request, _("Ended logins: %(count)d.") % {"count": count})
    return redirect("account") if whose is None else redirect("operator", whose)
