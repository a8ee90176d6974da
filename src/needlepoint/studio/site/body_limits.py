"""How large a body may be: a form's worth before a login, files only from who is logged in.

A server asks `most_body` before it takes in what is larger than a form; `BodyLimits` asks the same
again inside the site, before anything reads the body, so that it holds under every server.
"""

from __future__ import annotations

from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.db import DatabaseError, connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from needlepoint.records.models import Login
from needlepoint.studio.site.errors import too_large
from needlepoint.studio.site.request_bodies import A_FORM, MOST_BODY

A_PICTURE = 51_000_000
"""Own choice: one picture of any telephone, with the answers beside it."""

PASS_S = 3600  # own choice: longer than a form of one page takes
SALT = "needlepoint pass"
LONGEST_KEY = 64  # own choice: Django's keys of sessions have 32 letters


def most_body(cookies: str) -> int:
    """Return the largest body that is taken in from who sends these cookies [bytes].

    It asks the database and closes its line again, as servers ask from threads of their own.

    Parameters
    ----------
    cookies
        The header as it came.
    """
    try:
        held = {name: morsel.value for name, morsel in SimpleCookie(cookies).items()}
    except CookieError:
        return A_FORM
    least = A_PICTURE if _is_pass(held.get(settings.PASS_COOKIE_NAME, "")) else A_FORM
    key = held.get(settings.SESSION_COOKIE_NAME, "")
    if not 0 < len(key) <= LONGEST_KEY:
        return least
    try:
        return MOST_BODY if _is_logged_in(key) else least
    except DatabaseError:  # the page that is asked for says what is wrong with it
        return least
    finally:
        if not connection.in_atomic_block:
            connection.close()


def give_pass(response: HttpResponseBase) -> None:
    """Let who is shown a form without a login send one picture with it, within the hour."""
    response.set_cookie(
        settings.PASS_COOKIE_NAME,
        TimestampSigner(salt=SALT).sign("picture"),
        max_age=PASS_S,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Strict",
    )


def _is_pass(word: str) -> bool:
    try:
        TimestampSigner(salt=SALT).unsign(word, max_age=PASS_S)
    except BadSignature:
        return False
    return True


def _is_logged_in(key: str) -> bool:
    rows = Login.objects.filter(session_key=key, expire_date__gt=timezone.now())
    return rows.exclude(operator=None).exists()


class BodyLimits:
    """Middleware: refuses a body that is too large before anything reads it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on, or answer that it is too large."""
        size = _size(request)
        if size > A_FORM and size > _most_of(request):
            what = _("Nothing was kept. Log in first, then send it again.")
            answer = too_large(request, what)
            answer["Connection"] = "close"  # what was not read must not pass for another request
            return answer
        return self.get_response(request)


def _most_of(request: HttpRequest) -> int:
    if request.user.is_authenticated:
        return MOST_BODY
    return A_PICTURE if _is_pass(request.COOKIES.get(settings.PASS_COOKIE_NAME, "")) else A_FORM


def _size(request: HttpRequest) -> float:
    """Return how large a body says it is; one that does not say is as large as it likes."""
    said = request.META.get("CONTENT_LENGTH") or ""
    if said.isdecimal():
        return float(said)
    return float("inf") if "HTTP_TRANSFER_ENCODING" in request.META else 0.0
