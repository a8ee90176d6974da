"""Limits of a capture, which are facts, and how a value is held against them."""

from __future__ import annotations

from needlepoint.surface.facts import surface_facts
from needlepoint.surface.limits import check_against
from needlepoint.surface.quality import Check


def check(name: str, value: float, unit: str, *, good: str, cure: str, above: bool) -> Check:
    """Hold a value against its limits, which are facts: ``name_limit`` and ``name_refuse``.

    `above` says whether values must lie above the limit.
    """
    return check_against(surface_facts(), name, value, unit=unit, good=good, cure=cure, above=above)
