"""The camera of a phone that takes part in one sitting, without an account.

The word of the code stands behind the `#` of the address, so no server, log or next page sees it;
the page sends it once, and the phone gets a cookie that is good for this sitting alone.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from needlepoint.records import audit
from needlepoint.records.models import Sitting
from needlepoint.studio.captures import camera_answers as answers
from needlepoint.studio.domain.sittings import LASTS, join, sitting_of_phone
from needlepoint.studio.site.body_limits import give_pass
from needlepoint.studio.site.counters import count

TRIES = 20  # own choice: a minute; a code has 192 bits, so this only spares the database
MINUTE_S = 60


def cookie_name() -> str:
    """Return what the cookie of a phone is called."""
    return f"{'__Host-' if settings.HTTPS else ''}phone"


@require_http_methods(["GET", "POST"])
def come_in(request: HttpRequest) -> HttpResponse:
    """Let a phone in that read a code."""
    if request.method != "POST":
        return render(request, "captures/phone_join.html")
    who = str(request.META.get("REMOTE_ADDR", ""))
    kept = None
    if count("join", who, MINUTE_S) <= TRIES:
        kept = join(request.POST.get("word", ""))
    if kept is None:
        return render(request, "captures/phone_over.html", status=410)
    answer = redirect("phone")
    answer.set_cookie(
        cookie_name(),
        kept,
        max_age=int(LASTS.total_seconds()),
        secure=settings.HTTPS,
        httponly=True,
        samesite="Strict",
    )
    give_pass(answer)
    return answer


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Show the camera; neither name nor record of the client."""
    sitting = _of(request)
    if sitting is None:
        return _over(request)
    about = answers.about(sitting, "phone") | {"steps": answers.steps(sitting, "phone")}
    answer = render(request, "captures/phone.html", about)
    give_pass(answer)
    return answer


@require_safe
def state(request: HttpRequest) -> HttpResponse:
    """Answer which pictures are here."""
    sitting = _of(request)
    return JsonResponse({"ended": True}) if sitting is None else answers.state(sitting)


@require_http_methods(["GET", "POST"])
def piece(request: HttpRequest, order: int) -> HttpResponse:
    """Take a part of a picture."""
    sitting = _of(request)
    if sitting is None:
        return _over(request)
    answer = answers.piece(request, sitting, order)
    give_pass(answer)  # so that it lasts as long as the sitting
    return answer


@require_safe
def small(request: HttpRequest, order: int) -> HttpResponse:
    """Answer a picture small."""
    sitting = _of(request)
    return _over(request) if sitting is None else answers.small(sitting, order)


@require_safe
def ghost(request: HttpRequest) -> HttpResponse:
    """Answer the picture of the last time."""
    sitting = _of(request)
    if sitting is None:
        return _over(request)
    audit.note(sitting.made_by, "view picture by phone", sitting, client=sitting.client)
    return answers.ghost(sitting)


@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Answer where the card is."""
    return _over(request) if _of(request) is None else answers.look(request)


def _of(request: HttpRequest) -> Sitting | None:
    return sitting_of_phone(request.COOKIES.get(cookie_name(), ""))


def _over(request: HttpRequest) -> HttpResponse:
    return render(request, "captures/phone_over.html", status=410)
