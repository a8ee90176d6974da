"""Where somebody is logged in, as people read it, and how such a login is ended."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from needlepoint.records import audit
from needlepoint.records.models import Login, Operator
from needlepoint.records.models.login import begin

BROWSERS = {
    "Edg/": "Edge",
    "OPR/": "Opera",
    "Firefox/": "Firefox",
    "FxiOS/": "Firefox",
    "Chrome/": "Chrome",
    "CriOS/": "Chrome",
    "Safari/": "Safari",
}
SYSTEMS = {
    "iPad": "iPad",
    "iPhone": "iPhone",
    "Android": "Android",
    "CrOS": "ChromeOS",
    "Windows": "Windows",
    "Mac OS": "Mac",
    "Linux": "Linux",
}
"""The first that fits: most browsers also name those that they want to be taken for."""


@dataclass(frozen=True, slots=True)
class LoginPlace:
    """One login.

    Attributes
    ----------
    code
        Its number in addresses.
    words
        With which browser on what.
    began, seen
        Since when, and when it was last used.
    here
        Whether it is the one that asks.
    """

    code: UUID | None
    words: str
    began: dt.datetime | None
    seen: dt.datetime | None
    here: bool


@receiver(user_logged_in)
def came_in(request: HttpRequest, **_more: Any) -> None:
    """Write down when and with which browser somebody came in."""
    begin(request.session, request.headers.get("User-Agent", ""))


def places(operator: Operator, here: str | None) -> list[LoginPlace]:
    """Return the logins of somebody that have not ended, the last used first."""
    rows = standing(operator).order_by("-seen_at").defer("session_data")
    return [
        LoginPlace(
            row.public_id, _words(row.agent), row.began_at, row.seen_at, row.session_key == here
        )
        for row in rows
    ]


def standing(operator: Operator) -> Any:
    """Return the rows of the logins of somebody that have not ended."""
    return Login.objects.filter(operator=operator, expire_date__gt=timezone.now())


@transaction.atomic
def end(rows: list[Login], by: Operator) -> None:
    """End logins; what was not saved on those tablets is lost."""
    for row in rows:
        audit.note(by, "end login", row.operator)
        row.delete()


def _words(agent: str) -> str:
    browser = next((name for mark, name in BROWSERS.items() if mark in agent), "")
    system = next((name for mark, name in SYSTEMS.items() if mark in agent), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("another browser")
