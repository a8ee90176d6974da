"""The checks of a capture in the order in which a person needs them: what failed comes first."""

from __future__ import annotations

from typing import Any

from needlepoint.records.models import Capture


def in_order(capture: Capture) -> list[dict[str, Any]]:
    """Return the checks, those that stopped the measurement first, then those that weaken it."""
    if capture.measurement is None:
        return []
    checks: list[dict[str, Any]] = capture.measurement["quality"]["checks"]
    return sorted(checks, key=lambda check: (check["ok"], not check.get("fatal", False)))
