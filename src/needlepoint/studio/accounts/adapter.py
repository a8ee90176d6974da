"""What allauth asks of us: nobody signs up, and every coming and going is noted."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from needlepoint.records import audit
from needlepoint.records.models import Operator
from needlepoint.studio.site.refusals import note_refused


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth carries no types
    """Our answers."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002  allauth's shape
        """Say that accounts are made by the owner alone."""
        return False

    def post_login(self, request: HttpRequest, user: Operator, **kwargs: object) -> object:
        """Note who came in."""
        audit.note(user, "log in")
        return super().post_login(request, user, **kwargs)

    def authentication_failed(self, request: HttpRequest, **credentials: str) -> None:
        """Note a try that failed, at whom it was aimed if there is such a one."""
        name = credentials.get("username", "")
        aimed = Operator.objects.filter(username__iexact=name).first()
        note_refused(aimed, "fail to log in")
        super().authentication_failed(request, **credentials)
