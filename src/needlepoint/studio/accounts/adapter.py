"""What allauth asks of us: nobody signs up, and every coming and going is noted."""

from __future__ import annotations

import math
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal.ratelimit import get_ip
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import ngettext

from needlepoint.records import audit
from needlepoint.records.models import Operator
from needlepoint.studio.accounts import tries
from needlepoint.studio.accounts.devices import device_of
from needlepoint.studio.site.refusals import note_refused

MINUTE_S = 60


def _named(name: str) -> Operator | None:
    return Operator.objects.filter(username__iexact=name).first()


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth carries no types
    """Our answers."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002  allauth's shape
        """Say that accounts are made by the owner alone."""
        return False

    def post_login(self, request: HttpRequest, user: Operator, **kwargs: object) -> object:
        """Note who came in."""
        audit.note(user, "log in")
        return super().post_login(request, user, **kwargs)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the try, or ask for patience: see `tries`."""
        name = str(credentials.get("username", ""))
        device = device_of(request, _named(name))
        user = request.user
        if user.is_authenticated and user.username.casefold() == name.casefold():
            device = device or f"session {request.session.session_key}"
        self._by = tries.counted_by(name, get_ip(request), device)
        if wait_s := tries.begin(self._by):
            minutes = math.ceil(wait_s / MINUTE_S)
            raise ValidationError(
                ngettext(
                    "Too many wrong tries. Wait %(count)d minute, then try again.",
                    "Too many wrong tries. Wait %(count)d minutes, then try again.",
                    minutes,
                )
                % {"count": minutes},
                code="too_many_login_attempts",
            )

    def _rollback_login_failed_rl_usage(self) -> None:
        """Forget the tries of somebody whose password is right; allauth calls this then."""
        tries.went_well(self._by)

    def authentication_failed(self, request: HttpRequest, **credentials: str) -> None:
        """Note a try that failed, at whom it was aimed if there is such a one."""
        name = credentials.get("username", "")
        note_refused(_named(name), "fail to log in")
        super().authentication_failed(request, **credentials)
