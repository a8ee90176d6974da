"""Witness: what fewer lamps say of a find, and of ordinary skin in its place and shape."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from needlepoint.scars.find.pyramid import Pyramids, on_blocks
from needlepoint.scars.fit.fit_bowls import Measuring
from needlepoint.scars.fit.uncertainty import level, plain_depth, spots
from needlepoint.surface import Witnesses

SPOTS = 60
"""Own choice: places at which ordinary skin is asked for each scar."""

SEED = 20067
"""Own choice: the same capture gives the same answer every time."""


@dataclass(frozen=True)
class Dispute:
    """How far sets of lamps disagree about the depth of each find.

    Attributes
    ----------
    sd_mm
        Standard deviation of the depth from which lamps saw it (jackknife over groups) [mm].
    null_mm
        The same of ordinary skin in its place and shape: root mean square over spots [mm].
    least_mm
        By how much the depth changes without the group that it needs most; negative [mm].
    """

    sd_mm: Float[np.ndarray, " n"]
    null_mm: Float[np.ndarray, " n"]
    least_mm: Float[np.ndarray, " n"]


def disputes(measuring: Measuring, told: Witnesses) -> Dispute:
    """Ask every set of lamps for the depth of every bowl, its shape held.

    Source
    ------
    Delete-a-group jackknife: Shao and Tu 1995, section 2.3.
    """
    cast, samples = measuring.cast, measuring.samples
    rows, cols = (on_blocks(part, told.block) for part in cast.places(samples.at))
    ladders = Pyramids.of(told.apart_mm)
    pool = np.random.default_rng(SEED).random((SPOTS, 2))
    sd, null, least = (np.empty(len(cast)) for _ in range(3))
    for i in range(len(cast)):
        answer = plain_depth(samples, measuring.fitted, i)
        gap = float(np.ptp(rows[i])) / np.sqrt(rows.shape[1])
        away = (rows[i] - rows[i].mean(), cols[i] - cols[i].mean())
        height, _ = ladders.sample(rows[i][None], cols[i][None], gap)
        here_mm = cast.sign[i] * (height[:, 0].astype(np.float64) @ answer)
        heights, share = ladders.sample(*spots(ladders.first, pool, away, 1))
        skin = level(heights, share) @ answer
        sd[i] = _jackknife(here_mm[:, None])[0]
        null[i] = np.sqrt(np.mean(_jackknife(skin) ** 2))
        least[i] = min(0.0, float(here_mm.min()))
    return Dispute(sd, null, least)


def _jackknife(changes: Float[np.ndarray, "groups n"]) -> Float[np.ndarray, " n"]:
    """Return the standard deviation from the changes as each group is left out."""
    many = changes.shape[0]
    spread = changes - changes.mean(axis=0)
    return np.asarray(np.sqrt((many - 1) / many * (spread**2).sum(axis=0)))
