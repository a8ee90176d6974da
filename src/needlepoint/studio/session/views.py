"""Pages of a session: started, filled in, looked over and signed, amended."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from needlepoint import care
from needlepoint.errors import NeedlepointError
from needlepoint.records.models import Signed, StaleVersion, TreatmentSession
from needlepoint.studio.domain.readiness import closed_sites, readiness
from needlepoint.studio.session.checking import checked
from needlepoint.studio.session.filling import forms_of, keep
from needlepoint.studio.session.opening import (
    NotReady,
    amend,
    begin,
    drop,
    last_of,
    open_of,
    refused_words,
)
from needlepoint.studio.session.painted import painted
from needlepoint.studio.session.rows import session_of
from needlepoint.studio.session.signing import sign, used_digest
from needlepoint.studio.session.use_views import about_use
from needlepoint.studio.site.rows import Request, client_of
from needlepoint.studio.site.versions import change, version_read


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: Request, code: UUID) -> HttpResponse:
    """Say what stands in the way of a session, or open it: from the plan, or as last time."""
    client = client_of(request, code)
    if (already := open_of(client)) is not None:
        return redirect("session", already.public_id)
    if request.method == "POST":
        try:
            as_last = request.POST.get("from") == "last"
            session = begin(request.user, client, as_last_time=as_last)
        except NotReady as why:
            messages.error(request, str(why))
        else:
            return redirect("session", session.public_id)
    ready = readiness(client, request.user, timezone.localdate())
    about = {"client": client, "ready": ready, "last": last_of(client)}
    about |= {"closed": closed_sites(ready.course.plan, ready) if ready.course else []}
    return render(request, "session/start.html", about)


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: Request, code: UUID) -> HttpResponse:
    """Fill in an open session; show a signed one as it was signed."""
    session = session_of(request, code)
    if session.signed_at is not None:
        return render(request, "session/signed.html", _about_signed(session))
    if session.dropped_at is not None:
        messages.info(request, _("This session was dropped: nothing was done in it."))
        return redirect("client", session.client.public_id)
    if request.method == "POST":
        return _keep(request, session)
    lines, settings = forms_of(session)
    return render(request, "session/fill.html", _about(session, lines, settings))


def _keep(request: Request, session: TreatmentSession) -> HttpResponse:
    part = bool(request.htmx)  # type: ignore[attr-defined]
    try:
        lines, settings = keep(request.user, session, request.POST, version_read(request.POST))
    except (Signed, StaleVersion):
        messages.error(request, refused_words())
        if part:
            return HttpResponse(status=204, headers={"HX-Refresh": "true"})
        return redirect("session", session.public_id)
    about = _about(session, lines, settings)
    if part:
        return render(request, "session/kept.html", about)
    if any(line.errors for line in lines) or settings.errors:
        return render(request, "session/fill.html", about)
    where = "session-sign" if "sign" in request.POST else "session"
    return redirect(where, session.public_id)


@require_http_methods(["GET", "HEAD", "POST"])
def signature(request: Request, code: UUID) -> HttpResponse:
    """Show once more what was done, and sign it."""
    session = session_of(request, code)
    if session.signed_at is not None:
        return redirect("session", code)
    why = request.POST.get("why", "").strip()
    if request.method == "POST":
        if "read" not in request.POST:
            messages.error(request, _("Not signed: tick that you have read it."))
        elif _changed(
            request,
            lambda: sign(
                request.user,
                session,
                version_read(request.POST),
                why,
                request.POST.get("used", ""),
            ),
        ):
            messages.success(request, _("Signed."))
            return redirect("session", code)
        session = session_of(request, code)
        if session.signed_at is not None:
            return redirect("session", code)
    lines, settings = forms_of(session)
    about = _about(session, lines, settings) | {"found": checked(session), "why": why}
    about["used"] = used_digest(session)
    return render(request, "session/sign.html", about)


@require_POST
def amendment(request: Request, code: UUID) -> HttpResponse:
    """Begin a session that will stand beside a signed one."""
    session = session_of(request, code)
    if session.signed_at is None:
        raise Http404
    why = request.POST.get("why", "").strip()
    try:
        care.check_reason(why)
    except NeedlepointError:
        messages.error(request, _("Say in a few words why it is amended."))
        return redirect("session", code)
    return redirect("session", amend(request.user, session, why).public_id)


@require_POST
def dropping(request: Request, code: UUID) -> HttpResponse:
    """Close a session in which nothing was done."""
    session = session_of(request, code)
    _changed(request, lambda: drop(request.user, session))
    return redirect("client", session.client.public_id)


def _changed(request: Request, what: Callable[[], None]) -> bool:
    said = {Signed: _("This session is signed. Amend it instead."), StaleVersion: refused_words()}
    return change(request, what, said)


def _about(session: TreatmentSession, lines: object, settings: object) -> dict[str, object]:
    return {
        "session": session,
        "client": session.client,
        "lines": lines,
        "settings": settings,
        "face": painted(session),
        "minutes": int((timezone.now() - session.began_at).total_seconds() // 60),
    } | about_use(session)


def _about_signed(session: TreatmentSession) -> dict[str, object]:
    later = TreatmentSession.objects.filter(amends=session).first()
    return {
        "session": session,
        "client": session.client,
        "signed": session.document,
        "face": painted(session),
        "later": later,
        "events": session.adverse_events.select_related("by"),
        "captures": session.visit.captures.filter(voided_at=None).defer("measurement"),
    }
