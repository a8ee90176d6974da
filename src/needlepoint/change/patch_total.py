"""Total: what can be said over the whole patch."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from needlepoint.change.change import ScarChange
from needlepoint.change.paired_scar import PairedScar
from needlepoint.change.repeatability import Repeatability
from needlepoint.change.simulated_repeats import repeat_share
from needlepoint.change.verdicts import Shared, bottomless, share_sd
from needlepoint.evidence import read_facts
from needlepoint.language import phrase, say
from needlepoint.quantity import NORMAL_95, Measured

Column = Float[np.ndarray, " n"]

WEIGHTS = {
    "icepick": "ecca_icepick",
    "boxcar": "ecca_boxcar",
    "rolling": "ecca_rolling",
    "hypertrophic": "ecca_raised_young",
    "keloid": "ecca_raised_old",
}
"""The points of ECCA that each kind is given."""


NO_NEW = phrase("no such scar is new on the second visit's map")


def summed(
    findings: list[PairedScar],
    changes: tuple[ScarChange, ...],
    shared: Shared,
    repeatability: Repeatability | None,
) -> dict[str, Measured]:
    """Return the change of the volume of all depressed scars, and of depth weighted as ECCA weighs.

    Pits whose bottom no light reaches are left out of every sum.

    Parameters
    ----------
    findings
        What was measured of the first visit's scars.
    changes
        What became of every scar; new ones have sums of their own, in cubic millimetres.
    shared
        What the scales do.
    repeatability
        How far repeats differ; None where that is not known.
    """
    known = [f for f in findings if not bottomless(f.scar)]
    return {
        "volume_percent": _volume([f for f in known if not f.scar.raised], shared, repeatability),
        "raised_volume_percent": _volume(
            [f for f in known if f.scar.raised], shared, repeatability
        ),
        "ecca_weighted_depth_percent": _weighted(known, shared, repeatability),
        "new_volume": _new([c for c in changes if not c.raised]),
        "new_raised_volume": _new([c for c in changes if c.raised]),
    }


def _new(changes: list[ScarChange]) -> Measured:
    """Return how much more volume lies where the second visit's map alone holds a scar.

    Uncertainties are added as if all erred the same way: few scars are new, and what they share of
    scale and lamps is not told apart here.
    """
    told = [
        each.volume.change
        for each in changes
        if each.before_id is None and each.volume is not None and each.volume.change.known
    ]
    if not told:
        return Measured.unknown("mm3", say(NO_NEW))
    ends = [(one.value or 0.0, one.low or 0.0, one.high or 0.0) for one in told]
    value, low, high = (float(sum(end)) for end in zip(*ends, strict=True))
    return Measured(value, low, high, "mm3")


def _volume(
    findings: list[PairedScar], shared: Shared, repeatability: Repeatability | None
) -> Measured:
    told = [f for f in findings if f.scar.volume.value]
    if not told:
        return Measured.unknown("%", say("no such scar was measured in both visits"))
    volumes = [f.scar.volume for f in told]
    shares = np.array([f.shares.volume for f in told])
    floors = _floors("volume", volumes, repeatability)
    return _mean(shares, np.array([f.sds.volume for f in told]), volumes, (shared, floors))


def _weighted(
    known: list[PairedScar], shared: Shared, repeatability: Repeatability | None
) -> Measured:
    told = [f for f in known if f.scar.depth.value]
    if not told:
        return Measured.unknown("%", say("no scar was measured in both visits"))
    # a deep scar counts for more than a shallow one of its kind
    depths = [f.scar.depth for f in told]
    points = np.array([_weight(f) for f in told])
    shares, sds = (np.array([getattr(f, name).depth for f in told]) for name in ("shares", "sds"))
    floors = _floors("depth", depths, repeatability)
    return _mean(shares, sds, depths, (shared, floors), points)


def _floors(name: str, sizes: list[Measured], repeatability: Repeatability | None) -> Column:
    """Return by how much each scar differs between two captures of skin that stays as it is."""
    return np.array([2.0**0.5 * repeat_share(repeatability, name, size) for size in sizes])


def _mean(
    shares: Column,
    sds: Column,
    sizes: list[Measured],
    common: tuple[Shared, Column],
    points: Column | float = 1.0,
) -> Measured:
    """Return the mean of relative changes, weighted by sizes that are themselves in uncertainty.

    `common` is what all scars share: the scales; and repeats, which may be off as a whole, so that
    their uncertainty does not shrink with the number of scars.
    """
    shared, floors = common
    size, half = (
        np.array(each, float) for each in zip(*(_parts(one) for one in sizes), strict=True)
    )
    whole = float((points * size).sum())
    weights = points * size / whole
    share = float(weights @ shares)
    # a size that is wrong draws the mean toward its own scar's change
    drawn = points * half / NORMAL_95 / whole * (shares - share)
    each = weights * np.hypot(sds, shared.each)
    chance = max(float((each**2).sum()), float(weights @ floors) ** 2)
    own = float(np.sqrt(chance + (drawn**2).sum()))
    return Measured.from_sd(100 * share, 100 * share_sd(share, own, shared), "%")


def _parts(size: Measured) -> tuple[float, float]:
    low, value, high = size.low or 0.0, size.value or 0.0, size.high or 0.0
    return value, 0.5 * (high - low)


def _weight(finding: PairedScar) -> float:
    """Return the points of ECCA, averaged over what kind the scar may be."""
    facts = read_facts("needlepoint.scars")
    points = {kind: facts.number(name) for kind, name in WEIGHTS.items()}
    shares = {kind: p for kind, p in finding.scar.kinds.items() if kind in points}
    if not shares or sum(shares.values()) <= 0.0:
        kinds = (
            ("hypertrophic", "keloid") if finding.scar.raised else ("icepick", "boxcar", "rolling")
        )
        shares = dict.fromkeys(kinds, 1.0)
    return sum(points[kind] * p for kind, p in shares.items()) / sum(shares.values())
