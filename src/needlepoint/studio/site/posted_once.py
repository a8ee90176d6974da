"""A form that is sent twice does its work once: by two clicks, by going back, by a slow line.

Every form carries a number of its own beside the token against forgery. Whoever sends the same
number with the same content again is led to where the first led.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import time
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from needlepoint.records.models.posted import claim, finish
from needlepoint.studio.site.errors import sent_twice
from needlepoint.studio.site.permissions import rule_of

FIELD = "once"
CLAIMED, SENDER = "_needlepoint_claimed", "_needlepoint_sender"
LONGEST_KEY = 64
PATIENCE_S = 15.0  # own choice: as long as a person waits for a page
EVERY_S = 0.1
LEADS_ON = (302, 303)


def new_key() -> str:
    """Return a number for one form of one page."""
    return secrets.token_urlsafe(16)


class PostedOnce:
    """Middleware: lets a form through once, after the gate has let its sender in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on, and keep where it led."""
        response = self.get_response(request)
        key = getattr(request, CLAIMED, "")
        who = getattr(request, SENDER, None)
        if key and who is not None:
            leads = response.status_code in LEADS_ON
            finish(who, key, response.headers.get("Location", "") if leads else "")
        return response

    def process_view(
        self, request: HttpRequest, _view: object, _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Answer in the page's stead what was sent before."""
        match = request.resolver_match
        rule = rule_of(match.view_name if match else "")
        if request.method != "POST" or rule is None or rule.public or rule.at_lock:
            return None
        who = request.user
        assert who.is_authenticated  # the gate let nobody else in
        key = request.POST.get(FIELD, "")[:LONGEST_KEY]
        if not key:
            return None
        until, digest = time.monotonic() + PATIENCE_S, _digest(request)
        while (before := claim(who, key, digest)) is not None:
            if before.led_to:
                return redirect(before.led_to)
            if time.monotonic() > until:
                return sent_twice(request)
            time.sleep(EVERY_S)
        setattr(request, CLAIMED, key)
        setattr(request, SENDER, who)
        return None


def _digest(request: HttpRequest) -> str:
    """Return a digest of what was sent, and where to; of files name and size stand for the rest."""
    fields = sorted((name, request.POST.getlist(name)) for name in request.POST)
    said = [each for each in fields if each[0] != "csrfmiddlewaretoken"]
    files = [
        [name, file.name, file.size]
        for name in sorted(request.FILES)
        for file in request.FILES.getlist(name)
    ]
    text = json.dumps([request.get_full_path(), said, files])
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
