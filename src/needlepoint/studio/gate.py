"""The gate: asks the table of access before any page is made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from needlepoint.studio.access import rule_of


class Gate:
    """Middleware that lets in whom the table lets in, and nobody else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; the table is asked when its address is known."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: object, _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Answer in the page's stead where somebody may not see it."""
        match = request.resolver_match
        rule = rule_of(match.view_name if match else None)
        if rule is None:
            return render(request, "closed.html", status=403)
        if rule.public:
            return None
        if not request.user.is_authenticated:
            return _to_login(request)
        if request.user.role not in rule.roles:
            return render(request, "closed.html", status=403)
        return None


def _to_login(request: HttpRequest) -> HttpResponse:
    """Send to the login; a part of a page that is asked for alone sends the whole page there."""
    if "HX-Request" in request.headers:
        return HttpResponse(status=204, headers={"HX-Redirect": reverse("login")})
    return redirect_to_login(request.get_full_path())
