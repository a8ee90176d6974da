"""The gate: asks the table of access before any page is made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from needlepoint.language import ENGLISH, speak, speaking
from needlepoint.records.uploads.validate import hearing
from needlepoint.studio.site import idle_lock as locking
from needlepoint.studio.site.counters import count, who_asks
from needlepoint.studio.site.errors import too_often
from needlepoint.studio.site.handing import elsewhere
from needlepoint.studio.site.kept_typing import keep_posted, sent
from needlepoint.studio.site.language import spoken_by
from needlepoint.studio.site.permissions import AccessRule, rule_of
from needlepoint.studio.site.refusals import note_look, note_refused, note_upload

REFUSALS = (403, 404)
MINUTE_S = 60
SECOND = "second factor"  # in the session: there is one, no need to ask the database again


class Gate:
    """Middleware that lets in whom the table lets in, and nobody else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on; the table is asked when its address is known."""
        number = count("page", who_asks(request), MINUTE_S)
        if number > settings.PAGES_A_MINUTE:
            return _too_often(request, number)
        with (
            hearing() as reasons,
            speaking(ENGLISH),
            timezone.override(None),
        ):  # until it is known who
            response = self.get_response(request)
        if response.status_code in REFUSALS:
            note_look(request, response.status_code)
        for reason in reasons:
            note_upload(request, reason)
        return response

    def process_view(
        self, request: HttpRequest, _view: object, _args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Answer in the page's stead where somebody may not see it."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        rule = rule_of(name)
        if rule is None:
            return render(request, "closed.html", status=403)
        if rule.public:
            return None
        user = request.user
        if not user.is_authenticated:
            return _to_login(request)
        translation.activate(user.language)
        speak(spoken_by(user.language))
        request.LANGUAGE_CODE = user.language
        timezone.activate(user.practice.zone)
        if user.role not in rule.roles:
            return render(request, "closed.html", status=403)
        if there := elsewhere(request.session, name, kwargs):
            return redirect(there)
        return _held_up(request, rule, name)


def _too_often(request: HttpRequest, number: int) -> HttpResponse:
    """Ask a machine, or somebody who leans on a key, to wait; noted once a minute."""
    if number == settings.PAGES_A_MINUTE + 1:
        who = request.user if request.user.is_authenticated else None
        note_refused(who, "ask too often")
    return too_often(request, MINUTE_S)


def _held_up(request: HttpRequest, rule: AccessRule, name: str) -> HttpResponse | None:
    """Ask for what is still missing of somebody who may open the address."""
    if not rule.at_lock:
        if locking.is_locked(request.session):
            return _to_proof(request)
        if _lacks_second_factor(request) and not name.startswith(("mfa_", "account")):
            messages.info(request, _("Add a passkey or one-time codes first; everybody here has."))
            return redirect("mfa_index")
    if rule.step_up and not did_recently_reauthenticate(request):
        return _to_proof(request)
    if not rule.by_itself:
        locking.saw(request.session)
    if request.method == "POST":
        sent(request)
    return None


def _lacks_second_factor(request: HttpRequest) -> bool:
    """Whether somebody could come from elsewhere with nothing but a password."""
    if not settings.HTTPS or request.session.get(SECOND):  # only this machine reaches it
        return False
    if is_mfa_enabled(request.user):
        request.session[SECOND] = True
        return False
    return True


def _to_login(request: HttpRequest) -> HttpResponse:
    """Send to the login; a part of a page that is asked for alone sends the whole page there."""
    back = _back(request)
    if "HX-Request" in request.headers:
        return HttpResponse(status=204, headers={"HX-Redirect": reverse("account_login")})
    return redirect_to_login(back)


def _back(request: HttpRequest) -> str:
    """Keep what was typed, and return the path to go on with after the proof."""
    if request.method == "POST":
        return keep_posted(request)
    part = "HX-Request" in request.headers
    return request.headers.get("HX-Current-URL", "/") if part else request.get_full_path()


def _to_proof(request: HttpRequest) -> HttpResponse:
    """Ask the same person for passkey, code or password, then go on; what was sent is kept."""
    path = f"{reverse('account_reauthenticate')}?{urlencode({REDIRECT_FIELD_NAME: _back(request)})}"
    if "HX-Request" in request.headers:
        return HttpResponse(status=204, headers={"HX-Redirect": path})
    return redirect(path)
