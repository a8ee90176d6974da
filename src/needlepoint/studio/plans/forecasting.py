"""What a plan lets expect, without database and keys: worked out in a process of its own."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from needlepoint.language import say
from needlepoint.studio.site.apart import Tell, WorkedOut

if TYPE_CHECKING:
    from needlepoint.change import Repeatability
    from needlepoint.healing import Responding, ZoneCourse
    from needlepoint.results import Planned
    from needlepoint.scars import Measurement, Scar


HeldDepths = Sequence[tuple[dt.date, Mapping[str, float]]]
"""The sessions that were held: the day of each, and the dial by zone [mm]."""


def as_held(planned: Planned, sessions: HeldDepths) -> Planned:
    """Put what the dial said in held sessions in the place of what was planned for them.

    A zone that was left out of a session was not needled in it: its depth there is 0.
    """
    if not sessions:
        return planned
    count = len(sessions)
    depths = {
        zone: (*(said.get(zone, 0.0) for _day, said in sessions), *usual[count:])
        for zone, usual in planned.depths_mm.items()
    }
    return replace(planned, depths_mm=depths)


def course_of(planned: Planned) -> ZoneCourse | None:
    """Return the sessions of a plan as one course: the mean dial of the zones that are needled."""
    from needlepoint.healing import ZoneCourse

    first = planned.sessions[0] if planned.sessions else None
    days, depths = [], []
    for number, day in enumerate(planned.sessions):
        said = [zone[number] for zone in planned.depths_mm.values() if number < len(zone)]
        needled = [depth for depth in said if depth > 0.0]
        if first is not None and needled:
            days.append(float((day - first).days))
            depths.append(math.fsum(needled) / len(needled))
    return ZoneCourse(tuple(days), tuple(depths)) if days else None


def mix_of(scars: Iterable[Scar]) -> dict[Responding, float]:
    """Return how many of some scars are of each kind that needling is known to change."""
    from needlepoint.healing import RESPONDING

    kinds = [str(scar.kind) for scar in scars]
    return {kind: float(kinds.count(kind)) for kind in RESPONDING if kind in kinds}


def forecast_measured(
    tell: Tell,
    measured: Measurement,
    plan: dict[str, Any],
    changes: list[tuple[dict[str, Any], dt.date]],
    own: Repeatability | None,
    sessions: HeldDepths = (),
) -> WorkedOut:
    """Forecast a plan on a measurement, with what later scans showed, each with its day.

    The practice's own repeatability counts, where it has one. Sessions count as they were held;
    those that remain follow at the interval of the plan.
    """
    from needlepoint.report import (
        draw_forecast,
        draw_skins,
        encode_image,
        forecast_document,
        forecast_lines,
        forecast_pdf,
    )
    from needlepoint.results import change_from, planned_from
    from needlepoint.workflow import forecast

    scans = [(change_from(change), day) for change, day in changes]
    planned = as_held(planned_from(plan, measured.origin.sha256), sessions)
    days = [day for day, _said in sessions]
    sheet = forecast(measured, planned, scans=scans, held=days, repeatability=own, progress=tell)
    tell(say("drawing"), 0.0)
    skins = draw_skins(sheet)
    poster = encode_image(draw_forecast(sheet, skins), ".png", kind="forecast")
    files = {
        "picture": (poster, "image/png"),
        "page": (forecast_pdf(sheet, skins), "application/pdf"),
    }
    return WorkedOut(forecast_document(sheet), files, sentence="\n".join(forecast_lines(sheet)))
