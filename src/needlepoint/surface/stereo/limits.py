"""Limits: a value held against what the facts allow."""

from __future__ import annotations

from needlepoint.surface.facts import surface_facts
from needlepoint.surface.quality import Check


def check(name: str, value: float, unit: str, *, good: str, cure: str, above: bool) -> Check:
    """Hold a value against its limits, which are facts: ``name_limit`` and ``name_refuse``.

    `above` says whether values must lie above the limit.
    """
    key = name.replace(" ", "_")
    limit = surface_facts().number(f"{key}_limit")
    ok = value >= limit if above else value <= limit
    refuse = surface_facts().get(f"{key}_refuse")
    fatal = False
    if refuse is not None and not ok:
        fatal = value < refuse.number if above else value > refuse.number
    return Check(name, float(value), limit, bool(ok), bool(fatal), unit, good if ok else cure)
