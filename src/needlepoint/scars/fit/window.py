"""Window: the skin around every bowl, sampled in the bowl's own scale."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from needlepoint.scars.find.candidates import CoarseRelief
from needlepoint.scars.find.pyramid import Pyramid
from needlepoint.scars.fit import bowl
from needlepoint.scars.fit.bowls import Bowls, sizes

REACH = 2.0
"""Own choice: the fit sees the skin out to twice the rim, three parts of skin to one of scar."""

GRAIN_MM = 0.5
"""Own choice: neighbouring samples closer than the spacing of furrows tell the same thing."""

BEND_PER_MM = 0.002
"""Own choice: what is left of the form under a scar curves by less than 1/(500 mm)."""


@dataclass(frozen=True)
class FitWindow:
    """The relief as bowls are fitted to it.

    Attributes
    ----------
    ladder
        Its heights.
    rough_mm
        SD of ordinary skin over a few millimetres [mm].
    """

    ladder: Pyramid
    rough_mm: float


def sample(
    cast: Bowls, skin: FitWindow, others: list[list[int]], whole: Bowls, *, across: int
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
        samples_per_grain=np.maximum(1.0, (GRAIN_MM / (gap * size)) ** 2),
        curvature_sd=np.maximum(BEND_PER_MM * size**2 / 2 / cast.unit_mm, 1e-4),
    )


def dent(
    cast: Bowls, which: int, row: Float[np.ndarray, "*p"], col: Float[np.ndarray, "*p"]
) -> Float[np.ndarray, "*p"]:
    """Return how far bowl `which` lies under its rim plane [mm] at pixels.

    Negative where raised.
    """
    shape = cast.shapes
    away = np.stack([row - cast.row[which], col - cast.col[which]], axis=-1)
    own = away @ shape.from_px[which].T - cast.numbers[which, bowl.CENTRE]
    rho = np.linalg.norm(own @ shape.to_circle[which].T, axis=-1)
    out, inside = np.zeros(rho.shape), rho < 1.0  # powers take long, and most places lie outside
    share = (1 - rho[inside] ** shape.taper[which]) ** shape.soft[which]
    out[inside] = share * shape.depth_mm[which]
    return out


def cleared(ground: CoarseRelief, cast: Bowls) -> CoarseRelief:
    """Return the coarse grid with every bowl taken out of it."""
    z = ground.z_mm.copy()
    size = sizes(cast.numbers, cast.basis_mm, cast.unit_mm)
    offset = (ground.block - 1) / 2
    for i in range(len(cast)):
        reach = int(0.8 * size.length[i] / ground.step_mm) + 3
        row, col = (round((x - offset) / ground.block) for x in (cast.row[i], cast.col[i]))
        rows = np.arange(max(0, row - reach), min(z.shape[0], row + reach + 1))
        cols = np.arange(max(0, col - reach), min(z.shape[1], col + reach + 1))
        r, c = (part * ground.block + offset for part in np.meshgrid(rows, cols, indexing="ij"))
        z[np.ix_(rows, cols)] += dent(cast, i, r, c)
    return ground._replace(z_mm=z)
