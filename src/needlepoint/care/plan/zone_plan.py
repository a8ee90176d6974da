"""The settings of one zone: depth, technique and the density of the pen at hand."""

from __future__ import annotations

from dataclasses import dataclass

from needlepoint.care.person import Practice, Zone
from needlepoint.care.plan.density import Density, PenSettings, puncture_density
from needlepoint.care.plan.depth import DepthSetting, settle_depth
from needlepoint.care.plan.skin_tier import SkinTier
from needlepoint.care.plan.technique import NO_NUMBING, Technique, technique_facts, technique_for
from needlepoint.care.rules.findings import Screening, Verdict
from needlepoint.evidence import OWN_CHOICE, read_facts
from needlepoint.language import phrase, say, say_list

ASSUMED = {
    "head_cm": phrase("needle head {value:g} cm wide"),
    "hand_speed_cm_s": phrase("hand at {value:g} cm a second"),
}
"""How what was assumed of a pen is told."""

STATED = {
    "rate_hz": phrase("strokes a second of the pen"),
    "needles": phrase("needles of a cartridge"),
    "head_cm": phrase("width of the needle head"),
    "hand_speed_cm_s": phrase("speed of the hand"),
}
"""What a practice can state, among its preferences or in the studio under Practice."""


@dataclass(frozen=True, slots=True)
class ZonePlan:
    """What may be considered in one zone.

    Attributes
    ----------
    zone
        Where.
    scars
        Ids of the scars there for which needling may be considered.
    verdict
        What the screening says about the zone.
    depth
        What the dial may be set to.
    technique
        How the pen is led.
    density
        Punctures of the pen at hand; None where the pen is not known well enough.
    density_why
        Why there is no density, or what was assumed to count it; empty otherwise.
    """

    zone: Zone
    scars: tuple[int, ...]
    verdict: Verdict
    depth: DepthSetting
    technique: Technique
    density: Density | None
    density_why: str


def plan_zone(
    zone: Zone,
    scars: tuple[int, ...],
    *,
    purpose: str,
    practice: Practice,
    tier: SkinTier,
    screening: Screening,
) -> ZonePlan:
    """Settle everything for one zone.

    Parameters
    ----------
    zone, scars
        Where, and the ids of the scars to be needled there.
    purpose
        Which table of depths applies.
    practice, tier, screening
        Who would needle, what the skin asks for, and what the rules said.
    """
    depth = settle_depth(
        zone, purpose, practice, tier.caution, numbing=NO_NUMBING not in screening.effects
    )
    technique = technique_for(
        cosmetic=depth.cosmetic,
        fewer_first=tier.fewer_first,
        fewer_later=tier.fewer_later,
        effects=screening.effects,
    )
    density, why = density_of(practice, technique.passes)
    return ZonePlan(
        zone=zone,
        scars=scars,
        verdict=screening.by_zone.get(zone, screening.verdict),
        depth=depth,
        technique=technique,
        density=density,
        density_why=why,
    )


def density_of(practice: Practice, passes: int) -> tuple[Density | None, str]:
    """Count the punctures of the practice's pen, or say what is missing to do so.

    What the practice states comes before what is known of the device: ``rate_hz``, ``needles``,
    ``head_cm`` and ``hand_speed_cm_s`` among its preferences.
    """
    devices = read_facts("needlepoint.care", "facts/devices.toml")
    technique = technique_facts()
    known = {
        "rate_hz": devices.get(f"{practice.device}_rate"),
        "needles": devices.get(f"{practice.device}_needles"),
        "head_cm": technique["head_width"],
        "hand_speed_cm_s": technique["hand_speed"],
    }
    values: dict[str, float] = {}
    assumed = []
    for name, fact in known.items():
        stated = practice.preferences.get(name)
        if isinstance(stated, int | float) and not isinstance(stated, bool):
            values[name] = float(stated)
        elif fact is not None:
            values[name] = fact.number
            if fact.source.key == OWN_CHOICE:
                assumed.append(say(ASSUMED[name], value=fact.number))
    missing = [name for name in known if name not in values]
    if missing:
        return None, say(
            "Punctures are not counted, because the practice has not stated: {names}",
            names=say_list([say(STATED[name]) for name in missing]),
        )
    pen = PenSettings(values["rate_hz"], int(values["needles"]), values["head_cm"])
    density = puncture_density(pen, values["hand_speed_cm_s"], passes)
    return density, say("Assumed: {names}", names=", ".join(assumed)) if assumed else ""
