"""Pages of adverse events: recorded at once, closed when they have ended."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from needlepoint.records import audit
from needlepoint.records.models import AdverseEvent, Operator
from needlepoint.studio.session.forms import EventForm
from needlepoint.studio.session.rows import session_of
from needlepoint.studio.site.rows import Request, one
from needlepoint.studio.site.versions import said_already


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request, code: UUID) -> HttpResponse:
    """Record what went wrong, in a session or after it."""
    session = session_of(request, code)
    form = EventForm(session, request.POST or None)
    if form.is_valid():
        event = form.save(commit=False)
        event.client, event.session, event.by = session.client, session, request.user
        with transaction.atomic():
            event.save()
            audit.note(request.user, "adverse event", event)
        messages.success(request, _("Recorded."))
        return redirect("event", event.public_id)
    about = {"session": session, "client": session.client, "form": form}
    return render(request, "session/event_new.html", about)


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: Request, code: UUID) -> HttpResponse:
    """Show an event with its session, settings and lots; say how it ended."""
    rows = AdverseEvent.objects.filter(
        client__practice_id=request.user.practice_id, client__erased_at=None
    ).select_related("client__photo", "session__visit", "by", "closed_by")
    event = one(rows, public_id=code)
    audit.note(request.user, "read adverse event", event)
    if request.method == "POST":
        outcome = request.POST.get("outcome", "").strip()
        if not outcome:
            messages.error(request, _("Say how it ended."))
        elif not _close(request.user, event, outcome):
            messages.error(request, said_already())
        return redirect("event", code)
    return render(request, "session/event.html", {"event": event, "client": event.client})


def _close(operator: Operator, event: AdverseEvent, outcome: str) -> bool:
    """Keep how an event ended; whether nobody had said so before."""
    with transaction.atomic():
        rows = AdverseEvent.objects.filter(pk=event.pk, closed_at=None)
        if not rows.update(outcome=outcome, closed_by=operator, closed_at=timezone.now()):
            return False
        audit.note(operator, "close adverse event", event)
    return True
