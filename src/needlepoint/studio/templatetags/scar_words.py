"""The words for kinds, zones and verdicts in templates."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from needlepoint.studio.domain.scar_names import (
    KIND_NAMES,
    LIES_NAMES,
    SIGNS,
    VERDICT_NAMES,
    ZONE_NAMES,
)
from needlepoint.studio.templatetags.figures import measured

register = template.Library()


@register.filter
def kind_name(kind: str) -> Any:
    """Return the word for a kind of scar."""
    return KIND_NAMES.get(kind, kind)


@register.filter
def lies_word(lies: str) -> SafeString:
    """Say in a sign and a word how a scar lies to the skin around it."""
    return format_html("{} {}", _sign(lies), LIES_NAMES[lies])


@register.filter
def signed(depth: dict[str, Any] | None, lies: str) -> SafeString | str:
    """Show a depth or height with the sign of how the scar lies."""
    return format_html("{} {}", _sign(lies), measured(depth))


def _sign(lies: str) -> SafeString:
    return format_html('<span aria-hidden="true">{}</span>', SIGNS[lies])


@register.filter
def zone_name(zone: str) -> Any:
    """Return the word for a zone of the face."""
    return ZONE_NAMES.get(zone, zone)


@register.filter
def verdict_name(verdict: str) -> Any:
    """Return the word for what became of a scar."""
    return VERDICT_NAMES.get(verdict, verdict)
