"""What a plan comes to, in a word and a sentence."""

from __future__ import annotations

from collections.abc import Sequence

from needlepoint.care.plan.suitability import ScarLine
from needlepoint.care.plan.zone_closures import Closed
from needlepoint.care.plan.zone_plan import ZonePlan
from needlepoint.care.rules.conditions import ACNE_SCARS, Condition
from needlepoint.care.rules.findings import VERDICTS, Screening, Verdict
from needlepoint.care.rules.screening import CLOSED
from needlepoint.language import say


def sum_up(
    asked: Condition,
    screening: Screening,
    lines: Sequence[ScarLine],
    planned: Sequence[ZonePlan],
    closed: Closed,
) -> tuple[Verdict, str]:
    """Sum the plan up in a word and a sentence; a stop of the screening is never softened."""
    if planned:
        verdict = _strictest(screening.verdict, asked.stands_for)
        names = ", ".join(say(zone.zone) for zone in planned)
        if verdict == "may be considered":
            return verdict, say("Needling may be considered: {zones}.", zones=names)
        return verdict, say(
            "Needling may be considered, once a clinician has agreed: {zones}.", zones=names
        )
    verdict, says = _nothing(asked, screening, lines, closed)
    if screening.verdict in CLOSED:
        says = say("No needling now. The reasons stand below.")
        if screening.earliest:
            says = say(
                "No needling now. Earliest day: {day}. The reasons stand below.",
                day=screening.earliest.isoformat(),
            )
    return verdict, says


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
    says = say("None of these scars is for the needle; see who to turn to below.")
    return _strictest("ask a clinician", screening.verdict), says


def _strictest(one: Verdict, other: Verdict) -> Verdict:
    return max(one, other, key=VERDICTS.index)
