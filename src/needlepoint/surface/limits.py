"""Limits: a value held against what a table of facts allows; every check is built here."""

from __future__ import annotations

from needlepoint.evidence import Facts
from needlepoint.surface.quality import Check


def check_against(  # noqa: PLR0913  each keyword is one thing that a check says
    facts: Facts, name: str, value: float, *, good: str, cure: str, above: bool, unit: str = ""
) -> Check:
    """Hold a value against its limits, which are facts: ``name_limit`` and ``name_refuse``.

    Parameters
    ----------
    facts
        Where the limits are; without ``name_refuse`` the check never refuses.
    name, value
        What was looked at, and what was found.
    good, cure
        What is said where it is in order, and where it is not.
    above
        Whether values must lie above the limits.
    unit
        Unit of the value; that of the limit if not given.
    """
    key = name if f"{name}_limit" in facts else name.replace(" ", "_")
    limit, refuse = facts[f"{key}_limit"], facts.get(f"{key}_refuse")
    ok = value >= limit.number if above else value <= limit.number
    beyond = refuse is not None and (value < refuse.number if above else value > refuse.number)
    return Check(
        name,
        float(value),
        limit.number,
        bool(ok),
        bool(beyond and not ok),
        unit or limit.unit or "1",
        good if ok else cure,
    )
