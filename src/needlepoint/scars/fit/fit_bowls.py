"""Measure: bowls fitted to everything that was found, duplicates and ghosts dropped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Float

from needlepoint.scars.find.candidates import Find
from needlepoint.scars.fit import bowl
from needlepoint.scars.fit.bowls import Bowls, sizes
from needlepoint.scars.fit.overlap import is_superseded, neighbours, overlap
from needlepoint.scars.fit.window import FitWindow, sample
from needlepoint.surface import TangentFrame

COARSE, FINE = 21, 37
"""Own choice: samples across the window at first and at last."""

ROUNDS = 15
"""Own choice: steps of a fit at most; most end after seven."""

MOST_SLENDER = 5.0
"""Own choice: what is more slender than this is a furrow or a fold, not a scar of acne."""

WIDEST_MM = 25.0
"""Own choice: what is wider has been taken for form before, at least in part."""

Limit = Callable[[Float[np.ndarray, " n"]], Float[np.ndarray, " n"]]

SIFTED = 0.6
"""Own choice: share of the least depth that a bowl needs while its neighbours are still moving."""

RIM_OVER_HALF = 1.25
"""Own choice: a first guess of the rim, from the region under half the depth."""


@dataclass(frozen=True)
class Measuring:
    """Bowls as they were fitted at last, with what they were fitted to.

    Attributes
    ----------
    cast
        The bowls.
    samples, fitted
        The heights they were fitted to and how well.
    near
        For every bowl the numbers of those whose shape was taken out of the heights first.
    skin
        The relief.
    """

    cast: Bowls
    samples: bowl.Samples
    fitted: bowl.Fitted
    near: list[list[int]]
    skin: FitWindow

    def of(self, chosen: Bool[np.ndarray, " n"]) -> Measuring:
        """Return the chosen bowls; the others no longer count as near."""
        number = np.cumsum(chosen) - 1
        near = [
            [int(number[j]) for j in near if chosen[j]]
            for near, keep in zip(self.near, chosen, strict=True)
            if keep
        ]
        fitted = bowl.Fitted(*(field[chosen] for field in self.fitted))
        return Measuring(self.cast.of(chosen), self.samples.of(chosen), fitted, near, self.skin)


def sift(cast: Bowls, skin: FitWindow, limit_mm: Limit) -> Bowls:
    """Fit a bowl to every find; drop what is nothing once its greater neighbours are taken out.

    Such ghosts are what is left of a wall's crest, or of a second find of the same scar.

    Parameters
    ----------
    cast
        Where to start.
    skin
        The relief.
    limit_mm
        Least depth that counts as a scar, by width [mm].
    """
    cast = refit(cast, skin, [[] for _ in range(len(cast))], across=COARSE).cast
    cast = cast.of(~is_superseded(cast))
    volume = sizes(cast.numbers, cast.basis_mm, cast.unit_mm).volume
    cast = cast.of(np.argsort(-volume)).recentred()
    greater = [[j for j in near if j < i] for i, near in enumerate(neighbours(cast))]
    second = refit(cast, skin, greater, across=COARSE)
    return second.cast.of(_real(second, SIFTED, limit_mm) & ~is_superseded(second.cast))


def added(cast: Bowls, more: Bowls, skin: FitWindow, limit_mm: Limit) -> Bowls:
    """Add what was found once `cast` was taken out of the skin, where it is not a leftover of it.

    The further parameters are those of `sift`.
    """
    both = cast.joined(more)
    near = [[j for j in others if j < len(cast)] for others in neighbours(both)[len(cast) :]]
    fitted = refit(more, skin, near, across=COARSE, whole=both)
    more = fitted.cast.of(_real(fitted, SIFTED, limit_mm))
    both = cast.joined(more)
    leftover = np.asarray(overlap(both)[len(cast) :, : len(cast)].any(axis=1))
    return cast.joined(more.of(~leftover))


def settle(cast: Bowls, skin: FitWindow, limit_mm: Limit) -> Measuring:
    """Fit all bowls together, each with the others taken out, until they agree.

    The parameters are those of `sift`.
    """
    for across in (COARSE, COARSE, FINE):
        cast = cast.recentred()
        measuring = refit(cast, skin, neighbours(cast), across=across)
        real = _real(measuring, 1.0 if across == FINE else SIFTED, limit_mm)
        real &= ~is_superseded(measuring.cast)
        measuring, cast = measuring.of(real), measuring.cast.of(real)
    return measuring


def refit(
    cast: Bowls, skin: FitWindow, near: list[list[int]], *, across: int, whole: Bowls | None = None
) -> Measuring:
    """Fit every bowl anew from where it stands.

    Parameters
    ----------
    cast
        Where to start.
    skin
        What to fit to.
    near, whole
        For every bowl the numbers of those in `whole` (the same bowls if None) that are taken out
        of the heights first.
    across
        Samples across the window.
    """
    samples = sample(cast, skin, near, whole or cast, across=across)
    fitted = bowl.fit(samples, cast.numbers, rounds=ROUNDS)
    return Measuring(replace(cast, numbers=fitted.numbers), samples, fitted, near, skin)


def _real(measuring: Measuring, share: float, limit_mm: Limit) -> Bool[np.ndarray, " n"]:
    """Whether each bowl is deep enough, of a sensible size, near its start and on sound skin."""
    cast = measuring.cast
    size = sizes(cast.numbers, cast.basis_mm, cast.unit_mm)
    deep = size.depth > share * limit_mm(size.width)
    moved = np.linalg.norm(cast.numbers[:, bowl.CENTRE], axis=1)
    inner = np.linalg.norm(measuring.samples.at, axis=1) < 1.0
    sound = measuring.samples.share[:, inner].mean(axis=1) > 0.7
    slim = size.length < MOST_SLENDER * size.breadth
    return np.asarray(deep & (moved < 1.2) & sound & slim & (size.length < WIDEST_MM))


def cast_of(finds: list[Find], frame: TangentFrame, pixel_mm: float) -> Bowls:
    """Start a bowl at every find."""
    row, col = (np.array([getattr(f, name) for f in finds], dtype=float) for name in ("row", "col"))
    step = np.array([frame.at(f.row, f.col) for f in finds]).reshape(-1, 2, 2)
    spread = np.array([[[f.spread[0], f.spread[1]], [f.spread[1], f.spread[2]]] for f in finds])
    spread = step @ spread.reshape(-1, 2, 2) @ step.transpose(0, 2, 1)
    values, vectors = np.linalg.eigh(spread)
    # the second moment of an ellipse's area is a quarter of the square of its semi-axis
    semi = RIM_OVER_HALF * 2 * np.sqrt(np.maximum(values, (0.75 * pixel_mm) ** 2))
    basis = vectors @ (semi[..., None] * np.eye(2)) @ vectors.transpose(0, 2, 1)
    numbers = np.tile(bowl.PRIOR_MEAN, (len(finds), 1))
    depth = np.array([f.depth_mm for f in finds], dtype=float)
    raised = np.array([f.raised for f in finds], dtype=bool)
    return Bowls(row, col, step, basis, depth, raised, numbers)
