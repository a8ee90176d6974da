"""What a plan comes to, in a word and a sentence."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from needlepoint.care.person import ROLES, Role
from needlepoint.care.plan.suitability import ScarLine
from needlepoint.care.plan.zone_closures import Closed
from needlepoint.care.plan.zone_plan import ZonePlan
from needlepoint.care.rules.conditions import ACNE_SCARS, Condition
from needlepoint.care.rules.findings import VERDICTS, RuleFinding, Screening, Verdict
from needlepoint.care.rules.screening import CLOSED
from needlepoint.language import say, say_day


def sum_up(
    asked: Condition,
    screening: Screening,
    lines: Sequence[ScarLine],
    planned: Sequence[ZonePlan],
    closed: Closed,
) -> tuple[Verdict, str]:
    """Sum the plan up in a word and a sentence; a stop of the screening is never softened."""
    if planned:
        open_now = [screening.by_zone[zone.zone] for zone in planned]
        verdict = max((screening.verdict, *open_now), key=VERDICTS.index)
        names = ", ".join(say(zone.zone) for zone in planned)
        if verdict == "may be considered":
            says = say("Needling may be considered: {zones}.", zones=names)
        else:
            says = say(
                "Needling may be considered: {zones}. Nothing is booked before it is agreed by: "
                "{signers}.",
                zones=names,
                signers=", ".join(
                    say(role) for role in signers(screening, [zone.zone for zone in planned])
                ),
            )
        return verdict, " ".join((*(waiver(one) for one in screening.waived), says))
    verdict, says = _nothing(asked, screening, lines, closed)
    if screening.verdict in CLOSED:
        says = say("No needling now. The reasons are below.")
        if screening.earliest:
            says = say("Wait until {day}. The reasons are below.", day=say_day(screening.earliest))
    return verdict, says


def signers(screening: Screening, zones: Collection[str]) -> tuple[Role, ...]:
    """Return the roles that must agree before a session in some zones, lowest first."""
    needed = {one.signed_by for one in screening.awaits if set(one.zones) & set(zones)}
    return tuple(role for role in ROLES if role in needed)


def waiver(finding: RuleFinding) -> str:
    """Say in the headline who waived which stop."""
    assert finding.override is not None
    return say(
        "{by} ({role}) waived a stop: {rule}.",
        by=finding.override.by,
        role=say(finding.override.role),
        rule=say(finding.rule.replace("_", " ")),
    )


def _nothing(
    asked: Condition, screening: Screening, lines: Sequence[ScarLine], closed: Closed
) -> tuple[Verdict, str]:
    """Say why there is nothing to needle."""
    waiting = [line.zone for line in lines if line.suitability == "not now"]
    if waiting:
        verdicts: list[Verdict] = [
            "do not proceed" if zone is None or closed[zone].for_good else screening.by_zone[zone]
            for zone in waiting
        ]
        why = closed[waiting[0]].why
        return min(verdicts, key=VERDICTS.index), say("Nothing may be needled now: {why}", why=why)
    if asked.key != ACNE_SCARS:
        least = _strictest("ask a clinician", asked.stands_for)
        return _strictest(least, screening.verdict), f"{asked.says}."
    if not lines:
        return "do not proceed", say("No scar was measured, so there is nothing to needle.")
    says = say("Needling would help none of these scars. See below who can help.")
    return _strictest("ask a clinician", screening.verdict), says


def _strictest(one: Verdict, other: Verdict) -> Verdict:
    return max(one, other, key=VERDICTS.index)
