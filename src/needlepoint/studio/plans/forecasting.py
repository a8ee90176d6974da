"""What a plan lets expect, without database and keys: worked out in a process of its own."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from needlepoint.language import say
from needlepoint.studio.site.apart import Tell, WorkedOut

if TYPE_CHECKING:
    from needlepoint.change import Repeatability
    from needlepoint.scars import Measurement


def forecast_measured(
    tell: Tell,
    measured: Measurement,
    plan: dict[str, Any],
    changes: list[tuple[dict[str, Any], dt.date]],
    own: Repeatability | None,
) -> WorkedOut:
    """Forecast a plan on a measurement, with what later scans showed, each with its day.

    The practice's own repeatability counts, where it has one.
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
    planned = planned_from(plan, measured.origin.sha256)
    sheet = forecast(measured, planned, scans=scans, repeatability=own, progress=tell)
    tell(say("drawing"), 0.0)
    skins = draw_skins(sheet)
    files = {
        "picture": (encode_image(draw_forecast(sheet, skins), ".png"), "image/png"),
        "page": (forecast_pdf(sheet, skins), "application/pdf"),
    }
    return WorkedOut(forecast_document(sheet), files, sentence="\n".join(forecast_lines(sheet)))
