"""forecast.png: what to expect on one sheet, in words, curves and surfaces."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import UInt8
from PIL import Image, ImageDraw

from needlepoint.healing import outlooks
from needlepoint.language import say
from needlepoint.report.drawing.lettering import Font, broken, type_for
from needlepoint.report.forecast.curves import ALONE, INK, draw_curves
from needlepoint.report.forecast.skin import draw_course, draw_outlook
from needlepoint.report.forecast.words import NO_PROMISE, beside, headline, judged
from needlepoint.workflow import ForecastSheet

PAD, LINE, PARAGRAPH = 24, 26, 8
WHITE, SOFT = (255, 255, 255), (96, 94, 98)

Picture = UInt8[np.ndarray, "_ _ 3"]


@dataclass(frozen=True)
class Skins:
    """The forecast on the client's own skin.

    Attributes
    ----------
    late
        The first visit beside the three surfaces of the late review.
    course
        Every day and every case.
    """

    late: Picture
    course: Picture


def draw_skins(sheet: ForecastSheet) -> Skins | None:
    """Draw the forecast on the client's own skin; None where no relief lies by the measurement."""
    measurement = sheet.question.measurement
    if measurement.relief is None or measurement.scars is None:
        return None
    made = outlooks(measurement.relief, measurement.scars, sheet.now)
    late = sheet.now.moments[judged(sheet)]
    return Skins(
        late=draw_outlook(measurement.relief, measurement.scars, made, late.day),
        course=draw_course(measurement.relief, measurement.scars, made),
    )


def draw_forecast(sheet: ForecastSheet, skins: Skins | None) -> Picture:
    """Put words, curves and skin on one sheet, so that none is seen without the others."""
    curves = Image.fromarray(draw_curves(sheet))
    width = curves.width
    site = sheet.question.measurement.origin.site
    title = say("What to expect: {site}", site=site) if site else say("What to expect")
    head = _text(width, [(title, 34, INK), (headline(sheet), 22, INK), (NO_PROMISE, 18, ALONE)])
    foot = _text(width, [(each, 18, INK) for each in (*beside(sheet), *sheet.notes)])
    parts = [head, curves, foot]
    if skins is not None:
        late = Image.fromarray(skins.late)
        share = width / late.width
        parts.append(late.resize((width, round(late.height * share)), Image.Resampling.LANCZOS))
    poster = Image.new("RGB", (width, sum(part.height for part in parts) + PAD), WHITE)
    top = 0
    for part in parts:
        poster.paste(part, (0, top))
        top += part.height
    return np.asarray(poster)


def _text(width: int, said: list[tuple[str, int, str]]) -> Image.Image:
    """Set paragraphs, each with its size [pixels] and colour."""
    lines: list[tuple[str, Font, str, float]] = []
    y = float(PAD)
    for words, size, ink in said:
        font = type_for(size, *(each for each, _, _ in said))
        for line in broken(words, font, width - 2 * PAD):
            lines.append((line, font, ink, y))
            y += 1.3 * size
        y += PARAGRAPH
    picture = Image.new("RGB", (width, round(y)), WHITE)
    draw = ImageDraw.Draw(picture)
    for line, font, ink, top in lines:
        draw.text((PAD, top), line, fill=ink, font=font)
    return picture
