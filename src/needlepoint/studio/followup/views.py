"""Pages of follow-up for those who treat."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from needlepoint.records import audit
from needlepoint.records.models import FollowUpForm
from needlepoint.studio.domain.listed_forms import listed_forms
from needlepoint.studio.followup.asking import HOW_MUCH, signs_named
from needlepoint.studio.followup.handling import (
    handle,
    mail_link,
    mark_given,
    path_for_client,
)
from needlepoint.studio.site.qr_code import as_image_address
from needlepoint.studio.site.responses import file_answer
from needlepoint.studio.site.rows import Request, one
from needlepoint.studio.site.versions import change

LISTED = dt.timedelta(days=90)
"""Own choice: an older form tells of skin that has healed; signs of trouble stay until handled."""
A_PAGE = 100  # own choice: as many forms as a person looks through


@require_safe
def listing(request: Request) -> HttpResponse:
    """List the forms of the last weeks: signs of trouble first, then what was not answered."""
    today = timezone.localdate()
    rows = FollowUpForm.objects.filter(
        session__client__practice=request.user.practice,
        session__client__erased_at=None,
        due_on__lte=today,
    ).order_by("-due_on", "-id")
    late = rows.filter(due_on__gte=today - LISTED)
    about = {
        "flagged": listed_forms(rows.filter(handled_at=None, flagged=True)[:A_PAGE]),
        "waiting": listed_forms(late.filter(handled_at=None, answered_at=None)[:A_PAGE]),
        "answered": listed_forms(late.filter(answered_at__isnull=False)[:A_PAGE]),
        "today": today,
    }
    return render(request, "followup/list.html", about)


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: Request, code: UUID) -> HttpResponse:
    """Show a form: its link, or what was answered; say what was done about it."""
    form = _form(request, code)
    if request.method == "POST":
        change(request, lambda: handle(request.user, form, request.POST.get("how", "")), {})
        return redirect("follow-up", code)
    link = request.build_absolute_uri(path_for_client(form))
    is_open = form.answered_at is None and form.expires_on >= timezone.localdate()
    words = {key: str(label) for key, label in HOW_MUCH}
    about = {
        "form": form,
        "client": form.session.client,
        "signs": signs_named(form.flags),
        "link": link if is_open else "",
        "square": as_image_address(link) if is_open else "",
        "redness": words.get(str(form.answers.get("redness")), ""),
        "swelling": words.get(str(form.answers.get("swelling")), ""),
        "mail_is_there": settings.MAIL_IS_THERE,
    }
    return render(request, "followup/show.html", about)


@require_POST
def give(request: Request, code: UUID) -> HttpResponse:
    """Send the link by mail, or write down that the client has it."""
    form = _form(request, code)
    link = request.build_absolute_uri(path_for_client(form))
    if "mail" in request.POST:
        if change(request, lambda: mail_link(request.user, form, link), {}):
            messages.success(
                request, _("Sent to %(address)s.") % {"address": form.session.client.mail}
            )
    else:
        mark_given(request.user, form)
    return redirect("follow-up", code)


@require_safe
def photo(request: Request, code: UUID) -> HttpResponse:
    """Answer the photograph that a client sent."""
    return file_answer(_form(request, code, "read follow-up photo").photo)


def _form(request: Request, code: UUID, action: str = "read follow-up") -> FollowUpForm:
    rows = FollowUpForm.objects.filter(
        session__client__practice_id=request.user.practice_id, session__client__erased_at=None
    ).select_related(
        "session__client__photo",
        "session__client__practice",
        "session__visit",
        "photo",
        "handled_by",
    )
    form = one(rows, public_id=code)
    audit.note(request.user, action, form)
    return form
