"""Depth: what the dial may be set to in a zone, and which limit bound it."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor
from typing import Literal, get_args

from needlepoint.care.person import Practice, Zone
from needlepoint.care.plan.technique import technique_facts
from needlepoint.care.rules.licensing import (
    check_practice,
    device_facts,
    licence_facts,
    licence_limit_mm,
    practice_says,
)
from needlepoint.care.zones import depth_facts, fact_name
from needlepoint.evidence import Fact, Facts, read_facts
from needlepoint.language import say

CapName = Literal["zone", "licence", "label", "numbing"]

CAP_NAMES: tuple[CapName, ...] = get_args(CapName)
"""What can limit a depth: the skin of the zone, the law of the place, the label of the device, and
that somebody must not be numbed."""

Caution = Literal["none", "first session", "every session"]
"""Where a depth is set shallower because of the skin type."""

ROUNDING = 1e-9
"""Steps of the dial; own choice: far below any step, above the error of a division."""


@dataclass(frozen=True, slots=True)
class Cap:
    """One limit of the depth.

    Attributes
    ----------
    name
        What limits.
    limit_mm
        Deepest setting it allows [mm].
    says
        Why, with where it stands written.
    fact
        What it rests on; None where the practice gave its own rule.
    """

    name: CapName
    limit_mm: float
    says: str
    fact: Fact | None


@dataclass(frozen=True, slots=True)
class DepthSetting:
    """What the dial may be set to in one zone.

    Attributes
    ----------
    zone, purpose
        Where, and which table of depths applies: ``scar``, ``texture`` or ``cosmetic``.
    first_mm, usual_mm
        Setting of the first session, and of the later ones as long as nothing speaks for more [mm].
    most_mm
        Never deeper than this, and only after the skin was looked at again [mm].
    wanted_mm
        What the table would give without any limit [mm].
    bound_by
        The limit that made it shallower than wanted, or set the most; ``table`` when none did.
    caps
        Every limit, strictest first.
    remarks
        What must be said beside the number.
    facts
        What it rests on.
    """

    zone: Zone
    purpose: str
    first_mm: float
    usual_mm: float
    most_mm: float
    wanted_mm: float
    bound_by: str
    caps: tuple[Cap, ...]
    remarks: tuple[str, ...]
    facts: tuple[Fact, ...]

    @property
    def allowed(self) -> bool:
        """Whether there is a setting at all."""
        return self.usual_mm > 0.0

    @property
    def cosmetic(self) -> bool:
        """Whether even the deepest setting is one of cosmetic treatment."""
        return self.most_mm <= depth_facts().number("cosmetic_limit")


def caps_for(zone: Zone, practice: Practice, *, numbing: bool = True) -> tuple[Cap, ...]:
    """Return every limit of the depth in `zone`, strictest first.

    Whoever must not be numbed is not needled deeper than a cosmetic depth: it would hurt, and the
    wish to numb all the same would grow with the pain.

    Raises
    ------
    WrongUsage
        If the practice names a licence profile or a device that is not known.
    """
    check_practice(practice)
    ceiling = depth_facts()[f"ceiling_{fact_name(zone)}"]
    skin = Cap("zone", ceiling.number, ceiling.said, ceiling)
    caps: tuple[Cap, ...] = (skin, _licence(practice), _label(practice))
    if not numbing:
        limit = depth_facts()["cosmetic_limit"]
        why = say("No numbing cream for this person, so no deeper than a cosmetic depth")
        caps = (*caps, Cap("numbing", limit.number, why, technique_facts()["numbing_pain"]))
    return tuple(sorted(caps, key=lambda cap: cap.limit_mm))


def settle_depth(
    zone: Zone,
    purpose: str,
    practice: Practice,
    caution: Caution = "none",
    *,
    numbing: bool = True,
) -> DepthSetting:
    """Settle the dial for one zone.

    The table gives a setting to start from and one that may be reached after the skin was looked
    at; both are cut to the strictest limit and rounded down to the dial. Where the law leaves no
    more than a cosmetic depth, the cosmetic table applies, whatever the treatment is for.

    Parameters
    ----------
    zone, purpose
        Where, and ``scar``, ``texture`` or ``cosmetic``.
    practice
        Who would needle, with what.
    caution
        Where a step shallower is due to the skin type.
    numbing
        Whether numbing cream may be used at all.
    """
    facts = depth_facts()
    caps = caps_for(zone, practice, numbing=numbing)
    limit = caps[0].limit_mm
    wanted, reach, table = _table(purpose, zone)
    bound_by = caps[0].name if limit < reach or table is None else "table"
    if limit <= facts.number("cosmetic_limit"):
        purpose = "cosmetic"
    start, end, table = _table(purpose, zone)
    usual, most = _on_dial(min(start, limit)), _on_dial(min(end, limit))
    first = usual
    if caution == "every session":
        most, usual = usual, _shallower(usual)
        first = usual
    elif caution == "first session":
        first = _shallower(usual)
    return DepthSetting(
        zone=zone,
        purpose=purpose,
        first_mm=first,
        usual_mm=usual,
        most_mm=most,
        wanted_mm=wanted,
        bound_by=bound_by,
        caps=caps,
        remarks=_remarks(usual, purpose, practice, caps),
        facts=_grounds(table, caps, facts),
    )


def _licence(practice: Practice) -> Cap:
    """Return what the law of the place allows, and where that stands written."""
    facts = licence_facts()
    limit = licence_limit_mm(practice)
    fact = facts.get(f"profile_{practice.licence}")
    if fact is None or limit < fact.number:
        stated = practice.licence_source or say("as the practice states")
        says = say("The practice's own rule ({source})", source=stated)
        return Cap("licence", limit, says, None)
    return Cap("licence", limit, fact.said, fact)


def _label(practice: Practice) -> Cap:
    """Return what the device's label was evaluated for.

    Of an unknown device, the strictest label.
    """
    facts = device_facts()
    device = practice.device
    evaluated = [fact for name, fact in facts.items() if name.endswith("_evaluated")]
    strictest = min(evaluated, key=lambda fact: fact.number)
    known = [facts[name] for name in (f"{device}_evaluated", f"{device}_deepest") if name in facts]
    if f"{device}_evaluated" not in facts:
        known.append(strictest)  # what a label does not say, the strictest one says for it
    fact = min(known, key=lambda each: each.number)
    return Cap("label", fact.number, fact.said, fact)


def _on_dial(depth_mm: float) -> float:
    """Round a depth [mm] down to a step of the dial."""
    step = depth_facts().number("depth_step")
    return floor(depth_mm / step + ROUNDING) * step


def _shallower(depth_mm: float) -> float:
    """Set a depth [mm] the careful number of steps shallower, but not to nothing."""
    step = depth_facts().number("depth_step")
    steps = read_facts("needlepoint.care", "facts/course.toml").number("careful_steps")
    return max(depth_mm - steps * step, min(depth_mm, step))


def _table(purpose: str, zone: Zone) -> tuple[float, float, Fact | None]:
    """Look up where a zone starts and what it may reach [mm]; nothing where no needle may go."""
    fact = depth_facts().get(f"{purpose}_{fact_name(zone)}")
    return (0.0, 0.0, None) if fact is None else (fact.number, fact.high or fact.number, fact)


def _remarks(
    usual_mm: float, purpose: str, practice: Practice, caps: tuple[Cap, ...]
) -> tuple[str, ...]:
    facts, strictest = licence_facts(), caps[0]
    said = [f"{cap.says}." for cap in caps if cap.name == "numbing" and cap is not strictest]
    if strictest.name == "numbing":
        said.append(f"{strictest.says}.")
    if strictest.limit_mm <= 0.0:
        said.append(f"{strictest.says}.")
    elif usual_mm <= 0.0:
        said.append(say("Do not proceed in this zone: no step of the dial is shallow enough."))
    elif purpose == "cosmetic":
        said.append(facts["no_scar_evidence"].said + ".")
    if practice_says(practice, "must_confirm"):
        said.append(say("The practice must check its own law before it relies on this depth."))
    return tuple(said)


def _grounds(table: Fact | None, caps: tuple[Cap, ...], facts: Facts) -> tuple[Fact, ...]:
    grounds = [cap.fact for cap in caps if cap.fact is not None]
    return (
        *([] if table is None else [table]),
        *grounds,
        facts["depth_step"],
        facts["dial_in_rat"],
        facts["dial_in_human"],
    )
