"""Clumping: how dense, how covered, how clumped and how even a field of punctures is."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from scipy.spatial import cKDTree

from needlepoint.healing.needling.pen import needling_facts
from needlepoint.healing.needling.punctures import MM2_PER_CM2, PunctureField

CELL_MM = 2.0
"""Own choice: a cell is smaller than most scars and holds tens of punctures."""

LOOKS = 250
"""Own choice: the covered share is looked up at 250 x 250 places, which tells half a percent."""

RINGS_MM = np.concatenate([np.arange(0.0, 0.5, 0.05), np.arange(0.5, 4.01, 0.25)])
"""Own choice: distances between which pairs are counted; fine where channels touch."""

LEAST_PUNCTURES = 30
"""Own choice: fewer punctures than this say nothing about clumps."""


@dataclass(frozen=True)
class Evenness:
    """What a field of punctures looks like beside the same number strewn at random.

    Attributes
    ----------
    per_cm2, expected_per_cm2
        Punctures counted and expected [1/cm2].
    covered, covered_if_strewn
        Share of the skin opened by channels of `mouth_mm`; the same strewn at random.
    mouth_mm
        Diameter of a channel's mouth [mm].
    nearest
        Mean distance of a puncture to its nearest neighbour as a share of what it would be if
        strewn at random: below 1 clumped, above 1 spaced; None with too few punctures.
    cell_mm
        Side of the cells in which punctures were counted [mm].
    spread, spread_if_strewn
        Coefficient of variation of the counts; the same strewn at random. Lower is more even.
    untouched
        Share of cells without a puncture.
    """

    per_cm2: float
    expected_per_cm2: float
    covered: float
    covered_if_strewn: float
    mouth_mm: float
    nearest: float | None
    cell_mm: float
    spread: float
    spread_if_strewn: float
    untouched: float


def evenness(field: PunctureField, *, mouth_mm: float | None = None, seed: int = 0) -> Evenness:
    """Say how even a field is.

    Parameters
    ----------
    field
        The punctures.
    mouth_mm
        Diameter of a channel's mouth [mm]; that of the facts where None.
    seed
        Of the places where covering is looked up.

    Returns
    -------
    For a field without punctures: nothing covered, every cell untouched, no nearest neighbour.
    """
    mouth_mm = needling_facts().number("channel_width") if mouth_mm is None else mouth_mm
    count, side = len(field.places_mm), field.side_mm
    strewn = count / side**2 * math.pi * (mouth_mm / 2.0) ** 2
    counts = _counts(field)
    mean = float(counts.mean())
    return Evenness(
        per_cm2=count / side**2 * MM2_PER_CM2,
        expected_per_cm2=float(sum(field.expected)),
        covered=_covered(field, mouth_mm / 2.0, seed),
        covered_if_strewn=-math.expm1(-strewn),
        mouth_mm=mouth_mm,
        nearest=_nearest(field),
        cell_mm=side / len(counts),
        spread=float(counts.std() / mean) if mean else 0.0,
        spread_if_strewn=1.0 / math.sqrt(mean) if mean else 0.0,
        untouched=float((counts == 0).mean()),
    )


def pair_density(
    field: PunctureField,
) -> tuple[Float[np.ndarray, " rings"], Float[np.ndarray, " rings"]]:
    """Return how many neighbours punctures have at each distance, beside those strewn at random.

    The pair correlation: 1 where distance plays no part, above 1 where punctures clump, below 1
    where they keep apart. Pairs that reach over the edge are made up for.

    Returns
    -------
    distance_mm, times
        Middle of each ring [mm], and neighbours there as a multiple of the random number; NaN
        with too few punctures.
    """
    middle = (RINGS_MM[1:] + RINGS_MM[:-1]) / 2.0
    count, side = len(field.places_mm), field.side_mm
    if count < LEAST_PUNCTURES:
        return middle, np.full(middle.size, np.nan)
    tree = cKDTree(field.places_mm)
    pairs = np.diff(tree.count_neighbors(tree, RINGS_MM).astype(np.float64))
    ring_mm2 = math.pi * np.diff(RINGS_MM**2)
    both_mm2 = side**2 - 4.0 * side * middle / math.pi + middle**2 / math.pi
    density = count * (count - 1) / side**4
    return middle, pairs / (density * ring_mm2 * both_mm2)


def _counts(field: PunctureField) -> Float[np.ndarray, "cells cells"]:
    cells = max(1, round(field.side_mm / CELL_MM))
    edges = np.linspace(0.0, field.side_mm, cells + 1)
    return np.asarray(np.histogramdd(field.places_mm, bins=[edges, edges])[0])


def _covered(field: PunctureField, radius_mm: float, seed: int) -> float:
    """Return the share of looks, one anywhere in each small cell, that hit a channel."""
    if not len(field.places_mm):
        return 0.0
    inner = field.side_mm - 2.0 * radius_mm  # beyond, punctures outside the square would count
    cell = np.stack(np.meshgrid(np.arange(LOOKS), np.arange(LOOKS)), axis=-1).reshape(-1, 2)
    random = np.random.default_rng(seed)
    looks = radius_mm + (cell + random.random(cell.shape)) / LOOKS * inner
    away, _ = cKDTree(field.places_mm).query(looks, distance_upper_bound=radius_mm)
    return float(np.isfinite(away).mean())


def _nearest(field: PunctureField) -> float | None:
    """Compare the mean distance to the nearest neighbour with that of a random field."""
    count, side = len(field.places_mm), field.side_mm
    if count < LEAST_PUNCTURES:
        return None
    strewn = side / (2.0 * math.sqrt(count))
    guard = 3.0 * strewn  # a nearer neighbour than this is all but sure: the edge hides none
    inner = ((field.places_mm > guard) & (field.places_mm < side - guard)).all(axis=1)
    if not inner.any():
        return None
    away, _ = cKDTree(field.places_mm).query(field.places_mm[inner], k=2)
    return float(away[:, 1].mean() / strewn)
