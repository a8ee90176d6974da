"""Draws: the ways in which the scars of a patch may really be, and levels of their counts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from jaxtyping import Bool, Float, Int

from needlepoint.evidence import Facts
from needlepoint.quantity import NORMAL_95, Measured
from needlepoint.scars.scar import ATROPHIC, RAISED, Scar

DRAWS = 2000
"""Own choice: quantiles are then good to a point or two."""

SEED = 25178
"""Fixed, so that the same scars always get the same grade."""

TOP = 400
"""More scars of one item than this are counted as this many; levels end at 21."""

NAMES = (*ATROPHIC, *RAISED)
"""Kinds that grades count; a drawn kind is its place in this list, -1 for any other."""


def drawn_kinds(scars: Sequence[Scar]) -> Int[np.ndarray, "draws scars"]:
    """Draw a kind (its place in `NAMES`) for every scar, again and again.

    A kind that is none of these, such as a macular one, becomes -1 and is counted nowhere.
    """
    chances = np.array([[scar.kinds.get(name, 0.0) for name in NAMES] for scar in scars])
    ladder = np.cumsum(chances.reshape(len(scars), len(NAMES)), axis=1)
    ladder[:, -1] = np.where(
        ladder[:, -1] > 0.999, np.inf, ladder[:, -1]
    )  # rounding, not uncertainty
    chance = np.random.default_rng(SEED).random((DRAWS, len(scars)))
    kind = (chance[:, :, None] >= ladder[None]).sum(axis=2)
    return np.where(kind < len(NAMES), kind, -1)


def is_kind(kinds: Int[np.ndarray, "draws scars"], *names: str) -> Bool[np.ndarray, "draws scars"]:
    """Say of every draw of every scar whether it is one of these kinds."""
    return np.isin(kinds, [NAMES.index(name) for name in names])


def shared_z_scores() -> Float[np.ndarray, " draws"]:
    """Draw how far off all lengths lie together, in standard deviations."""
    return np.random.default_rng(SEED + 1).standard_normal(DRAWS)


def drawn_values(
    measured: list[Measured], luck: Float[np.ndarray, " draws"]
) -> Float[np.ndarray, "draws scars"]:
    """Draw values between the ends of intervals; an unknown one counts as 0."""
    value = np.array([m.value or 0.0 for m in measured])
    low = np.array([m.low or 0.0 for m in measured])
    high = np.array([m.high or 0.0 for m in measured])
    step = np.where(luck[:, None] < 0, value - low, high - value) / NORMAL_95
    return np.asarray(value + luck[:, None] * step)


def level(
    count: Int[np.ndarray, "*draws"], starts: Float[np.ndarray, " levels"]
) -> Int[np.ndarray, "*draws"]:
    """Return the level (0 to 3) of a count."""
    return np.asarray(np.searchsorted(starts, count, side="right"))


def split_score(
    count: Int[np.ndarray, " draws"],
    starts: Float[np.ndarray, " levels"],
    weights: tuple[float, float],
) -> tuple[Float[np.ndarray, " draws"], Float[np.ndarray, " draws"]]:
    """Return least and greatest points of scars that belong under two items in unknown shares."""
    table = np.zeros((2, TOP + 1))
    for n in range(int(min(count.max(initial=0), TOP)) + 1):
        first = np.arange(n + 1)
        points = weights[0] * level(first, starts) + weights[1] * level(n - first, starts)
        table[:, n] = points.min(), points.max()
    capped = np.minimum(count, TOP)
    return table[0, capped], table[1, capped]


def listed(facts: Facts, name: str) -> Float[np.ndarray, " n"]:
    """Return the value of a fact that is a list of numbers."""
    return np.asarray(facts[name].value, dtype=np.float64)
