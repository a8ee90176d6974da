"""No-data numbers: what stands in a height map where nothing was measured.

Instruments and converters write a number in place of a height: -9999, the end of the range, zero.
Taken for a height it is a cliff, and the skin beside it comes out smooth. A file's own tag names
the number; without one it betrays itself: it stands far outside of all heights, or it is repeated
to the last digit and ends in a cliff all around.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from jaxtyping import Bool, Float

LEAST_REPEATED = 4
"""Own choice: heights of an instrument agree to the last digit this often only by their steps."""

LEAST_OTHERS = 16
"""Own choice: with fewer other values a map is made by hand, and nothing is judged."""

FAR = 2.0
"""Own choice: so many times all other heights' range away stands no point of a surface."""

CLIFF = 6.0
"""Own choice: a cliff is so many times the step that few neighbours exceed."""

FEW = 0.98
"""Own choice: the share of neighbours whose steps are ordinary."""

ENDLESS = 1e30
"""Own choice: beyond it numbers stand for infinity in whatever unit."""

ROUNDS = 4
"""Own choice: a map holds one or two such numbers at each end."""


def no_data(
    z: Float[np.ndarray, "rows cols"], named: float | None = None
) -> tuple[Bool[np.ndarray, "rows cols"], tuple[float, ...]]:
    """Find what stands for "nothing here".

    Parameters
    ----------
    z
        Heights as the file holds them, NaN where it says itself that nothing was measured.
    named
        The number that the file names for it.

    Returns
    -------
    Where it stands, and the numbers.
    """
    out = ~(np.abs(z) < ENDLESS)
    numbers = [float(each) for each in np.unique(z[out & np.isfinite(z)])]
    if named is not None and abs(named) < ENDLESS:
        same = z == z.dtype.type(named)
        if same.any():
            out, numbers = out | same, [*numbers, float(named)]
    for _ in range(ROUNDS):
        fresh = [each for each in _candidates(z[~out]) if _stands_apart(z, out, float(each))]
        if not fresh:
            break
        out = out | np.isin(z, fresh)
        numbers += [float(each) for each in fresh]
    return out, tuple(numbers)


def _candidates(values: Float[np.ndarray, " n"]) -> Iterator[float]:
    """Yield the ends of the range, zero, and the number that stands most often."""
    if values.size == 0:
        return
    distinct, counts = np.unique(values, return_counts=True)
    if distinct.size <= LEAST_OTHERS:
        return
    seen = {distinct[0], distinct[-1], distinct[counts.argmax()]}
    if 0.0 in distinct:
        seen.add(values.dtype.type(0.0))
    yield from seen


def _stands_apart(
    z: Float[np.ndarray, "rows cols"], out: Bool[np.ndarray, "rows cols"], number: float
) -> bool:
    here = (z == number) & ~out
    others = z[~out & ~here]
    if np.unique(others[:: max(1, others.size // 10_000)]).size < LEAST_OTHERS:
        return False
    low, high = float(others.min()), float(others.max())
    gap = max(low - number, number - high)
    if gap > FAR * max(high - low, 1e-12):
        return True
    count, rest = int(here.sum()), others.size
    if count < LEAST_REPEATED or count > rest:  # a flat plate with dents is mostly one number
        return False
    return _ends_in_cliffs(z, out, here)


def _ends_in_cliffs(
    z: Float[np.ndarray, "rows cols"],
    out: Bool[np.ndarray, "rows cols"],
    here: Bool[np.ndarray, "rows cols"],
) -> bool:
    """Tell whether the way from these places to their neighbours is no step of this surface."""
    ordinary, edges = [], []
    for axis in (0, 1):
        step = np.abs(np.diff(np.where(out, 0.0, z), axis=axis))
        first, second = (np.take(each, _but(each, axis, last=True), axis) for each in (out, here))
        after, follows = (np.take(each, _but(each, axis, last=False), axis) for each in (out, here))
        known = ~first & ~after
        edges.append(step[known & (second != follows)])
        ordinary.append(step[known & ~second & ~follows])
    at_edges, usual = np.concatenate(edges), np.concatenate(ordinary)
    if at_edges.size == 0 or usual.size == 0:
        return False
    return float(np.median(at_edges)) > CLIFF * float(np.quantile(usual, FEW))


def _but(plane: np.ndarray, axis: int, *, last: bool) -> np.ndarray:
    """Return the places along an axis without the last or the first."""
    size = plane.shape[axis]
    return np.arange(0, size - 1) if last else np.arange(1, size)
