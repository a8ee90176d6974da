"""Visible: the least depth that a scar must have to be found on this capture, by its width."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from needlepoint.quantity import NORMAL_95
from needlepoint.scars.find.candidates import CoarseRelief
from needlepoint.scars.find.pyramid import Pyramid
from needlepoint.scars.fit import bowl
from needlepoint.scars.fit.credence import ORDINARY, StoodOut
from needlepoint.scars.fit.kind import facts
from needlepoint.scars.fit.uncertainty import patches, plain_depth
from needlepoint.surface import Relief, Witnesses

WIDTHS_MM = (1.0, 2.0, 4.0, 6.0)
"""Own choice: widths at half depth for which it is said, from a pit to a rolling scar."""

NINE_IN_TEN = 1.28
"""Of a normal law: so many SD above the bar nine of ten scars are over it."""

LISTED = 0.9
"""Nine of ten, as it is said."""

LEAST_SHARE = 0.25
"""Own choice: depths are never taken to read smaller than by a factor of four."""

SPOTS, SEED, ACROSS = 120, 20071, 21

Depths = tuple[tuple[float, float], ...]
"""Pairs of width at half depth and depth [mm]."""


def least_visible_mm(
    ground: CoarseRelief, relief: Relief, skin_limit_mm: Float[np.ndarray, " widths"]
) -> Depths:
    """Compute the depth from which nine of ten scars are found, for each of `WIDTHS_MM`.

    Parameters
    ----------
    ground
        The relief with every find taken out.
    relief
        The same capture, with what fewer lamps say.
    skin_limit_mm
        Least depth that counts as a scar at all, by width [mm].

    Returns
    -------
    Pairs of width at half depth and depth [mm].
    """
    samples, fitted = _model()
    answer = plain_depth(samples, fitted, 0)
    half = float(bowl.rho_at(fitted.numbers, 0.5)[0])
    pool = np.random.default_rng(SEED).random((SPOTS, 2))
    rest = Pyramid.of(ground.z_mm, ground.sound)
    # all depths may read too small by what is not known of lamps and shine
    least_share = max(LEAST_SHARE, 1.0 - NORMAL_95 * relief.gain_sd)
    out = []
    for width, limit in zip(WIDTHS_MM, skin_limit_mm, strict=True):
        away = samples.at.T * 0.5 * width / half / relief.pixel_mm
        null = float((patches(rest, pool, (away[0], away[1]), ground.block) @ answer).std())
        null = float(np.hypot(null, _disputed(relief.witnesses, pool, away, answer, null)))
        null *= 1.0 + relief.shine
        out.append((width, max(float(limit), (ORDINARY + NINE_IN_TEN) * null) / least_share))
    return tuple(out)


def raised_bar(visible: Depths, seen: StoodOut) -> Depths:
    """Raise the depths that can be seen until nine of ten finds beyond them were listed.

    Where lamps disagree about a scar in proportion to its depth, no depth alone brings it over the
    bar; what this capture's own finds came to says so.
    """
    if bool(seen.listed.all()):
        return visible
    widths, depths = np.array(visible).T
    over = seen.depth / np.exp(np.interp(np.log(seen.width), np.log(widths), np.log(depths)))
    order = np.argsort(-over)
    share = np.cumsum(seen.listed[order]) / np.arange(1, over.size + 1)
    enough = np.flatnonzero(share >= LISTED)
    first = int(enough[-1]) + 1 if enough.size else 0
    factor = max(1.0, float(over[order[first]])) if first < over.size else 1.0
    return tuple((width, factor * depth) for width, depth in visible)


def _disputed(
    told: Witnesses | None,
    pool: Float[np.ndarray, "pool 2"],
    away: Float[np.ndarray, "2 s"],
    answer: Float[np.ndarray, " s"],
    null: float,
) -> float:
    """Return by how much sets of lamps disagree about ordinary skin beyond its own texture [mm]."""
    if told is None:
        return 0.0
    changes = np.stack(
        [
            patches(
                Pyramid.of(plane, np.ones(plane.shape, bool)), pool, (away[0], away[1]), told.block
            )
            @ answer
            for plane in told.apart_mm
        ]
    )
    many = len(changes)
    square = (many - 1) / many * ((changes - changes.mean(axis=0)) ** 2).sum(axis=0).mean()
    return float(np.sqrt(max(square - (facts().number("dispute_of_texture") * null) ** 2, 0.0)))


def _model() -> tuple[bowl.Samples, bowl.Fitted]:
    """Return one scar of ordinary shape with a window of even weight around it."""
    at = bowl.disc(2.0, ACROSS)
    one, row = np.ones(1), np.ones((1, len(at)))
    numbers = bowl.PRIOR_MEAN[None].copy()
    samples = bowl.Samples(at, 0.0 * row, row, one, one, one)
    return samples, bowl.Fitted(numbers, one, row)
