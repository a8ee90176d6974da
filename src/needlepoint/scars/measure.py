"""Measure: bowls fitted to everything that was found, duplicates and ghosts dropped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Float

from needlepoint.scars import bowl
from needlepoint.scars.cast import Cast, matrices, sizes
from needlepoint.scars.find import Find
from needlepoint.scars.ladder import Ladder
from needlepoint.surface import Frame

REACH = 2.0
"""Own choice: the fit sees the skin out to twice the rim, three parts of skin to one of scar."""

COARSE, FINE = 21, 37
"""Own choice: samples across the window at first and at last."""

ROUNDS = 15
"""Own choice: steps of a fit at most; most end after seven."""

GRAIN_MM = 0.5
"""Own choice: neighbouring samples closer than the spacing of furrows tell the same thing."""

BEND_PER_MM = 0.002
"""Own choice: what is left of the form under a scar curves by less than 1/(500 mm)."""

MOST_SLENDER = 5.0
"""Own choice: what is more slender than this is a furrow or a fold, not a scar of acne."""

WIDEST_MM = 25.0
"""Own choice: what is wider has been taken for form before, at least in part."""

Widths = Float[np.ndarray, " n"]

RIM_OVER_HALF = 1.25
"""Own choice: a first guess of the rim, from the region under half the depth."""


@dataclass(frozen=True)
class Skin:
    """The relief as bowls are fitted to it.

    Attributes
    ----------
    ladder
        Its heights.
    rough_mm
        SD of ordinary skin over a few millimetres [mm].
    """

    ladder: Ladder
    rough_mm: float


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

    cast: Cast
    samples: bowl.Samples
    fitted: bowl.Fitted
    near: list[list[int]]
    skin: Skin

    def of(self, chosen: Bool[np.ndarray, " n"]) -> Measuring:
        """Give the chosen bowls; the others no longer count as near."""
        number = np.cumsum(chosen) - 1
        near = [
            [int(number[j]) for j in near if chosen[j]]
            for near, keep in zip(self.near, chosen, strict=True)
            if keep
        ]
        fitted = bowl.Fitted(*(field[chosen] for field in self.fitted))
        return Measuring(self.cast.of(chosen), self.samples.of(chosen), fitted, near, self.skin)


def measure_finds(cast: Cast, skin: Skin, limit_mm: Callable[[Widths], Widths]) -> Measuring:
    """Fit a bowl to every find; drop what is nothing once its greater neighbours are taken out.

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
    order = np.argsort(-np.abs(volumes(cast)))
    cast = cast.of(order).rebased()
    # a ghost is what is left of a wall's crest, or of a second find of the same scar, when the
    # greater ones are taken out
    greater = [[j for j in near if j < i] for i, near in enumerate(neighbours(cast))]
    second = refit(cast.rebased(), skin, greater, whole=cast, across=COARSE)
    cast = second.cast.of(_real(second, 0.6, limit_mm))
    for across in (COARSE, FINE):
        cast = cast.rebased()
        near = neighbours(cast)
        measuring = refit(cast, skin, near, across=across)
        real = _real(measuring, 1.0, limit_mm)
        measuring, cast = measuring.of(real), measuring.cast.of(real)
    return measuring


