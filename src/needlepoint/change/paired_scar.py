"""Finding: one scar measured in both visits, with the uncertainty that is its own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from needlepoint.change.matched_filter import WIDER, MatchedFilter
from needlepoint.change.null_distribution import NullDistribution, shifted
from needlepoint.change.pair import Pair, ScarWindow
from needlepoint.change.repeatability import Repeatability
from needlepoint.change.simulated_repeats import repeat_share
from needlepoint.change.sizes import LEAST_LEFT, Shares, shadow, shares_of
from needlepoint.scars import Scar
from needlepoint.surface import Relief

CORRECTION_UNCERTAINTY = 0.5
"""Own choice: the part that is uncertainty of what a correction moves, and of what profile and
pixels say differently about a volume."""

LIGHT_MM = 0.06
"""Own choice: SD of the depth of sheer-walled scars, times their width, between two poses of the
head: walls hide more or less from the lamps. From simulated skin, seeds 5001 and 5002 [mm]."""

SHEER_DEG = (30.0, 60.0)
"""Own choice: walls up to the first angle hide nothing, from the second on they do [deg]."""

ODD_WIDTH = 0.04
"""Own choice: SD of the width for each share of depth that changes: light and smeared rims do
not let the width stand quite still. From simulated skin, seeds 5003 to 5008."""

BY_VOLUME = (1.0, 2.0)
"""A volume goes as the depth and the square of the width: what each rule finds counts so often."""

LEAST_TOLD = 0.3
"""Own choice: the least part of a true change of width that the difference must show."""


@dataclass(frozen=True, slots=True)
class PairedScar:
    """One scar, measured in both visits.

    Attributes
    ----------
    scar
        As the first visit's map says, or the second's for a new one.
    shares, sds
        Changes of its sizes as shares of the first; their SD without the scales'.
    places
        How many places told the chance.
    width_told
        Whether the difference says anything about the width.
    """

    scar: Scar
    shares: Shares
    sds: Shares
    places: float
    width_told: bool


@dataclass(frozen=True)
class Spot:
    """Where a scar is measured.

    Attributes
    ----------
    pair, reliefs
        Both visits in one frame, and each in its own; the scar's own visit first.
    window, rule
        The pixels around it and what they count.
    """

    pair: Pair
    reliefs: tuple[Relief, Relief]
    window: ScarWindow
    rule: MatchedFilter


def found(
    scar: Scar,
    spot: Spot,
    quiet: NullDistribution,
    off_mm: float,
    repeatability: Repeatability | None,
) -> PairedScar:
    """Measure one scar in both visits.

    Parameters
    ----------
    scar
        The scar.
    spot
        Where it is measured.
    quiet
        The difference of the visits without what changed in the scars.
    off_mm
        How far the visits may lie beside each other [mm].
    repeatability
        By how much repeats differ; None where that is not known.
    """
    pair, window, rule = spot.pair, spot.window, spot.rule
    here = (window.rows, window.cols)
    difference, height = pair.difference[here], pair.before[here]
    first = float((rule.depth * height).sum())
    told = float((rule.width * rule.drawn).sum())
    deeper = float((rule.depth * difference).sum()) / first
    wider = float((rule.width * difference).sum()) / first
    left = max(1 + deeper, LEAST_LEFT)
    rim_px2 = float((window.rho < 1.0).sum())
    covariance, places = quiet.chance((rule.depth, rule.width), rim_px2)
    sds = []
    for parts in ((1.0, 0.0), (0.0, 1.0), BY_VOLUME):
        by_chance = float(np.sqrt(parts @ covariance @ parts))
        weights = parts[0] * rule.depth + parts[1] * rule.width
        by_place = shifted(rule.profile, weights, off_mm / pair.pixel_mm)
        sds.append(np.hypot(by_chance, by_place) / abs(first))
    # what is held back of a change of width goes into the depth
    leaked = abs(float((rule.depth * rule.drawn).sum())) * WIDER
    summed = float((rule.volume * difference).sum() / (rule.volume * height).sum())
    volume = (1 + deeper) * (1 + wider / left) ** 2 - 1
    width = float(np.clip(wider / left, -0.5, 0.5))
    uncertainties = (sds[1] / left, max(0.0, 1 - told) * WIDER, ODD_WIDTH * deeper)
    width_sd = float(np.linalg.norm(uncertainties))
    by_shadow = CORRECTION_UNCERTAINTY * abs(shadow(scar, spot.reliefs[0], deeper) - 1) * left
    own = Shares(
        depth=float(np.hypot(np.hypot(sds[0], leaked), by_shadow)),
        width=width_sd,
        area=2 * width_sd,
        volume=float(
            np.hypot(np.hypot(sds[2], CORRECTION_UNCERTAINTY * (summed - volume)), by_shadow)
        ),
    )
    shares = shares_of(scar, spot.reliefs, deeper, width, volume)
    width_told = told > LEAST_TOLD and 1 + deeper > LEAST_LEFT
    return PairedScar(scar, shares, _with_repeats(own, scar, repeatability), places, width_told)


def _with_repeats(own: Shares, scar: Scar, repeatability: Repeatability | None) -> Shares:
    """Count chance by what this pair shows or by what repeats show, whichever is more.

    Both tell the same chance, so it is not counted twice.
    """
    walls = light_sd(scar)

    def one(name: str) -> float:
        repeats = repeat_share(repeatability, name, getattr(scar, name))
        return float(max(np.hypot(getattr(own, name), walls), 2.0**0.5 * repeats))

    return Shares(one("depth"), one("width"), one("area"), one("volume"))


def light_sd(scar: Scar) -> float:
    """Return the relative SD of a change of depth because light meets walls from another side."""
    low, high = SHEER_DEG
    sheer = np.clip(((scar.wall.value or 0.0) - low) / (high - low), 0.0, 1.0)
    return float(0.0 if scar.raised else LIGHT_MM * sheer / max(scar.width.value or 0.0, 0.3))
