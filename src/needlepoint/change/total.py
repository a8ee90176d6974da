"""Total: what can be said over the whole patch."""

from __future__ import annotations

import numpy as np

from needlepoint.change.judge import Finding, Shared, bottomless, share_sd
from needlepoint.evidence import read_facts
from needlepoint.quantity import Measured

WEIGHTS = {
    "icepick": "ecca_icepick", "boxcar": "ecca_boxcar", "rolling": "ecca_rolling",
    "hypertrophic": "ecca_raised_young", "keloid": "ecca_raised_old",
}  # fmt: skip
"""The points of ECCA that each kind is given."""


def summed(findings: list[Finding], shared: Shared) -> dict[str, Measured]:
    """Give the change of the volume of all depressed scars, and of depth weighted as ECCA weighs.

    Pits whose bottom no light reaches are left out of every sum.

    Parameters
    ----------
    findings
        What was measured of the first visit's scars.
    shared
        What the scales do.
    """
    known = [f for f in findings if not bottomless(f.scar)]
    return {
        "volume_percent": _volume([f for f in known if not f.scar.raised], shared),
        "raised_volume_percent": _volume([f for f in known if f.scar.raised], shared),
        "ecca_weighted_depth_percent": _weighted(known, shared),
    }


def _volume(findings: list[Finding], shared: Shared) -> Measured:
    total = sum(f.volume_mm3 for f in findings)
    if not findings or total == 0.0:
        return Measured.unknown("%", "no such scar was measured in both visits")
    share = sum(f.volume_mm3 * f.depth_share for f in findings) / total
    own = float(np.sqrt(sum((f.volume_mm3 * f.volume_share_sd) ** 2 for f in findings)))
    own /= abs(total)
    return Measured.from_sd(100 * share, 100 * share_sd(share, own, shared), "%")


def _weighted(known: list[Finding], shared: Shared) -> Measured:
    if not known:
        return Measured.unknown("%", "no scar was measured in both visits")
    # a deep scar counts for more than a shallow one of its kind
    weights = np.array([_weight(f) * (f.scar.depth.value or 0.0) for f in known])
    weights = weights / weights.sum()
    share = float(weights @ np.array([f.depth_share for f in known]))
    own = float(np.sqrt((weights**2) @ np.array([f.depth_sd for f in known]) ** 2))
    return Measured.from_sd(100 * share, 100 * share_sd(share, own, shared), "%")


def _weight(finding: Finding) -> float:
    """Give the points of ECCA, averaged over what kind the scar may be."""
    facts = read_facts("needlepoint.scars")
    points = {kind: facts.number(name) for kind, name in WEIGHTS.items()}
    shares = {kind: p for kind, p in finding.scar.kinds.items() if kind in points}
    if not shares or sum(shares.values()) <= 0.0:
        kinds = (
            ("hypertrophic", "keloid") if finding.scar.raised else ("icepick", "boxcar", "rolling")
        )
        shares = dict.fromkeys(kinds, 1.0)
    return sum(points[kind] * p for kind, p in shares.items()) / sum(shares.values())
