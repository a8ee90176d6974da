"""Limits of a phone capture, which are facts, and how a value is held against them."""

from __future__ import annotations

from functools import cache

from needlepoint.evidence import Facts, read_facts
from needlepoint.surface.limits import check_against
from needlepoint.surface.quality import Check


@cache
def limits() -> Facts:
    """Return the limits of a phone capture."""
    return read_facts("needlepoint.surface", "phone/phone.toml")


def check_limit(name: str, value: float, *, good: str, cure: str, above: bool) -> Check:
    """Hold a value against its limits, which are facts: ``name_limit`` and ``name_refuse``."""
    return check_against(limits(), name, value, good=good, cure=cure, above=above)
