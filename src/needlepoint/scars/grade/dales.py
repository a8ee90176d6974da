"""Dales of a patch: how many, how large, how deep (feature parameters of ISO 25178-2)."""

from __future__ import annotations

import math

import numpy as np
from jaxtyping import Float, Int
from scipy.special import gammaincinv

from needlepoint.language import phrase, say
from needlepoint.quantity import NORMAL_95, Measured
from needlepoint.scars.find.pruning import Dales, part_into_dales
from needlepoint.scars.grade.patch import CentredPatch

FIVE = 5
"""Dales that S5v averages over, and that the spread of sizes must at least be told from."""

_NONE = phrase("no dale lies wholly inside the patch")


def dale_parameters(patch: CentredPatch, pruning: float) -> dict[str, Measured]:
    """Return Svd, Sda, Sdv and S5v of the dales that lie wholly inside the patch.

    Parameters
    ----------
    patch
        The heights.
    pruning
        Dales less deep than this share of Sz are merged first.

    Returns
    -------
    Density with the exact interval of a Poisson count; means with their standard error; S5v with
    what a median of nine pixels leaves of it as its lower end. Sda is the ground area up to the
    ridges, Sdv the volume under the dale's lowest saddle. Without dales only Svd is known.
    """
    inside = patch.z_mm[patch.sound]
    dales = part_into_dales(-patch.z_mm, patch.sound, pruning * float(np.ptp(inside)))
    kept = np.setdiff1d(np.arange(1, dales.deepest_mm.size + 1), dales.labels[patch.rim])
    density = _density(kept.size, patch.area_mm2)
    if kept.size == 0:
        units = {"Sda": "mm2", "Sdv": "mm3", "S5v": "mm"}
        return density | {name: Measured.unknown(unit, say(_NONE)) for name, unit in units.items()}
    pixels = np.bincount(dales.labels.ravel(), minlength=dales.deepest_mm.size + 1)[kept]
    cell_mm2 = patch.pixel_mm**2
    return density | {
        "Sda": _mean(pixels * cell_mm2, "mm2"),
        "Sdv": _mean(_below_saddle(patch, dales)[kept] * cell_mm2, "mm3"),
        "S5v": _five_deepest(patch, dales, kept),
    }


def _density(count: int, area_mm2: float) -> dict[str, Measured]:
    """Return the number of dales per area, with the exact Poisson interval of the count."""
    low = float(gammaincinv(count, 0.025)) if count else 0.0
    high = float(gammaincinv(count + 1, 0.975))
    return {"Svd": Measured(count / area_mm2, low / area_mm2, high / area_mm2, "1/mm2")}


def _mean(sizes: Float[np.ndarray, " n"], unit: str) -> Measured:
    """Average sizes; with fewer than five the spread is taken to be as large as the mean."""
    mean = float(sizes.mean())
    spread = float(sizes.std(ddof=1)) if sizes.size >= FIVE else mean
    half = NORMAL_95 * spread / math.sqrt(sizes.size)
    return Measured(mean, max(0.0, mean - half), mean + half, unit)


def _below_saddle(patch: CentredPatch, dales: Dales) -> Float[np.ndarray, " n_and_none"]:
    """Sum the depth under the lowest saddle over each dale's pixels [mm]."""
    saddle = np.append(np.inf, dales.saddle_mm)
    under = np.maximum(-patch.z_mm - saddle[dales.labels], 0.0)
    return np.bincount(dales.labels.ravel(), weights=under.ravel(), minlength=saddle.size)


def _five_deepest(patch: CentredPatch, dales: Dales, kept: Int[np.ndarray, " k"]) -> Measured:
    """Average the greatest depths of the five deepest dales (or of those there are)."""
    deepest = kept[np.argsort(-dales.deepest_mm[kept - 1], kind="stable")[:FIVE]]
    value = float(dales.deepest_mm[deepest - 1].mean())
    calm = float(np.mean([np.max(-patch.calm_mm[dales.labels == one]) for one in deepest]))
    return Measured(value, min(value, calm), value, "mm")
