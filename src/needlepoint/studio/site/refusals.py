"""What was refused goes into the audit: few lines an hour, however often somebody tries."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest

from needlepoint.records import audit
from needlepoint.records.models import Operator
from needlepoint.studio.site.counters import count

HOUR_S = 3600
MOST = 20
"""Own choice: lines an hour that one person may cause; the last says that more are left out."""


def note_refused(
    who: Operator | None,
    action: str,
    subject: models.Model | None = None,
    detail: dict[str, Any] | None = None,
) -> None:
    """Note what was refused, unless many such lines of this person were written this hour.

    Everybody who is not logged in counts as one person.
    """
    number = count("refused", "nobody" if who is None else str(who.pk), HOUR_S)
    if number <= MOST:
        more = {"further": "not noted within the hour"} if number == MOST else {}
        audit.note(who, action, subject, (detail or {}) | more)


def note_look(request: HttpRequest, status: int) -> None:
    """Note that an address was not opened to somebody; its number says at what it was aimed."""
    if request.resolver_match is None:  # no address of ours: nothing was aimed at
        return
    who = request.user if request.user.is_authenticated else None
    note_refused(who, "be refused", None, _aimed_at(request) | {"status": status})


def note_upload(request: HttpRequest, reason: str) -> None:
    """Note that the cage refused a file, and why, but not what it is called."""
    if request.user.is_authenticated:
        note_refused(request.user, "refuse upload", None, _aimed_at(request) | {"reason": reason})


def _aimed_at(request: HttpRequest) -> dict[str, Any]:
    """Return the name of an address, and the number in it."""
    match = request.resolver_match
    if match is None:
        return {}
    code = {"code": str(match.kwargs["code"])} if "code" in match.kwargs else {}
    return {"address": match.view_name} | code
