"""A practice's own figure of repeats: handed in for a rig, used by later comparisons, forecasts."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from needlepoint.records import audit, vault
from needlepoint.records.models import Capture, Operator, Rig, RigRepeats

if TYPE_CHECKING:
    from needlepoint.change import Repeatability


def keep_repeats(operator: Operator, rig: Rig, name: str, data: bytes) -> RigRepeats:
    """Keep a `repeatability.json`; from now on comparisons with this rig use it.

    Raises
    ------
    Unreadable
        If it is none; the text says in a sentence what is wrong and what to do.
    """
    from needlepoint.report import repeatability_of

    figure = repeatability_of(data, name)
    with transaction.atomic():
        kept = RigRepeats.objects.create(
            rig=rig,
            file=vault.store(data, "application/json"),
            sha256=figure.sha256 or "",
            name=figure.name[:200],
            day=_day_of(json.loads(data)),
            captures=figure.captures,
            scars=figure.scars,
            depth=figure.depth.smallest_detectable.as_dict(),
            added_by=operator,
        )
        audit.note(operator, "own repeatability", rig, {"sha256": kept.sha256})
    return kept


def leave_repeats(operator: Operator, rig: Rig) -> None:
    """Go back to the figure that comes with the program; what was handed in stays listed."""
    with transaction.atomic():
        rig.repeats.filter(left_at=None).update(left_at=timezone.now(), left_by=operator)
        audit.note(operator, "leave own repeatability", rig)


def own_repeats(rig: Rig | None) -> RigRepeats | None:
    """Return the figure that counts for a rig, if the practice handed one in."""
    return None if rig is None else rig.repeats.filter(left_at=None).first()


def repeats_for(before: Capture, after: Capture) -> Repeatability | None:
    """Return the practice's own figure for two captures with the same rig; else None.

    Two rigs differ by more than repeats of either, so no own figure speaks for such a pair.
    """
    return repeats_of(before.rig) if before.rig_id == after.rig_id else None


def repeats_of(rig: Rig | None) -> Repeatability | None:
    """Return the practice's own figure for a rig; None where it has handed in none."""
    from needlepoint.report import repeatability_of

    own = own_repeats(rig)
    if own is None:
        return None
    figure = repeatability_of(vault.read(own.file), own.name)
    day = f"{own.day.day} {own.day:%B %Y}"
    return replace(figure, source=f"your own repeatability of {day}")


def _day_of(plain: dict[str, Any]) -> dt.date:
    """Return the day of the latest capture of a study; today where the cameras did not say."""
    days = []
    for each in plain["captures"]:
        try:
            days.append(dt.datetime.fromisoformat(str(each["taken"])).date())
        except (LookupError, TypeError, ValueError):
            continue
    return max(days, default=timezone.localdate())
