"""How large a body may be: a form's worth before a login, files only from who is logged in.

A server asks `most_body` before it takes in what is larger than a form; `BodyLimits` asks the same
again inside the site, before anything reads the body, so that it holds under every server.
"""

from __future__ import annotations

from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from needlepoint.records.models import Login
from needlepoint.studio.site.errors import too_large
from needlepoint.studio.site.request_bodies import A_FORM, MOST_BODY

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
        held = SimpleCookie(cookies).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return A_FORM
    if held is None or not 0 < len(held.value) <= LONGEST_KEY:
        return A_FORM
    try:
        return MOST_BODY if _is_logged_in(held.value) else A_FORM
    except DatabaseError:  # the page that is asked for says what is wrong with it
        return A_FORM
    finally:
        if not connection.in_atomic_block:
            connection.close()


def _is_logged_in(key: str) -> bool:
    rows = Login.objects.filter(session_key=key, expire_date__gt=timezone.now())
    return rows.exclude(operator=None).exists()


class BodyLimits:
    """Middleware: refuses a body that is too large before anything reads it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on, or answer that it is too large."""
        if _size(request) > A_FORM and not request.user.is_authenticated:
            what = _("Nothing was kept. Log in first, then send it again.")
            answer = too_large(request, what)
            answer["Connection"] = "close"  # what was not read must not pass for another request
            return answer
        return self.get_response(request)


def _size(request: HttpRequest) -> float:
    """Return how large a body says it is; one that does not say is as large as it likes."""
    said = request.META.get("CONTENT_LENGTH") or ""
    if said.isdecimal():
        return float(said)
    return float("inf") if "HTTP_TRANSFER_ENCODING" in request.META else 0.0
