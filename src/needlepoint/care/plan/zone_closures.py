"""Which zones may be needled, which are closed, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from needlepoint.care.person import Practice, Zone
from needlepoint.care.plan.skin_tier import SkinTier
from needlepoint.care.plan.suitability import ScarLine, not_now
from needlepoint.care.plan.zone_plan import ZonePlan, plan_zone
from needlepoint.care.rules.conditions import ACNE_SCARS, Condition
from needlepoint.care.rules.findings import Screening
from needlepoint.care.rules.screening import CLOSED
from needlepoint.language import phrase, say

NO_ZONE = phrase("its zone of the face is not named.")
"""Why a scar without a zone is closed."""

MISSING = phrase("an answer that could stop it is missing.")
"""Why a zone is closed while nothing but a missing answer closes it."""


@dataclass(frozen=True, slots=True)
class Closure:
    """Why a zone is closed, and whether that would hold after every wait too."""

    why: str
    for_good: bool


Closed = dict[Zone | None, Closure]
"""The closed zones; None stands for scars whose zone is not known."""


def plan_zones(
    asked: Condition,
    lines: Sequence[ScarLine],
    zones: Sequence[Zone],
    practice: Practice,
    tier: SkinTier,
    screening: Screening,
) -> tuple[tuple[ZonePlan, ...], Closed]:
    """Settle the open zones; for the closed ones say why. No zone at all counts as closed."""
    planned: list[ZonePlan] = []
    closed: Closed = {None: Closure(say(NO_ZONE), for_good=True)}
    for zone in zones:
        scars = tuple(line.scar for line in lines if line.zone == zone and line.may_be_needled)
        if not scars and asked.key == ACNE_SCARS:
            continue
        for_good = _never(asked, practice)
        plan = None if for_good else _zone_plan(zone, scars, asked, practice, tier, screening)
        if plan is not None and not plan.depth.allowed:
            for_good = plan.depth.remarks[0]
        why = _not_today(screening, zone) or for_good
        if why or plan is None:
            closed[zone] = Closure(why, for_good=bool(for_good))
        else:
            planned.append(plan)
    return tuple(planned), closed


def _zone_plan(
    zone: Zone,
    scars: tuple[int, ...],
    asked: Condition,
    practice: Practice,
    tier: SkinTier,
    screening: Screening,
) -> ZonePlan:
    """Settle one zone for what was asked."""
    return plan_zone(
        zone, scars, purpose=asked.purpose, practice=practice, tier=tier, screening=screening
    )


def _never(asked: Condition, practice: Practice) -> str:
    """Say why this practice does not needle for this at all; nothing when it may."""
    if asked.purpose == "none":
        return f"{asked.says}."
    if not asked.may_hold_the_pen(practice):
        return say(
            "{condition}: this needs a {role}, not the practice's operator.",
            condition=asked.title,
            role=say(asked.least_role),
        )
    return ""


def _not_today(screening: Screening, zone: Zone) -> str:
    """Say which rule closes a zone; nothing when none does."""
    if screening.by_zone[zone] not in CLOSED:
        return ""
    closing = [one for one in screening.findings if one.verdict in CLOSED and zone in one.zones]
    return say(MISSING) if closing[0].undecided else closing[0].reason


def closed_line(line: ScarLine, closed: Closed) -> ScarLine:
    """Close the line of a scar whose zone is closed."""
    closure = closed.get(line.zone)
    if closure is None:
        return line
    return not_now(line, closure.why[:1].lower() + closure.why[1:])
