"""Total: what can be said over the whole patch."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from needlepoint.change.finding import Finding
from needlepoint.change.judge import Shared, bottomless, share_sd
from needlepoint.evidence import read_facts
from needlepoint.quantity import NORMAL_95, Measured

Column = Float[np.ndarray, " n"]

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
    told = [f for f in findings if f.scar.volume.value]
    if not told:
        return Measured.unknown("%", "no such scar was measured in both visits")
    volumes = [f.scar.volume for f in told]
    shares = np.array([f.shares.volume for f in told])
    return _mean(shares, np.array([f.sds.volume for f in told]), volumes, shared)


def _weighted(known: list[Finding], shared: Shared) -> Measured:
    told = [f for f in known if f.scar.depth.value]
    if not told:
        return Measured.unknown("%", "no scar was measured in both visits")
    # a deep scar counts for more than a shallow one of its kind
    depths = [f.scar.depth for f in told]
    points = np.array([_weight(f) for f in told])
    shares, sds = (np.array([getattr(f, name).depth for f in told]) for name in ("shares", "sds"))
    return _mean(shares, sds, depths, shared, points)


def _mean(
    shares: Column, sds: Column, sizes: list[Measured], shared: Shared, points: Column | float = 1.0
) -> Measured:
    """Give the mean of relative changes, weighted by sizes that are themselves in doubt."""
    size, half = (
        np.array(each, float) for each in zip(*(_parts(one) for one in sizes), strict=True)
    )
    whole = float((points * size).sum())
    weights = points * size / whole
    share = float(weights @ shares)
    # a size that is wrong draws the mean toward its own scar's change
    drawn = points * half / NORMAL_95 / whole * (shares - share)
    own = float(np.sqrt(((weights * sds) ** 2).sum() + (drawn**2).sum()))
    return Measured.from_sd(100 * share, 100 * share_sd(share, own, shared), "%")


def _parts(size: Measured) -> tuple[float, float]:
    low, value, high = size.low or 0.0, size.value or 0.0, size.high or 0.0
    return value, 0.5 * (high - low)


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
