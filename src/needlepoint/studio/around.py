"""What every page shows: the menu that fits the role, nothing while the session is locked."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from needlepoint.studio.access import rule_of
from needlepoint.studio.door import locking

MENU = [
    ("home", _("Clients")),
    ("rigs", _("Rigs")),
    ("practice", _("Practice")),
    ("audit", _("Audit")),
]


def on_every_page(request: HttpRequest) -> dict[str, Any]:
    """Give the templates the menu of those who are logged in."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or locking.LOCKED in request.session:
        return {"menu": []}
    may = [
        (name, label)
        for name, label in MENU
        if (rule := rule_of(name)) is not None and user.role in rule.roles
    ]
    return {"menu": may, "idle_s": settings.IDLE_S}
