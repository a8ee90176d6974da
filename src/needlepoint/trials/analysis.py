"""The tests that a trial is analysed by, for many trials at once and for their first n clients."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from jaxtyping import Bool, Float, Int
from scipy.special import ndtri, stdtrit
from scipy.stats import rankdata

from needlepoint.trials.design import Analysis
from needlepoint.trials.simulate import Grid

There = Bool[np.ndarray, "clients trials"]
Verdicts = Int[np.ndarray, "sizes trials"]

Scores = Float[np.ndarray, "sizes trials"]
PerTrial = Float[np.ndarray, " trials"]

LEAST = 2
"""Fewer clients in an arm have no spread, so nothing is concluded from them."""

MANY_STEPS = 16
"""Own choice: scales with more steps than this are sorted instead of counted."""


def verdicts(
    values: tuple[Grid, Grid],
    there: tuple[There, There],
    sizes: Sequence[int],
    *,
    analysis: Analysis,
    alpha: float,
    paired: bool,
) -> Verdicts:
    """Say what each trial would conclude after its first n clients of each arm.

    Parameters
    ----------
    values, there
        What was read of the treated and of the control arm, and who came.
    sizes
        The numbers n.
    analysis, alpha, paired
        Which test, at which two-sided level, and whether each client carries both arms.

    Returns
    -------
    1 where the treated arm is found better, -1 where worse, 0 where nothing is found.

    Source
    ------
    Welch's t test with Satterthwaite's degrees of freedom and the paired t test of client means;
    Mann-Whitney's test with continuity correction and Wilcoxon's signed-rank test, both by
    the normal law with mid-ranks for ties.
    """
    if analysis == "means":
        t, freedom = _paired_t(values, there, sizes) if paired else _welch(values, there, sizes)
        limit = stdtrit(np.maximum(freedom, 1.0), 1.0 - alpha / 2.0)
        return np.where(np.abs(t) > limit, np.sign(t), 0).astype(np.int64)
    z = _signed_rank(values, there, sizes) if paired else _mann_whitney(values, there, sizes)
    return np.where(np.abs(z) > ndtri(1.0 - alpha / 2.0), np.sign(z), 0).astype(np.int64)


def _moments(values: Grid, there: There, sizes: Sequence[int]) -> tuple[Scores, ...]:
    """Return count, mean and variance of the first n clients, for every n in one run."""
    rows = np.asarray(sizes) - 1
    middle = values.mean(axis=0)  # taken off first: sums of squares lose no digits then
    kept = np.where(there, values - middle, 0.0)
    count = np.cumsum(there, axis=0)[rows].astype(np.float64)
    total, squares = np.cumsum(kept, axis=0)[rows], np.cumsum(kept**2, axis=0)[rows]
    mean = total / np.maximum(count, 1.0)
    variance = np.maximum(squares - count * mean**2, 0.0) / np.maximum(count - 1.0, 1.0)
    return count, mean + middle, variance


def _welch(
    values: tuple[Grid, Grid], there: tuple[There, There], sizes: Sequence[int]
) -> tuple[Scores, Scores]:
    """Return Welch's t and its degrees of freedom; t is 0 where nothing can be said."""
    moments = [_moments(*arm, sizes) for arm in zip(values, there, strict=True)]
    (n1, m1, v1), (n2, m2, v2) = moments
    e1, e2 = v1 / np.maximum(n1, 1.0), v2 / np.maximum(n2, 1.0)
    whole = e1 + e2
    said = (n1 >= LEAST) & (n2 >= LEAST) & (whole > 0.0)
    safe = np.where(said, whole, 1.0)
    t = np.where(said, (m1 - m2) / np.sqrt(safe), 0.0)
    parts = e1**2 / np.maximum(n1 - 1.0, 1.0) + e2**2 / np.maximum(n2 - 1.0, 1.0)
    return t, np.where(said, safe**2 / np.where(said, parts, 1.0), 1.0)


