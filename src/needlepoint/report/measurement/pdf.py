"""report.pdf: two pages that a client can read and a clinician can trust."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from needlepoint.care import intended_use
from needlepoint.language import say
from needlepoint.report.drawing import words
from needlepoint.report.drawing.encoding import encode_image
from needlepoint.report.drawing.relief_picture import draw_map
from needlepoint.report.drawing.sections import draw_sections
from needlepoint.report.drawing.typeset import typeset
from needlepoint.results import measuring_version
from needlepoint.scars import Measurement

MAP_PX = 1400
MAP_LETTERING = 1.5  # the map is small on paper
SECTIONS = 6
"""Own choice: two rows of three leave the second page room for the checks."""


def report_pdf(measurement: Measurement) -> bytes:
    """Set the report and give the bytes of the PDF.

    The PDF is tagged and follows PDF/UA-1, so that it can be read aloud. A refused capture gets
    one page with the reason and the cure. Without a relief the figures are left out.
    """
    return typeset(
        "measurement/measurement",
        _content(measurement),
        lambda folder: _figures(folder, measurement),
    )


def _figures(folder: Path, measurement: Measurement) -> None:
    relief, scars = measurement.relief, measurement.scars
    if relief is None or scars is None:
        return
    drawn = draw_map(relief, scars, longest_px=MAP_PX, lettering=MAP_LETTERING)
    (folder / "map.jpg").write_bytes(encode_image(drawn, ".jpg"))
    largest = tuple(words.by_volume(scars)[:SECTIONS])
    if largest:
        (folder / "sections.svg").write_bytes(draw_sections(relief, largest))


def _content(measurement: Measurement) -> dict[str, Any]:
    """Gather everything the template sets, as plain text and lists."""
    origin, scale, scars = measurement.origin, measurement.scale, measurement.scars
    rows = [words.row(scar) for scar in words.by_volume(scars)] if scars else []
    shown = measurement.relief is not None and scars is not None
    return {
        "title": say("Scar measurement: {what}", what=say(origin.site or origin.name)),
        "refused": scars is None,
        "about": [
            [say("Measured"), f"{origin.name} ({say(origin.kind)})"],
            [say("Site"), say(origin.site) if origin.site else say("not said")],
            [say("Taken"), (origin.taken or say("not said")).replace("T", " ").removesuffix("Z")],
            [
                say("Scale"),
                say(
                    "{pixel_mm:.3g} mm a pixel, from {origin}",
                    pixel_mm=scale.pixel_mm,
                    origin=say(scale.origin),
                ),
            ],
        ],
        "version": measuring_version(measurement),
        "digest": origin.sha256,
        "verdict": measurement.quality.verdict,
        "verdict_word": say(measurement.quality.verdict),
        "summary": words.summary(measurement),
        "how_sure": words.how_sure(measurement),
        "map": shown,
        "map_alt": say("Shaded relief with every scar outlined and numbered.")
        + f" {words.summary(measurement)}",
        "sections": shown and bool(rows),
        "sections_alt": say(
            "Height along a cut through each of the largest scars, with the rim plane and the "
            "depth with its interval, as the table gives them."
        ),
        "rows": rows,
        "first": words.ON_FIRST_PAGE,
        "checks": [words.check_row(check) for check in measurement.quality.checks],
        "failed": [words.sentence(check.why) for check in measurement.quality.failed],
        "not_said": words.not_said(measurement),
        "grades": words.grades(scars) if scars else [],
        "areal": [[name, words.brief(each, unit=True)] for name, each in scars.areal.items()]
        if scars
        else [],
        "notes": [
            words.sentence(note) for note in (*measurement.notes, *(scars.notes if scars else ()))
        ],
        "scale_uncertainty": f"{196.0 * scale.sd:.2g} %",
        "sources": words.sources(measurement),
        "intended_use": intended_use(),
    }
