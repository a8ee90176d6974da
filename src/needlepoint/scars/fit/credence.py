"""Credence: which finds every set of lamps has seen, and how many of those may still be false."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Float
from scipy.special import stdtrit

from needlepoint.scars.find.candidates import CoarseRelief
from needlepoint.scars.fit.bowls import Sizes
from needlepoint.scars.fit.fit_bowls import Measuring
from needlepoint.scars.fit.kind import facts
from needlepoint.scars.fit.nearby import null_nearby
from needlepoint.scars.fit.uncertainty import Uncertainties
from needlepoint.scars.fit.witness import disputes
from needlepoint.surface import Check, Relief

ORDINARY = 4.5
"""Own choice: a scar is this many SD deeper than what ordinary skin of this relief would show in
its place and shape; on a whole face that happens by chance less than once."""

SURE = 3.0
"""Own choice: and its depth is this many of its own SD."""

NEARLY = 3.0
"""Own choice: what is this many SD deep, and not `ORDINARY`, is skin that nearly passed."""


@dataclass(frozen=True)
class StoodOut:
    """Finds that stand out of the texture of the skin, whatever sets of lamps say.

    Attributes
    ----------
    width, depth
        Their sizes [mm].
    listed
        Which of them every set of lamps has seen.
    """

    width: Float[np.ndarray, " m"]
    depth: Float[np.ndarray, " m"]
    listed: Bool[np.ndarray, " m"]


@dataclass(frozen=True)
class Credence:
    """What may be believed of the finds of one relief.

    Attributes
    ----------
    uncertainty
        The intervals, with what sets of lamps disagree by.
    sure
        Which finds are listed.
    unsure
        How many would be listed if all lamps were believed, and are not seen by every set.
    near
        How many finds nearly passed: in ordinary skin that many predict some that pass.
    """

    uncertainty: Uncertainties
    sure: Bool[np.ndarray, " n"]
    unsure: int
    near: int
    stood_out: StoodOut


def credence(
    measuring: Measuring,
    relief: Relief,
    ground: CoarseRelief,
    uncertainty: Uncertainties,
    raw: Sizes,
) -> Credence:
    """Judge finds by ordinary skin and, in a capture of four lamps or more, by sets of lamps."""
    deep = raw.depth > ORDINARY * uncertainty.null_mm
    by_texture = deep & (raw.depth > SURE * uncertainty.sd.depth)
    if relief.witnesses is None:
        return Credence(uncertainty, by_texture, 0, 0, _stood_out(raw, by_texture, by_texture))
    told = disputes(measuring, relief.witnesses)
    walls = facts().number("dispute_of_walls") * raw.depth
    own = np.sqrt(np.maximum(told.sd_mm**2 - walls**2, 0.0))
    texture = facts().number("dispute_of_texture") * uncertainty.null_mm
    skin = np.sqrt(np.maximum(told.null_mm**2 - texture**2, 0.0))
    rougher = rougher_for(raw.width, relief.shine)

    def null_over(texture_mm: Float[np.ndarray, " n"]) -> Float[np.ndarray, " n"]:
        return np.asarray(np.sqrt(texture_mm**2 + skin**2 + own**2) * rougher)

    null = null_over(uncertainty.null_mm)
    if relief.shine > 0.0:
        # what is left of it lies where the skin mirrors a lamp: elsewhere skin is smoother
        beside = null_nearby(measuring, ground, raw.depth > ORDINARY * null)
        null = null_over(np.maximum(uncertainty.null_mm, beside))
    seen = told.least_mm > -facts().number("least_seen") * raw.depth
    sd = np.hypot(uncertainty.sd.depth, own)
    sure = by_texture & (raw.depth > ORDINARY * null) & (raw.depth > SURE * sd) & seen
    near = (raw.depth > NEARLY * null) & (raw.depth <= ORDINARY * null)
    groups = len(relief.witnesses.apart_mm)
    wide = widened(uncertainty, own / np.maximum(raw.depth, 1e-9), raw, groups)
    return Credence(
        replace(wide, null_mm=null),
        sure,
        int((by_texture & ~sure).sum()),
        int(near.sum()),
        _stood_out(raw, by_texture, sure),
    )


def rougher_for(width_mm: Float[np.ndarray, " n"], share: float) -> Float[np.ndarray, " n"]:
    """Return how much rougher than dry skin a skin looks of whose light a share is shine.

    What is left of shine is rougher than skin. What glints leave is as narrow as a pit: on oily
    skin without any scar it made pits that all lamps saw.

    Parameters
    ----------
    width_mm
        Width at half depth of each find [mm].
    share
        Share of shine in the light.
    """
    known = facts()
    wide, narrow = known.number("glint_width_none"), known.number("glint_width_full")
    like_a_pit = np.clip((wide - width_mm) / (wide - narrow), 0.0, 1.0)
    glints = known.number("glint_roughness") * max(share - known.number("shine_walls_free"), 0.0)
    return np.asarray(1.0 + share + glints * like_a_pit)


def _stood_out(
    raw: Sizes, by_texture: Bool[np.ndarray, " n"], sure: Bool[np.ndarray, " n"]
) -> StoodOut:
    return StoodOut(raw.width[by_texture], raw.depth[by_texture], sure[by_texture])


def widened(
    uncertainty: Uncertainties, relative: Float[np.ndarray, " n"], raw: Sizes, groups: int
) -> Uncertainties:
    """Add what sets of lamps disagree by to the intervals of depth and volume."""
    factor = float(stdtrit(max(groups - 1, 1), 0.975))
    below, above = uncertainty.below, uncertainty.above
    for name in ("depth", "volume"):
        half = factor * relative * getattr(raw, name)
        below = replace(below, **{name: np.hypot(getattr(below, name), half)})
        above = replace(above, **{name: np.hypot(getattr(above, name), half)})
    sd = replace(uncertainty.sd, depth=np.hypot(uncertainty.sd.depth, relative * raw.depth))
    return replace(uncertainty, below=below, above=above, sd=sd)


def false_share(near: int, unsure: int, listed: int, *, shine_told: bool = True) -> float:
    """Estimate which share of the listed finds is ordinary skin.

    Ordinary skin passes the less often the higher the bar, and by how much less was counted on
    simulated skin: finds that just fail predict those that just pass, and of many places that some
    lamps made look like scars, a few look so under every set of them. Where shine could not be
    looked for, every set of lamps shows it alike, and more of what nearly passes does pass.
    """
    if listed == 0:
        return 0.0
    per_near = "false_per_near_find" if shine_told else "false_per_near_find_in_shine"
    expected = facts().number(per_near) * near
    expected += facts().number("false_per_unsure_find") * unsure
    return min(1.0, expected / listed)


def check_false_finds(share: float, said: tuple[str, str]) -> Check:
    """Hold the expected share of false finds against its limits; `said` is praise and cure."""
    limit, most = (facts().number(f"false_finds_{name}") for name in ("limit", "refuse"))
    ok = share <= limit
    return Check("false finds", share, limit, ok, share > most, "1", said[0] if ok else said[1])
