"""What every page shows: the menu that fits the role, nothing while the session is locked."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from needlepoint.studio.site import idle_lock as locking
from needlepoint.studio.site.handing import handed
from needlepoint.studio.site.kept_typing import kept_for
from needlepoint.studio.site.permissions import rule_of

MENU = [
    ("home", _("Today")),
    ("calendar", _("Calendar")),
    ("clients", _("Clients")),
    ("stock", _("Stock")),
    ("rigs", _("Rigs")),
    ("practice", _("Practice")),
    ("audit", _("Audit")),
    ("manual", _("Manual")),
]


def menu(request: HttpRequest) -> dict[str, Any]:
    """Return the templates the menu of those who are logged in."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or locking.LOCKED in request.session:
        return {"menu": []}
    if handed(request.session) is not None:
        return {"menu": [], "in_hand": True}
    may = [
        (name, label)
        for name, label in MENU
        if (rule := rule_of(name)) is not None and user.role in rule.roles
    ]
    kept = kept_for(request) if request.method == "GET" else None
    return {"menu": may, "idle_s": settings.IDLE_S, "kept_typing": kept}
