"""What somebody typed when the lock came: kept sealed, and back in its form after the proof.

It lies in the session, locked under the master key, for the person who typed it alone. Passwords
and files are not kept.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.http.request import QueryDict

from needlepoint.records.models import Login
from needlepoint.records.vault.keys import NoKey
from needlepoint.records.vault.lockbox import lock, unlock
from needlepoint.records.vault.sealed import Tampered

KEPT = "typed"  # in the session
PURPOSE = b"needlepoint what was typed"
MOST_SIGNS = 200_000  # own choice: forty pages of text
NEVER = ("csrfmiddlewaretoken",)
HIDDEN = re.compile("password|credential", re.IGNORECASE)
"""What stands in the names of fields that are never kept."""


@dataclass(frozen=True, slots=True)
class KeptTyping:
    """What was typed.

    Attributes
    ----------
    page, action
        The path of the page that the form stands on, and of what takes it.
    fields
        What was typed, by the names of the fields; several of a name in their order.
    """

    page: str
    action: str
    fields: dict[str, list[str]]


def keep_posted(request: HttpRequest) -> str:
    """Keep what a request sends that is not let through; return the path of its page."""
    page = page_of(request)
    keep(request, page, request.path, request.POST)
    return page


def keep(request: HttpRequest, page: str, action: str, fields: QueryDict) -> None:
    """Keep fields of a form for whoever is, or just was, logged in."""
    owner = _owner(request)
    said = {
        name: values
        for name, values in fields.lists()
        if name not in NEVER and not HIDDEN.search(name) and values != [""]
    }
    text = json.dumps({"owner": owner, "page": page, "action": action, "fields": said})
    if owner and said and len(text) <= MOST_SIGNS:
        request.session[KEPT] = lock(text, PURPOSE)


def kept_for(request: HttpRequest) -> KeptTyping | None:
    """Return what was typed on the page that is asked for, by who asks."""
    locked = request.session.get(KEPT)
    if locked is None or not request.user.is_authenticated:
        return None
    try:
        said: dict[str, Any] = json.loads(unlock(locked, PURPOSE))
    except (Tampered, NoKey, ValueError):
        return None
    if said.pop("owner") != str(request.user.pk):
        del request.session[KEPT]
        return None
    kept = KeptTyping(**said)
    return kept if kept.page == request.path else None


def sent(request: HttpRequest) -> None:
    """Forget what was kept once its form has been sent."""
    if request.session.get(KEPT) is None:
        return
    try:
        said = json.loads(unlock(request.session[KEPT], PURPOSE))
    except (Tampered, NoKey, ValueError):
        said = {"action": request.path}
    if said["action"] == request.path:
        del request.session[KEPT]


def page_of(request: HttpRequest) -> str:
    """Return the path of the page that a form was sent from, as the browser says it."""
    said = urlsplit(request.headers.get("HX-Current-URL", "") or request.headers.get("Referer", ""))
    here = said.netloc == request.get_host() and said.path.startswith("/")
    return said.path if here else request.path


def _owner(request: HttpRequest) -> str:
    """Return the number of who is logged in here, or was until the session ended."""
    if request.user.is_authenticated:
        return str(request.user.pk)
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    row = Login.objects.filter(session_key=key).exclude(operator=None).first() if key else None
    return "" if row is None else str(row.operator_id)
