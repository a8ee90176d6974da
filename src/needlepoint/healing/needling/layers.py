"""Layers: which layer of a zone's skin a dial depth reaches, as far as that can be said.

A dial depth is what the pen is set to. How much of it is reached is not known: the two findings
there are lie a factor of five apart, and everything between them is held possible here.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from jaxtyping import Float

from needlepoint.errors import WrongUsage
from needlepoint.evidence import Fact, Facts, read_facts
from needlepoint.language import say

Layer = Literal["epidermis", "papillary dermis", "reticular dermis", "below the dermis"]
LAYERS: tuple[Layer, ...] = get_args(Layer)
"""From the surface down."""

ZONES = (
    "forehead",
    "glabella",
    "temple",
    "periorbital",
    "nose",
    "cheek",
    "upper lip",
    "chin",
    "jaw",
    "neck",
)
"""The zones of a plan."""

DRAWS = 20_000
"""Own choice: a share is then told to half a percent."""


@dataclass(frozen=True)
class SkinLayers:
    """Draws of what the skin of one zone may be like on one person.

    Attributes
    ----------
    zone
        Where.
    epidermis_mm, papillary_mm, dermis_mm
        Thickness of the epidermis, of the upper (papillary) dermis, and of the whole dermis [mm].
    measured
        Whether the dermis of this zone was measured by anybody we read.
    """

    zone: str
    epidermis_mm: Float[np.ndarray, " draws"]
    papillary_mm: Float[np.ndarray, " draws"]
    dermis_mm: Float[np.ndarray, " draws"]
    measured: bool


@dataclass(frozen=True, slots=True)
class Reach:
    """Which layer the tips of needles end in at one dial depth.

    Attributes
    ----------
    zone, dial_mm
        Where, and what the pen is set to [mm]; never the depth in the skin.
    shares
        Probability of each layer, 0 to 1; together 1.
    says
        The same in a sentence.
    remarks
        What must stand beside it.
    facts
        What it rests on.
    """

    zone: str
    dial_mm: float
    shares: dict[Layer, float]
    says: str
    remarks: tuple[str, ...]
    facts: tuple[Fact, ...]

    @property
    def likeliest(self) -> Layer:
        """The layer with the largest share."""
        return max(self.shares, key=lambda layer: self.shares[layer])


def layer_facts() -> Facts:
    """Return the facts about layers and how far needles get."""
    return read_facts("needlepoint.healing", "facts/layers.toml")


def skin_of(zone: str, *, draws: int = DRAWS, seed: int = 0) -> SkinLayers:
    """Draw what the skin of a zone may be like.

    Means of women and men are equally likely, so are the three ways in which the epidermis was
    measured, and the dermis is between one and nearly two times what the thinner of two
    ultrasounds gave. A zone that nobody measured may be like any that was.

    Raises
    ------
    WrongUsage
        If the zone is not one of `ZONES`.

    Source
    ------
    own choice: docs/explanation/needling.md#layers.
    """
    if zone not in ZONES:
        raise WrongUsage(f"{zone!r} is no zone of the face; use one of: {', '.join(ZONES)}")
    facts, random = layer_facts(), np.random.default_rng(seed)
    own = facts.get(f"dermis_{zone}")
    known = [
        fact for name, fact in facts.items() if name.startswith("dermis_") and fact.unit == "mm"
    ]
    ends = np.array([_ends(fact) for fact in ([own] if own else known)])
    mean_mm = ends[random.integers(len(ends), size=draws), random.integers(2, size=draws)]
    spread = math.sqrt(math.log1p(facts.number("dermis_spread") ** 2))
    thick = facts.number("full_forehead_50mhz") / facts.number("full_forehead_meng")
    dermis_mm = mean_mm * np.exp(spread * random.standard_normal(draws))
    dermis_mm = dermis_mm * random.uniform(1.0, thick, draws)
    ways = np.array([_ends(fact) for name, fact in facts.items() if name.startswith("epidermis_")])
    low, high = ways[random.integers(len(ways), size=draws)].T
    least, most = _ends(facts["papillary_share"])
    share = random.triangular(least, facts.number("papillary_share"), most, draws)
    return SkinLayers(
        zone, random.uniform(low, high), share * dermis_mm, dermis_mm, own is not None
    )


def reached_share(*, draws: int = DRAWS, seed: int = 0) -> Float[np.ndarray, " draws"]:
    """Draw which share of the dial depth the needles reach, 0 to 1.

    Anything between what was found in rats and what was found in one person is equally likely.
    """
    facts = layer_facts()
    least, most = facts.number("reached_in_rat"), facts.number("reached_in_human")
    return np.random.default_rng([seed, 1]).uniform(least, most, draws)


def layer_shares(
    skin: SkinLayers, dials_mm: Sequence[float], reached: Float[np.ndarray, " draws"]
) -> Float[np.ndarray, "dials 4"]:
    """Return the probability of every layer at several dial depths.

    Parameters
    ----------
    skin
        The zone.
    dials_mm
        Dial depths [mm].
    reached
        Share of the dial depth reached, of as many draws as `skin` has.

    Returns
    -------
    Columns in the order of `LAYERS`; every row sums to 1.
    """
    tip_mm = np.asarray(dials_mm, np.float64)[:, None] * reached[None, :]
    floors = np.stack(
        [
            skin.epidermis_mm,
            skin.epidermis_mm + skin.papillary_mm,
            skin.epidermis_mm + skin.dermis_mm,
        ]
    )
    passed = (tip_mm[:, None, :] >= floors[None]).mean(axis=2)
    whole = np.ones((len(tip_mm), 1))
    return np.asarray(np.hstack([whole, passed]) - np.hstack([passed, 0.0 * whole]))


def layers_reached(zone: str, dial_mm: float, *, draws: int = DRAWS, seed: int = 0) -> Reach:
    """Say which layer a dial depth reaches in a zone.

    Raises
    ------
    WrongUsage
        If the zone is not known or the dial depth is below zero.

    Examples
    --------
    >>> layers_reached("cheek", 1.0).likeliest
    'reticular dermis'
    """
    if not (math.isfinite(dial_mm) and dial_mm >= 0.0):
        raise WrongUsage(f"a dial depth is zero or more millimetres, not {dial_mm}")
    skin = skin_of(zone, draws=draws, seed=seed)
    (row,) = layer_shares(skin, [dial_mm], reached_share(draws=draws, seed=seed))
    shares = dict(zip(LAYERS, (float(share) for share in row), strict=True))
    facts = layer_facts()
    names = [
        name
        for name in (
            f"dermis_{zone}",
            "dermis_spread",
            "reached_in_rat",
            "reached_in_human",
            "papillary_share",
            "epidermis_cadaver",
            "epidermis_biopsy",
            "epidermis_ultrasound",
            "full_forehead_50mhz",
        )
        if name in facts
    ]
    return Reach(
        zone=zone,
        dial_mm=dial_mm,
        shares=shares,
        says=_says(zone, dial_mm, shares),
        remarks=_remarks(skin, dial_mm, shares),
        facts=tuple(facts[name] for name in names),
    )


def _says(zone: str, dial_mm: float, shares: dict[Layer, float]) -> str:
    named = [
        f"{round(100 * share)} % {say(layer)}" for layer, share in shares.items() if share >= 0.005
    ]
    return say(
        "Dial depth {dial_mm:g} mm, {zone}: needles end in {layers}",
        dial_mm=dial_mm,
        zone=say(zone),
        layers=", ".join(named),
    )


def _remarks(skin: SkinLayers, dial_mm: float, shares: dict[Layer, float]) -> tuple[str, ...]:
    facts = layer_facts()
    least, most = facts.number("reached_in_rat"), facts.number("reached_in_human")
    dial = say(
        "The dial says {dial_mm:g} mm; needles reach between {least} and {most} % of it, and "
        "nobody has measured it better",
        dial_mm=dial_mm,
        least=round(100 * least),
        most=round(100 * most),
    )
    said = [dial]
    if not skin.measured:
        said.append(
            say(
                "The skin of this zone ({zone}) was not in the measured series: any zone's may fit",
                zone=say(skin.zone),
            )
        )
    if shares["below the dermis"] >= 0.005:
        said.append(say("A dial depth that may pass through the skin is nothing to reach for"))
    return tuple(said)


def _ends(fact: Fact) -> tuple[float, float]:
    """Return the two ends of a fact's range."""
    return (
        fact.number if fact.low is None else fact.low,
        fact.number if fact.high is None else fact.high,
    )
