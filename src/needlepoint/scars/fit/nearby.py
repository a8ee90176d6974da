"""Nearby: what ordinary skin shows beside each find, where skin is not alike everywhere.

What is left of shine is roughest where the skin mirrors a lamp, and smooth skin elsewhere says
nothing of that. So a find on such a spot is held against the skin around it.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool, Float

from needlepoint.scars.find.candidates import CoarseRelief
from needlepoint.scars.find.pyramid import Pyramid, on_blocks
from needlepoint.scars.fit.fit_bowls import Measuring
from needlepoint.scars.fit.uncertainty import plain_depth
from needlepoint.scars.fit.window import cleared

SPOTS, SEED = 120, 20081
"""Own choice: places around each find, the same every time."""

REACH_MM = 4.0
"""Own choice: how far off skin still mirrors the same lamp; 3.5 to 7 mm gave the same finds."""

NEAREST, FARTHEST = 1.5, 3.0
"""Own choice: in radii of the find; nearer lies its own rim, a wide one needs more."""

SOUND = 0.9
"""Own choice: share of a place that must be sound skin inside the picture."""

ENOUGH = 10
"""Own choice: fewer places tell no standard deviation."""


def null_nearby(
    measuring: Measuring, ground: CoarseRelief, scars: Bool[np.ndarray, " n"]
) -> Float[np.ndarray, " n"]:
    """Return SD of the depth that skin around each find shows in its shape; 0 where too few tell.

    Parameters
    ----------
    measuring
        The finds.
    ground
        The relief they were found on.
    scars
        Which finds stand out: those are taken out, the others are ordinary skin.
    """
    cast, samples = measuring.cast, measuring.samples
    rest = Pyramid.of(cleared(ground, cast.of(scars)).z_mm, ground.sound)
    rows, cols = cast.places(samples.at)
    size_mm = np.sqrt(np.abs(np.linalg.det(cast.basis_mm)))
    places = np.random.default_rng(SEED).random((SPOTS, 2))
    null = np.zeros(len(cast))
    for i in range(len(cast)):
        down, across = _around(places, float(size_mm[i]))
        row, col = (
            (middle + away / ground.step_mm * ground.block)[:, None] + part[i] - middle
            for middle, away, part in ((cast.row[i], down, rows), (cast.col[i], across, cols))
        )
        at = (on_blocks(row, ground.block), on_blocks(col, ground.block))
        gap = float(np.ptp(at[0][0])) / np.sqrt(at[0].shape[1])
        height, share = rest.sample(*at, gap)
        sound = share.mean(axis=1) > SOUND
        if sound.sum() >= ENOUGH:
            seen = height[sound].astype(np.float64) @ plain_depth(samples, measuring.fitted, i)
            null[i] = np.sqrt(np.mean(seen**2))
    return null


def _around(
    places: Float[np.ndarray, "spots 2"], size_mm: float
) -> tuple[Float[np.ndarray, " spots"], Float[np.ndarray, " spots"]]:
    """Return offsets down and across, evenly spread over a ring around a find of that radius."""
    inner, outer = NEAREST * size_mm, max(REACH_MM, FARTHEST * size_mm)
    radius = np.sqrt(inner**2 + places[:, 0] * (outer**2 - inner**2))
    turn = 2.0 * np.pi * places[:, 1]
    return radius * np.sin(turn), radius * np.cos(turn)
