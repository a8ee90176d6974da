"""What the type of skin changes in a plan."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from needlepoint.care.plan.course import course_facts
from needlepoint.care.plan.depth import Caution
from needlepoint.evidence import Fact, read_facts
from needlepoint.language import say

Tier = Literal["standard", "raised", "high", "not known"]
"""How easily this skin keeps dark marks; one that is not known is handled like a high one."""

STEP_LOWER = "one step lower"
PHOTO_CHECK = "photo check at two weeks"
"""Effects of screening rules about skin; see rules.toml."""


@dataclass(frozen=True, slots=True)
class SkinTier:
    """What the skin type asks for.

    Attributes
    ----------
    tier
        How easily the skin keeps dark marks.
    skin_type
        I to VI by the form; empty when it was not answered.
    caution
        In which sessions the dial is set shallower.
    fewer_first, fewer_later
        Passes left out in the first and in later sessions.
    says
        The sentence.
    facts
        What is done for this skin, and on what ground.
    """

    tier: Tier
    skin_type: str
    caution: Caution
    fewer_first: int
    fewer_later: int
    says: str
    facts: tuple[Fact, ...]


def skin_tier(skin_type: str, effects: Collection[str]) -> SkinTier:
    """Say what a type of skin changes.

    Parameters
    ----------
    skin_type
        I to VI; empty when it is not known.
    effects
        What the screening changes.
    """
    facts = course_facts()
    grounds = read_facts("needlepoint.care", "facts/screening.toml")
    fewer = int(facts.number("careful_passes"))
    care = tuple(facts[f"careful_{name}"] for name in ("steps", "passes", "sun", "photo", "test"))
    known = (grounds["pigment_tiers"], grounds["pigment_risk"], facts["skin_dark_marks"])
    if STEP_LOWER in effects or not skin_type:
        says = say(
            "This skin keeps dark marks easily: one step shallower and one pass fewer in every "
            "session until the two-week pictures allow more"
        )
        tier: Tier = "high"
        if not skin_type:
            tier, says = (
                "not known",
                say("The skin type is not known, so the most careful plan: {says}", says=says),
            )
        return SkinTier(tier, skin_type, "every session", fewer, fewer, says, (*care, *known))
    if PHOTO_CHECK in effects:
        says = say(
            "This skin keeps dark marks more easily than lighter skin: the first session is one "
            "step shallower with one pass fewer, and a picture after two weeks decides"
        )
        return SkinTier("raised", skin_type, "first session", fewer, 0, says, (*care, *known))
    says = say("Standard plan. Check for dark marks at two weeks")
    return SkinTier("standard", skin_type, "none", 0, 0, says, known)
