"""Technique: passes, direction, endpoint, glide, numbing and what stops a session."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from needlepoint.evidence import Fact, Facts, read_facts
from needlepoint.language import say

NO_NUMBING = "no numbing"
"""The effect by which a screening rules numbing cream out."""


@dataclass(frozen=True, slots=True)
class Technique:
    """How the pen is led over one zone.

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
    deepest_mm: float,
    fewer_first: int,
    fewer_later: int,
    effects: Collection[str],
) -> Technique:
    """Return the technique of one zone.

    Parameters
    ----------
    cosmetic
        Whether the depth is one of cosmetic treatment.
    deepest_mm
        Deepest setting planned here [mm]; decides on numbing.
    fewer_first, fewer_later
        Passes to leave out in the first and in later sessions, because of the skin type.
    effects
        What the screening changes, for example ``no numbing``.
    """
    facts = technique_facts()
    depth = "cosmetic" if cosmetic else "medical"
    passes, endpoint = facts[f"passes_{depth}"], facts[f"endpoint_{depth}"]
    least = 1
    most = int(passes.high or passes.number) if cosmetic else int(facts.number("passes_most"))
    return Technique(
        passes=max(least, int(passes.number) - fewer_later),
        first_passes=max(least, int(passes.number) - fewer_first),
        most_passes=most,
        directions=tuple(say(str(way)) for way in facts["directions"].value),  # type: ignore[union-attr]
        endpoint=say(str(endpoint.value)),
        glide=say(str(facts["glide"].value)),
        numbing=numbing_limits(deepest_mm, effects),
        facts=(passes, facts["passes_most"], facts["directions"], endpoint, facts["glide"]),
    )


def numbing_limits(deepest_mm: float, effects: Collection[str]) -> tuple[Fact, ...]:
    """Say what holds for numbing cream at a depth [mm]."""
    facts = technique_facts()
    if NO_NUMBING in effects:
        return (facts["numbing_none"],)
    limits = tuple(facts[f"numbing_{name}"] for name in ("most", "area", "stronger"))
    not_needed = facts["numbing_not_needed"]
    return (not_needed, *limits) if deepest_mm <= not_needed.number else limits


@cache
def house_rules() -> tuple[Fact, ...]:
    """Return what holds in every zone and every session."""
    facts = technique_facts()
    names = ("antisepsis", "chlorhexidine", "hold", "cartridge", "reuse_harm")
    return tuple(facts[name] for name in names)


@cache
def stop_rules() -> tuple[Fact, ...]:
    """Return what ends a session at once."""
    return tuple(fact for name, fact in technique_facts().items() if name.startswith("stop_"))
