"""forecast.pdf: what to expect, on pages for the client and the clinician."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from needlepoint._version import __version__
from needlepoint.care import intended_use
from needlepoint.healing import Curves, ZoneCourse, healing_curves, usual_days
from needlepoint.language import phrase, say, say_day
from needlepoint.report.drawing.encoding import encode_image
from needlepoint.report.drawing.typeset import typeset
from needlepoint.report.forecast import words
from needlepoint.report.forecast.curves import ALT, draw_curves_svg
from needlepoint.report.forecast.healing_curves import draw_curves_svg as draw_curves_of_healing
from needlepoint.report.forecast.poster import Skins
from needlepoint.workflow import ForecastSheet, zone_depths

ALT_LATE = phrase(
    "Four drawings of the same patch of skin under one lamp: as measured at the first visit, and "
    "as the middle, the pessimistic and the optimistic forecast would have it at the late review."
)
ALT_COURSE = phrase(
    "The same patch of skin after each session and at each review, in three rows: pessimistic, "
    "middle and optimistic."
)

ALT_HEALING = phrase(
    "Two drawings: in the first week after a session redness, open channels and the barrier fade; "
    "over the course and the year new matrix is built and ripens, and the change comes with it."
)

MOODS = {"one more is likely to show": "good", "review at day 90": "usable", "stop": "usable"}


def forecast_pdf(sheet: ForecastSheet, skins: Skins | None) -> bytes:
    """Set the pages and give the bytes of the PDF, tagged and after PDF/UA-1."""
    content = forecast_content(sheet) | {"skin": skins is not None}
    return typeset("forecast/forecast", content, lambda folder: _figures(folder, sheet, skins))


def forecast_content(sheet: ForecastSheet) -> dict[str, Any]:
    """Gather everything the pages say."""
    origin = sheet.question.measurement.origin
    worth = sheet.worth
    return {
        "title": say("What to expect: {site}", site=say(origin.site))
        if origin.site
        else say("What to expect"),
        "version": __version__,
        "intended_use": intended_use(),
        "about": [
            [say("Measurement"), origin.name],
            [say("Measured on"), say_day(sheet.start)],
            [say("Sessions"), _sessions(sheet)],
            [say("Scans learned from"), _scans(sheet)],
        ],
        "says": words.headline(sheet),
        "promise": say(words.NO_PROMISE),
        "learned": words.learned_says(sheet),
        "beside": words.beside(sheet),
        "alt": say(ALT),
        "alt_late": say(ALT_LATE),
        "alt_course": say(ALT_COURSE),
        "alt_healing": say(ALT_HEALING),
        "advice": say(worth.advice),
        "mood": MOODS[worth.advice],
        "why": worth.why,
        "likely": [say("no. {number}", number=number) for number in worth.scars_likely],
        "dial": _dial(sheet),
        "rows": [words.row(sheet, pit.id) for pit in sheet.client.pits],
        "silent": words.silent_says(sheet),
        "notes": [*sheet.notes, words.dose_says(sheet.belief)],
        "moments": [
            [moment.name, words.signed(each.value), words.span(each)]
            for moment, each in zip(sheet.now.moments, sheet.now.patch, strict=True)
        ],
    }


def _figures(folder: Path, sheet: ForecastSheet, skins: Skins | None) -> None:
    (folder / "curves.svg").write_bytes(draw_curves_svg(sheet))
    (folder / "healing.svg").write_bytes(draw_curves_of_healing(_healing(sheet)))
    if skins is not None:
        (folder / "late.jpg").write_bytes(encode_image(skins.late, ".jpg", kind="forecast"))
        (folder / "course.jpg").write_bytes(encode_image(skins.course, ".jpg", kind="forecast"))


def _healing(sheet: ForecastSheet) -> Curves:
    """Follow the skin of the first zone from its first session to a year later."""
    course = next(iter(sheet.client.courses.values()))
    days = tuple(day - course.days[0] for day in course.days)
    own = ZoneCourse(days, course.depths_mm, course.adjuncts)
    return healing_curves(own, usual_days(days), sheet.belief)


def _sessions(sheet: ForecastSheet) -> str:
    days = [day.isoformat() for day in sheet.sessions]
    held = say("{number} held", number=sheet.held) if sheet.held else say("none held yet")
    return f"{len(days)}: {', '.join(days)}; {held}"


def _scans(sheet: ForecastSheet) -> str:
    days = [day.isoformat() for _, day in sheet.question.scans]
    return f"{len(days)}: {', '.join(days)}" if days else say("none yet")


def _dial(sheet: ForecastSheet) -> list[list[str]]:
    """Return zone and dial depths, what goes with it."""
    rows = []
    for zone, depths in zone_depths(sheet).items():
        adjuncts = ", ".join(
            say(each.replace("_", " ")) for each in sheet.client.courses[zone].adjuncts
        )
        rows.append(
            [say(zone), ", ".join(f"{each:.2f}" for each in depths), adjuncts or say("nothing")]
        )
    return rows
