"""The words for kinds, zones and verdicts in templates."""

from __future__ import annotations

from typing import Any

from django import template

from needlepoint.studio.domain.scar_names import KIND_NAMES, VERDICT_NAMES, ZONE_NAMES

register = template.Library()


@register.filter
def kind_name(kind: str) -> Any:
    """Return the word for a kind of scar."""
    return KIND_NAMES.get(kind, kind)


@register.filter
def zone_name(zone: str) -> Any:
    """Return the word for a zone of the face."""
    return ZONE_NAMES.get(zone, zone)


@register.filter
def verdict_name(verdict: str) -> Any:
    """Return the word for what became of a scar."""
    return VERDICT_NAMES.get(verdict, verdict)