def refit(
    cast: Cast, skin: Skin, near: list[list[int]], *, across: int, whole: Cast | None = None
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


def volumes(cast: Cast) -> Float[np.ndarray, " n"]:
    """Give the volumes of the bowls [mm3]."""
    return sizes(cast.numbers, cast.basis_mm, cast.unit_mm).volume


def neighbours(cast: Cast) -> list[list[int]]:
    """Give for every bowl those whose rim reaches into its window."""
    size = sizes(cast.numbers, cast.basis_mm, cast.unit_mm)
    pixel = np.sqrt(np.abs(np.linalg.det(cast.step_mm)))
    apart = np.hypot(cast.row[:, None] - cast.row, cast.col[:, None] - cast.col) * pixel[:, None]
    touching = apart < 0.5 * (REACH * size.length[:, None] + size.length)
    np.fill_diagonal(touching, False)
    return [np.flatnonzero(row).tolist() for row in touching]


def _real(
    measuring: Measuring, share: float, limit_mm: Callable[[Widths], Widths]
) -> Bool[np.ndarray, " n"]:
    """Whether each bowl is deep enough, of a sensible size, near its start and on sound skin."""
    cast = measuring.cast
    size = sizes(cast.numbers, cast.basis_mm, cast.unit_mm)
    deep = size.depth > share * limit_mm(size.width)
    moved = np.linalg.norm(cast.numbers[:, bowl.CENTRE], axis=1)
    inner = np.linalg.norm(measuring.samples.at, axis=1) < 1.0
    sound = measuring.samples.share[:, inner].mean(axis=1) > 0.7
    slim = size.length < MOST_SLENDER * size.breadth
    return np.asarray(deep & (moved < 1.2) & sound & slim & (size.length < WIDEST_MM))


def cast_of(finds: list[Find], frame: Frame, pixel_mm: float) -> Cast:
    """Start a bowl at every find."""
    row, col = (np.array([getattr(f, name) for f in finds], dtype=float) for name in ("row", "col"))
    step = np.array([frame.at(f.row, f.col) for f in finds]).reshape(-1, 2, 2)
    spread = np.array([[[f.spread[0], f.spread[1]], [f.spread[1], f.spread[2]]] for f in finds])
    spread = step @ spread.reshape(-1, 2, 2) @ step.transpose(0, 2, 1)
    values, vectors = np.linalg.eigh(spread)
    # the second moment of an ellipse's area is a quarter of the square of its semi-axis
    semi = RIM_OVER_HALF * 2 * np.sqrt(np.maximum(values, (0.75 * pixel_mm) ** 2))
    basis = vectors @ (semi[..., None] * np.eye(2)) @ vectors.transpose(0, 2, 1)
    numbers = np.tile(bowl.EXPECTED, (len(finds), 1))
    depth = np.array([f.depth_mm for f in finds], dtype=float)
    raised = np.array([f.raised for f in finds], dtype=bool)
    return Cast(row, col, step, basis, depth, raised, numbers)


def sample(
    cast: Cast, skin: Skin, others: list[list[int]], whole: Cast, *, across: int
) -> bowl.Samples:
    """Sample the skin around every bowl, the `others` of `whole` taken out of it.

    Parameters
    ----------
    cast
        Bowls that say where, and how far.
    skin
        The relief.
    others, whole
        For every bowl the numbers of those in `whole` whose shape is subtracted first.
    across
        Samples across the window.
    """
    at = bowl.disc(REACH, across)
    rows, cols = cast.places(at)
    gap = 2 * REACH / (across - 1)
    size = np.sqrt(np.abs(np.linalg.det(cast.basis_mm)))
    pixel = np.sqrt(np.abs(np.linalg.det(cast.step_mm)))
    height, share = np.empty(rows.shape), np.empty(rows.shape)
    for i in range(len(cast)):
        height[i], share[i] = skin.ladder.sample(rows[i], cols[i], gap * size[i] / pixel[i])
        for j in others[i]:
            height[i] += dent(whole, j, rows[i], cols[i])
    share = np.where(share > 0.6, share, 0.0)
    turned = height * (cast.sign / cast.unit_mm)[:, None]
    return bowl.Samples(
        at=at,
        height=turned,
        share=share,
        noise=np.maximum(skin.rough_mm / cast.unit_mm, 0.005),
        kin=np.maximum(1.0, (GRAIN_MM / (gap * size)) ** 2),
        bend=np.maximum(BEND_PER_MM * size**2 / 2 / cast.unit_mm, 1e-4),
    )


def dent(
    cast: Cast, which: int, row: Float[np.ndarray, "*p"], col: Float[np.ndarray, "*p"]
) -> Float[np.ndarray, "*p"]:
    """Give how far bowl `which` lies under its rim plane [mm] at pixels; negative where raised."""
    one = cast.of(np.array([which]))
    away = np.stack([row - one.row[0], col - one.col[0]], axis=-1)
    own = away @ np.linalg.inv(one.to_px()[0]).T - one.numbers[0, bowl.CENTRE]
    rho = np.linalg.norm(own @ matrices(one.numbers)[0].T, axis=-1)
    taper, soft = np.exp(one.numbers[0, bowl.TAPER]), np.exp(one.numbers[0, bowl.SOFT])
    share = (1 - np.minimum(rho, 1.0) ** taper) ** soft
    return np.asarray(share * one.numbers[0, bowl.DEPTH] * one.unit_mm[0] * one.sign[0])
