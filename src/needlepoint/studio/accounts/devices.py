"""Devices on which somebody logged in before: a signed cookie that says so, and lets nobody in.

It only counts wrong passwords apart, so that a stranger who tries a name cannot keep its owner
out (see `tries`).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.core.signing import BadSignature, TimestampSigner
from django.dispatch import receiver
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from needlepoint.records.models import Operator

SALT = "needlepoint device"
LASTS_S = 365 * 24 * 3600  # own choice: a tablet that was in a drawer for a year is a new one
MOST = 8  # own choice: people who share a tablet; the one who was there longest ago goes
LOGGED_IN = "_needlepoint_logged_in"


@receiver(user_logged_in)
def came_in(request: HttpRequest, user: Operator, **_more: object) -> None:
    """Remember who came in with this request, for the cookie of its answer."""
    setattr(request, LOGGED_IN, str(user.pk))


def device_of(request: HttpRequest, operator: Operator | None) -> str:
    """Return the number of the device where this person logged in on it before; else nothing."""
    if operator is None:
        return ""
    return _devices(request).get(str(operator.pk), "")


class KnownDevices:
    """Middleware: gives a device on which somebody logged in the cookie that says so."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on."""
        response = self.get_response(request)
        who = getattr(request, LOGGED_IN, "")
        if who:
            known = _devices(request)
            number = known.pop(who, "") or secrets.token_hex(8)
            kept = {who: number} | dict(list(known.items())[: MOST - 1])
            text = ".".join(f"{pk}-{number}" for pk, number in kept.items())
            response.set_cookie(
                settings.DEVICE_COOKIE_NAME,
                TimestampSigner(salt=SALT).sign(text),
                max_age=LASTS_S,
                secure=settings.HTTPS,
                httponly=True,
                samesite="Strict",
            )
        return response


def _devices(request: HttpRequest) -> dict[str, str]:
    """Return the numbers that a device has, by the number of the person."""
    try:
        text = TimestampSigner(salt=SALT).unsign(
            request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""), max_age=LASTS_S
        )
    except BadSignature:
        return {}
    pairs = (each.partition("-") for each in text.split("."))
    return {pk: number for pk, _, number in pairs if pk and number}
