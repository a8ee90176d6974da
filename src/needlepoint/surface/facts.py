"""The facts that this room rests on."""

from __future__ import annotations

from functools import cache

from needlepoint.evidence import Facts, read_facts


@cache
def surface_facts() -> Facts:
    """Return the facts of this room."""
    return read_facts("needlepoint.surface")