def _paired_t(
    values: tuple[Grid, Grid], there: tuple[There, There], sizes: Sequence[int]
) -> tuple[Scores, Scores]:
    """Return the t of differences within clients and its degrees of freedom."""
    n, mean, variance = _moments(values[0] - values[1], there[0] & there[1], sizes)
    said = (n >= LEAST) & (variance > 0.0)
    t = np.where(said, mean / np.sqrt(np.where(said, variance / np.maximum(n, 1.0), 1.0)), 0.0)
    return t, np.maximum(n - 1.0, 1.0)


def _mann_whitney(
    values: tuple[Grid, Grid], there: tuple[There, There], sizes: Sequence[int]
) -> Scores:
    """Return the standard score of Mann-Whitney's U, positive where the first arm is better."""
    mine, squares, n1, n = _rank_sums(values, there, sizes)
    n2, middle = n - n1, (n + 1.0) / 2.0
    off = mine - n1 * middle
    variance = n1 * n2 * (squares - n * middle**2) / np.maximum(n * (n - 1.0), 1.0)
    said = (n1 >= LEAST) & (n2 >= LEAST) & (variance > 0.0)
    nearer = np.sign(off) * np.maximum(np.abs(off) - 0.5, 0.0)
    return np.where(said, nearer / np.sqrt(np.where(said, variance, 1.0)), 0.0)


def _signed_rank(
    values: tuple[Grid, Grid], there: tuple[There, There], sizes: Sequence[int]
) -> Scores:
    """Return the standard score of Wilcoxon's signed ranks, without the pairs that are alike."""
    off, came = values[0] - values[1], there[0] & there[1]
    far = np.abs(off)
    sides = came & (off > 0.0), came & (off < 0.0)
    mine, squares, _, n = _rank_sums((far, far), sides, sizes)
    signed = 2.0 * mine - n * (n + 1.0) / 2.0
    said = (n >= LEAST) & (squares > 0.0)
    return np.where(said, signed / np.sqrt(np.where(said, squares, 1.0)), 0.0)


def _rank_sums(
    values: tuple[Grid, Grid], counted: tuple[There, There], sizes: Sequence[int]
) -> tuple[Scores, Scores, Scores, Scores]:
    """Rank both groups together, with mid-ranks for ties, after the first n of each.

    Returns
    -------
    The sum of the first group's ranks, the sum of all squared ranks, how many are in the first
    group, and how many in both.
    """
    steps = np.unique(np.concatenate(values))
    if steps.size > MANY_STEPS:
        parts = [_sorted_sums(_first(values, n), _first(counted, n)) for n in sizes]
    else:
        parts = _counted_sums(values, counted, sizes, steps)
    mine, squares, first, whole = (np.stack(each) for each in zip(*parts, strict=True))
    return mine, squares, first, whole


def _sorted_sums(values: tuple[Grid, Grid], counted: tuple[There, There]) -> tuple[PerTrial, ...]:
    """Do it by sorting."""
    present = np.concatenate(counted)
    placed = rankdata(np.where(present, np.concatenate(values), np.inf), axis=0)
    rank = np.where(present, placed, 0.0)
    mine = rank[: len(values[0])].sum(axis=0)
    count = counted[0].sum(axis=0).astype(np.float64)
    return mine, (rank**2).sum(axis=0), count, present.sum(axis=0).astype(np.float64)


def _counted_sums(
    values: tuple[Grid, Grid],
    counted: tuple[There, There],
    sizes: Sequence[int],
    steps: Float[np.ndarray, " steps"],
) -> list[tuple[PerTrial, ...]]:
    """Do it by counting how often each step of a coarse scale occurs: much faster than sorting."""
    rows = np.asarray(sizes) - 1
    shape = (len(sizes), values[0].shape[1])
    mine, squares, below, first = (np.zeros(shape) for _ in range(4))
    for step in steps:
        own, other = (
            np.cumsum((group == step) & here, axis=0, dtype=np.int32)[rows].astype(np.float64)
            for group, here in zip(values, counted, strict=True)
        )
        place = below + (own + other + 1.0) / 2.0
        mine += own * place
        squares += (own + other) * place**2
        below += own + other
        first += own
    return list(zip(mine, squares, first, below, strict=True))


def _first(pair: tuple[np.ndarray, np.ndarray], n: int) -> tuple[np.ndarray, np.ndarray]:
    return pair[0][:n], pair[1][:n]
