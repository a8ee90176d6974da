"""The forecast as files: forecast.json, forecast.png and forecast.pdf."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from needlepoint._version import __version__
from needlepoint.care import intended_use
from needlepoint.healing import ExpectedValue, Forecast, ScarOutlook
from needlepoint.language import spoken
from needlepoint.report.drawing.encoding import encode_image
from needlepoint.report.forecast.field_picture import ZoneField, draw_field
from needlepoint.report.forecast.pdf import forecast_pdf
from needlepoint.report.forecast.poster import draw_forecast, draw_skins
from needlepoint.report.forecast.words import NO_PROMISE, dose_says, learned_says
from needlepoint.report.forecast.zone_field import planned_field
from needlepoint.results import json_text, rounded
from needlepoint.workflow import ForecastSheet, zone_depths

SCHEMA = 1

FORECAST_RESULTS: tuple[str, ...] = (
    "forecast.json",
    "forecast.png",
    "forecast.pdf",
    "field.png",
)
"""The names of the files that `forecast` writes; the field where the plan knows the pen."""


def forecast_document(sheet: ForecastSheet) -> dict[str, Any]:
    """Return the forecast in the form of `forecast.json`."""
    origin = sheet.question.measurement.origin
    document = {
        "schema": SCHEMA,
        "needlepoint": __version__,
        "language": spoken(),
        "kind": "forecast",
        "says": NO_PROMISE,
        "measurement": {"name": origin.name, "sha256": origin.sha256, "site": origin.site},
        "start": sheet.start.isoformat(),
        "course": _course(sheet),
        "scans": _scans(sheet),
        "belief": {
            "origin": sheet.belief.origin,
            "dose_beats_constant": sheet.belief.dose_beats_constant,
            "says": dose_says(sheet.belief),
        },
        "moments": [
            {
                "day": moment.day,
                "on": (sheet.start + timedelta(days=round(moment.day))).isoformat(),
                "name": moment.name,
            }
            for moment in sheet.now.moments
        ],
        "client": {
            "before": _client(sheet.before),
            "after": None if sheet.after is None else _client(sheet.after),
            "says": learned_says(sheet),
        },
        "patch": _patch(sheet),
        "scars": [_scar(scar) for scar in sheet.now.scars],
        "untreated": _plain(sheet.now.untreated),
        "smallest_detectable": {
            "patch_percent": sheet.seeing.patch,
            "scars_percent": {str(number): each for number, each in sheet.seeing.scars.items()},
        },
        "worth": _worth(sheet),
        "notes": list(sheet.notes),
        "intended_use": intended_use(),
    }
    return rounded(document)


def write_forecast(folder: Path, sheet: ForecastSheet, *, report: bool = True) -> None:
    """Write everything `forecast` gives into `folder`; call it inside `results_folder`."""
    skins = draw_skins(sheet)
    poster = encode_image(draw_forecast(sheet, skins), ".png", kind="forecast")
    (folder / "forecast.png").write_bytes(poster)
    if report:
        (folder / "forecast.pdf").write_bytes(forecast_pdf(sheet, skins))
    if (field := _field(sheet)) is not None:
        (folder / "field.png").write_bytes(encode_image(draw_field(field), ".png", kind="forecast"))
    (folder / "forecast.json").write_text(json_text(forecast_document(sheet)), "utf-8")


def _field(sheet: ForecastSheet) -> ZoneField | None:
    """Make the field of the zone with the most scars, if the plan says enough of the pen."""
    plan = sheet.question.plan
    counts = Counter(zone for zone in plan.zones.values() if zone in plan.pens)
    if not counts:
        return None
    ((zone, _),) = counts.most_common(1)
    return planned_field(zone, plan.depths_mm[zone][-1], plan.pens[zone])


def _course(sheet: ForecastSheet) -> dict[str, Any]:
    depths = zone_depths(sheet)
    adjuncts = sorted(
        {name for course in sheet.client.courses.values() for name in course.adjuncts}
    )
    return {
        "sessions": [
            {
                "number": number + 1,
                "on": day.isoformat(),
                "day": (day - sheet.start).days,
                "held": number < sheet.held,
                "dial_mm": {zone: each[number] for zone, each in depths.items()},
            }
            for number, day in enumerate(sheet.sessions)
        ],
        "adjuncts": adjuncts,
    }


def _scans(sheet: ForecastSheet) -> list[dict[str, Any]]:
    return [
        {
            "name": seen.name,
            "sha256": seen.sha256,
            "on": day.isoformat(),
            "day": (day - sheet.start).days,
            "scars": sum(pit.id in seen.taken_off for pit in sheet.client.pits),
        }
        for seen, day in sheet.question.scans
    ]


def _client(made: Forecast) -> dict[str, Any]:
    return {
        "response": made.response.as_dict(),
        "nonresponse": made.nonresponse,
        "patch_last": made.patch[-1].as_dict(),
    }


def _patch(sheet: ForecastSheet) -> dict[str, Any]:
    after = sheet.after
    return {
        "before": _plain(sheet.before.patch),
        "after": None if after is None else _plain(after.patch),
        "by_sessions": _plain(sheet.now.patch_by_sessions),
    }


def _scar(scar: ScarOutlook) -> dict[str, Any]:
    return {
        "id": scar.id,
        "kind": scar.kind,
        "foretold": not scar.why,
        "why": scar.why,
        "percent": _plain(scar.percent),
        "by_sessions": _plain(scar.by_sessions),
        "depth": _plain(scar.depth),
        "volume": _plain(scar.volume),
    }


def _worth(sheet: ForecastSheet) -> dict[str, Any]:
    worth = sheet.worth
    return {
        "advice": worth.advice,
        "why": worth.why,
        "gain": worth.gain.as_dict(),
        "chance": worth.chance,
        "rest": None if worth.rest is None else worth.rest.as_dict(),
        "rest_chance": worth.rest_chance,
        "smallest_detectable_percent": worth.smallest_detectable,
        "scars_likely": list(worth.scars_likely),
    }


def _plain(expected: Sequence[ExpectedValue]) -> list[Mapping[str, object]]:
    return [each.as_dict() for each in expected]
