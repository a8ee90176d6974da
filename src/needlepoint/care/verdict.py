"""What a plan comes to, in a word and a sentence."""

from __future__ import annotations

from collections.abc import Sequence

from needlepoint.care.by_scar import ScarLine
from needlepoint.care.closing import Closed
from needlepoint.care.conditions import ACNE_SCARS, Condition
from needlepoint.care.finding import VERDICTS, Screening, Verdict
from needlepoint.care.screening import CLOSED
from needlepoint.care.zone_plan import ZonePlan


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
        who = "" if verdict == "may be considered" else ", once a clinician has agreed"
        names = ", ".join(zone.zone for zone in planned)
        return verdict, f"Needling may be considered{who}: {names}."
    verdict, says = _nothing(asked, screening, lines, closed)
    if screening.verdict in CLOSED:
        when = f" Earliest day: {screening.earliest.isoformat()}." if screening.earliest else ""
        says = f"No needling now.{when} The reasons stand below."
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
        return min(verdicts, key=VERDICTS.index), f"Nothing may be needled now: {why}"
    if asked.key != ACNE_SCARS:
        least = _strictest("ask a clinician", asked.stands_for)
        return _strictest(least, screening.verdict), f"{asked.says}."
    if not lines:
        return "do not proceed", "No scar was measured, so there is nothing to needle."
    says = "None of these scars is for the needle; see who to turn to below."
    return _strictest("ask a clinician", screening.verdict), says


def _strictest(one: Verdict, other: Verdict) -> Verdict:
    return max(one, other, key=VERDICTS.index)
