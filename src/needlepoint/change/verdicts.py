"""Judge: numbers with their intervals, and the verdict they allow."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from needlepoint.change.change import ScarChange, ScarVerdict, Versus
from needlepoint.change.null_distribution import LEAST_SPOTS
from needlepoint.change.paired_scar import PairedScar
from needlepoint.change.repeatability import QUANTITIES
from needlepoint.language import phrase, say
from needlepoint.quantity import NORMAL_95, Measured
from needlepoint.scars import Scar

ODD_PART = 0.05
"""Own choice: relative SD of a change because light falls otherwise into a shallower scar."""

NARROW_MM = 1.2
"""Own choice: of scars narrower than this at half depth the light never shows the bottom."""


BOTTOMLESS = phrase("light does not reach the bottom of so narrow a scar at either visit")


WIDTH_UNTOLD = phrase("furrows around the scar drown what the difference says of its width")

SKIN_SCALE_SD = 0.005
"""Own choice: the same skin gives the ratio of both scales to this, stretch included."""


@dataclass(frozen=True, slots=True)
class Shared:
    """What the two visits' scales do to every scar alike.

    Attributes
    ----------
    scale
        By how much AFTER's millimetres were found too long against BEFORE's.
    sd
        Relative standard uncertainty of AFTER's heights against BEFORE's that is left.
    each
        Relative standard uncertainty that each scar has on its own, because the light was of
        another kind.
    """

    scale: float
    sd: float
    each: float = 0.0


def judged(
    number: int, ids: tuple[int | None, int | None], finding: PairedScar, shared: Shared
) -> ScarChange:
    """Say what became of one scar.

    Parameters
    ----------
    number
        Its number in the comparison.
    ids
        Its numbers on the two maps.
    finding
        What was measured; for a new scar from the second visit to the first.
    shared
        What the scales do.
    """
    sizes = _sizes(finding, shared)
    if ids[0] is None:
        sizes = {name: turned_round(size) for name, size in sizes.items()}
    scar, depth = finding.scar, sizes["depth"]
    verdict, why = _verdict(finding, ids, depth)
    return ScarChange(
        id=number,
        before_id=ids[0],
        after_id=ids[1],
        kind=scar.kind,
        raised=scar.raised,
        centre_px=scar.centre_px,
        verdict=verdict,
        why=why,
        **sizes,
    )


def _sizes(finding: PairedScar, shared: Shared) -> dict[str, Versus]:
    """Put all quantities of both visits together."""
    scar = finding.scar
    flat = Shared(shared.scale, SKIN_SCALE_SD)  # lengths are compared on the skin itself
    sizes = {}
    for name in QUANTITIES:
        one: Measured = getattr(scar, name)
        lies = flat if name in ("width", "area") else shared
        own = float(np.hypot(getattr(finding.sds, name), lies.each))
        put = versus(one, getattr(finding.shares, name), own, lies)
        if name in ("width", "area") and not finding.width_told:
            put = _unsaid(put, say(WIDTH_UNTOLD))
        elif name in ("depth", "volume") and bottomless(scar):
            put = _unsaid(put, say(BOTTOMLESS))
        sizes[name] = put
    return sizes


def unseen(number: int, ids: tuple[int | None, int | None], scar: Scar) -> ScarChange:
    """Say that a scar was not seen well enough in both visits."""
    return ScarChange(
        id=number,
        before_id=ids[0],
        after_id=ids[1],
        kind=scar.kind,
        raised=scar.raised,
        centre_px=scar.centre_px,
        verdict="cannot tell",
        why=say(
            "too little of the scar and the skin around it is seen in both visits; capture the "
            "whole patch again"
        ),
    )


def share_sd(share: float, own_sd: float, shared: Shared) -> float:
    """Return the SD of a relative change, the uncertainty of both scales in it."""
    return float(np.sqrt(own_sd**2 + ((1 + share) * shared.sd) ** 2 + (ODD_PART * share) ** 2))


def versus(first: Measured, share: float, own_sd: float, shared: Shared) -> Versus:
    """Put a quantity of both visits together.

    Errors that both visits share move before and after alike: they make the change longer or
    shorter by their own share and no more.
    """
    sd = share_sd(share, own_sd, shared)
    percent = Measured.from_sd(100 * share, 100 * sd, "%")
    if first.value is None or first.low is None or first.high is None:
        nothing = Measured.unknown(first.unit, first.why)
        return Versus(first, nothing, nothing, percent, nothing)
    value, below, above = first.value, first.value - first.low, first.high - first.value
    after, half = value * (1 + share), NORMAL_95 * sd * abs(value)
    least = NORMAL_95 * share_sd(0.0, own_sd, shared) * abs(value)
    ratio = abs(1 + share)
    limits = (after - np.hypot(below * ratio, half), after + np.hypot(above * ratio, half))
    if after >= 0.0 and first.low >= 0.0:
        limits = (max(0.0, limits[0]), limits[1])
    either = max(below, above) * abs(share)
    return Versus(
        before=first,
        after=Measured(
            after, float(limits[0]), float(limits[1]), first.unit, first.bound, first.why
        ),
        change=Measured.from_sd(
            value * share, float(np.hypot(half, either)) / NORMAL_95, first.unit
        ),
        percent=percent,
        smallest_detectable=Measured(least, least, least, first.unit),
    )


def bottomless(scar: Scar) -> bool:
    """Whether a scar is so narrow that what is seen of its depth changes with the pose alone."""
    return scar.depth.bound is not None or (
        not scar.raised and (scar.width.value or 0.0) < NARROW_MM
    )


def _unsaid(one: Versus, why: str) -> Versus:
    """Leave the numbers out that would pretend to know what no light tells."""
    nothing = Measured.unknown(one.before.unit, why)
    return Versus(one.before, nothing, nothing, Measured.unknown("%", why), nothing)


def turned_round(one: Versus) -> Versus:
    """Return numbers of a scar that only the second map holds, measured from AFTER to BEFORE."""
    change = one.change
    if change.value is not None and change.low is not None and change.high is not None:
        change = replace(change, value=-change.value, low=-change.high, high=-change.low)
    none = Measured.unknown("%", say("the first visit's map does not show it"))
    return Versus(one.after, one.before, change, none, one.smallest_detectable)


def _verdict(
    finding: PairedScar, ids: tuple[int | None, int | None], depth: Versus
) -> tuple[ScarVerdict, str]:
    """Return the verdict and its reason; `depth` counts from the first visit to the second."""
    scar = finding.scar
    beside = {
        (False, True): say(". The second visit's map no longer shows it"),
        (True, False): say(". It is new on the second visit's map"),
    }.get((ids[0] is None, ids[1] is None), "")
    if finding.places < LEAST_SPOTS:
        why = say("too little unchanged skin lies around it to tell chance from change")
        return "cannot tell", why + beside
    if bottomless(scar):
        return "cannot tell", say(BOTTOMLESS) + beside
    change, least = depth.change, depth.smallest_detectable.value
    if change.value is None or change.low is None or change.high is None or least is None:
        return "cannot tell", say("its depth is not known") + beside
    moved = say("the change of {value}", value=_signed_mm(change.value))
    if change.low <= 0.0 <= change.high or abs(change.value) < least:
        return (
            "no reliable change",
            say(
                "{moved} may be chance; from {least:.3f} mm on it would show{beside}",
                moved=moved,
                least=least,
                beside=beside,
            ),
        )
    words: tuple[ScarVerdict, ScarVerdict] = (
        ("flatter", "higher") if scar.raised else ("shallower", "deeper")
    )
    why = say(
        "{moved} is more than the {least:.3f} mm that chance and scale explain{beside}",
        moved=moved,
        least=least,
        beside=beside,
    )
    return words[0] if change.value < 0.0 else words[1], why


def _signed_mm(change_mm: float) -> str:
    """Return a change to a thousandth of a millimetre with its sign; nothing has none."""
    said = f"{change_mm:+.3f}"
    return "0 mm" if float(said) == 0.0 else f"{said} mm"
