"""Technique: passes, direction, endpoint, glide, numbing and what stops a session."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from math import ceil, floor

from needlepoint.evidence import Fact, Facts, read_facts
from needlepoint.language import say

NO_NUMBING = "no numbing"
"""The effect by which a screening rules numbing cream out."""


NO_HYALURONIC = "no hyaluronic acid"

_CHANGED = {
    "no latex": "no_latex",
    NO_HYALURONIC: "no_hyaluronic",
    "needles without nickel": "no_nickel",
    "keep off spots": "keep_off_spots",
    "leave out tattoos": "leave_out_tattoos",
}
"""What effects of a screening add to what holds in every session."""

CREAM_STEP_G = 0.5
"""Own choice: numbing cream is told in half grams, always rounded down; no scale of a salon does
better."""

PERCENT = 100.0
MG_PER_G = 1000.0


@dataclass(frozen=True, slots=True)
class Technique:
    """How the pen is moved over one zone.

    Attributes
    ----------
    passes, first_passes
        Passes of a usual session, and of the first one where it is a more careful one.
    most_passes
        Never more than these.
    directions
        Direction of each pass, in turn.
    endpoint
        What shows that a zone is done; it ends the zone even when passes are left.
    glide
        What lies under the pen.
    numbing
        What holds for numbing cream.
    facts
        What it rests on.
    """

    passes: int
    first_passes: int
    most_passes: int
    directions: tuple[str, ...]
    endpoint: str
    glide: str
    numbing: tuple[Fact, ...]
    facts: tuple[Fact, ...]


def technique_facts() -> Facts:
    """Return the facts about technique."""
    return read_facts("needlepoint.care", "facts/technique.toml")


def technique_for(
    *,
    cosmetic: bool,
    fewer_first: int,
    fewer_later: int,
    effects: Collection[str],
) -> Technique:
    """Return the technique of one zone.

    Parameters
    ----------
    cosmetic
        Whether the depth is one of cosmetic treatment.
    fewer_first, fewer_later
        Passes to leave out in the first and in later sessions, because of the skin type.
    effects
        What the screening changes, for example ``no numbing``.
    """
    facts = technique_facts()
    depth = "cosmetic" if cosmetic else "medical"
    passes, endpoint = facts[f"passes_{depth}"], facts[f"endpoint_{depth}"]
    glide = facts["no_hyaluronic" if NO_HYALURONIC in effects else "glide"]
    least = 1
    most = int(passes.high or passes.number) if cosmetic else int(facts.number("passes_most"))
    return Technique(
        passes=max(least, int(passes.number) - fewer_later),
        first_passes=max(least, int(passes.number) - fewer_first),
        most_passes=most,
        directions=tuple(say(str(way)) for way in facts["directions"].value),  # type: ignore[union-attr]
        endpoint=say(str(endpoint.value)),
        glide=say(str(glide.value)),
        numbing=numbing_limits(effects),
        facts=(passes, facts["passes_most"], facts["directions"], endpoint, glide),
    )


def numbing_limits(effects: Collection[str]) -> tuple[Fact, ...]:
    """Say what holds for numbing cream."""
    facts = technique_facts()
    if NO_NUMBING in effects:
        return (facts["numbing_none"],)
    names = ("most", "dose", "dose_most", "area", "minutes", "off", "who", "stronger")
    return tuple(facts[f"numbing_{name}"] for name in names)


def cream_most_g(weight_kg: float, strength_percent: float | None = None) -> float:
    """Return the most numbing cream that a weight allows, of one strength [g].

    It is the smaller of the two doses on the label, over the strength of the cream, rounded down
    to half a gram. The label asks for less than the fixed dose, so a full dose is not reached.

    Parameters
    ----------
    weight_kg
        Weight of the body [kg].
    strength_percent
        How much of the cream numbs, all agents together [%]; None for the strongest free kind.

    Examples
    --------
    >>> cream_most_g(50), cream_most_g(90), cream_most_g(50, 2.0)
    (5.5, 7.0, 11.0)
    """
    facts = technique_facts()
    dose_mg = weight_kg * facts.number("numbing_dose")
    strength = facts.number("numbing_most") if strength_percent is None else strength_percent
    strength_mg_g = strength / PERCENT * MG_PER_G
    least_over = facts.number("numbing_dose_most") / strength_mg_g
    by_weight = floor(dose_mg / strength_mg_g / CREAM_STEP_G) * CREAM_STEP_G
    fixed = (ceil(least_over / CREAM_STEP_G) - 1) * CREAM_STEP_G
    return min(by_weight, fixed)


def house_rules(effects: Collection[str] = ()) -> tuple[Fact, ...]:
    """Return what holds in every zone and every session.

    Parameters
    ----------
    effects
        What the screening changes: disinfectant, gloves, gel and needles for somebody allergic.
    """
    facts = technique_facts()
    excluded = frozenset(effects) & {"no chlorhexidine", "no iodine"}
    disinfectant = {
        frozenset(): "chlorhexidine",
        frozenset({"no chlorhexidine"}): "no_chlorhexidine",
        frozenset({"no iodine"}): "no_iodine",
    }.get(excluded, "no_antiseptic")
    changed = tuple(name for effect, name in _CHANGED.items() if effect in effects)
    names = ("antisepsis", disinfectant, "hold", "cartridge", "reuse_harm", "ask_exosomes")
    return tuple(facts[name] for name in (*names, *changed))


@cache
def stop_rules() -> tuple[Fact, ...]:
    """Return what ends a session at once."""
    return tuple(fact for name, fact in technique_facts().items() if name.startswith("stop_"))
