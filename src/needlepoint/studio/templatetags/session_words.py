"""Words and rows of a session in templates."""

from __future__ import annotations

from typing import Any

from django import template

from needlepoint.records.models import Endpoint, Reaction, TreatmentSession
from needlepoint.studio.site.zones import site_label

register = template.Library()

register.filter("site", site_label)


@register.filter
def endpoint(code: str) -> Any:
    """Say whether an endpoint was reached."""
    return Endpoint(code).label if code in Endpoint.values else ""


@register.filter
def reaction(code: str) -> Any:
    """Say what the skin showed."""
    return Reaction(code).label if code in Reaction.values else ""


@register.filter
def done_zones(session: TreatmentSession) -> Any:
    """Return the zones that were done."""
    return session.zones.filter(done=True)
