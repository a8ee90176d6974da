"""relief.png: the shaded relief with every scar outlined, numbered and coloured by kind."""

from __future__ import annotations

import cv2
import numpy as np
from jaxtyping import UInt8
from PIL import Image, ImageDraw, ImageFont

from needlepoint.language import say
from needlepoint.report.drawing.labels import Box, place_labels
from needlepoint.report.drawing.lettering import type_for
from needlepoint.report.drawing.palette import INKS, RGB
from needlepoint.report.drawing.shading import decimated, shade
from needlepoint.scars import KINDS, RAISED, Scar, ScarMap
from needlepoint.surface import Relief

LONGEST_PX = 1800
"""Own choice: sharp on a page of A4 at 250 dots an inch, drawn in a second."""

WHITE, INK = (255, 255, 255), (34, 34, 38)
SIGN_PX = 9.0
"""Own choice: room for the triangle beside a number, in widths of the thinnest line."""

SCALE_BARS_MM = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0)


def draw_map(
    relief: Relief, scars: ScarMap, *, longest_px: int = LONGEST_PX, lettering: float = 1.0
) -> UInt8[np.ndarray, "rows cols 3"]:
    """Draw the map with its legend and scale bar below.

    Parameters
    ----------
    relief
        The heights.
    scars
        What was found on them.
    longest_px
        Longest side of the drawn relief [pixels].
    lettering
        How large lines and numbers are against the picture; 1 for a picture that fills a screen.

    Returns
    -------
    An sRGB picture.
    """
    z_mm, sound, factor = decimated(relief, longest_px)
    shaded = np.ascontiguousarray(shade(z_mm, sound, relief.pixel_mm / factor))
    unit = max(
        1.0, lettering * max(shaded.shape[:2]) / 900.0
    )  # width of the thinnest line [pixels]
    outlines = [_drawn(scar, factor) for scar in scars.scars]
    for outline in outlines:
        cv2.polylines(shaded, [_fixed(outline)], True, WHITE, round(3.2 * unit), cv2.LINE_AA, 4)
    for scar, outline in zip(scars.scars, outlines, strict=True):
        ink = INKS[scar.kind]
        for dash in _dashes(outline, [each * 2.0 * unit for each in ink.dashes]):
            cv2.polylines(shaded, [_fixed(dash)], False, ink.rgb, round(1.6 * unit), cv2.LINE_AA, 4)
    picture = Image.fromarray(shaded)
    _number(picture, scars.scars, outlines, unit)
    return np.asarray(_with_legend(picture, scars.scars, relief.pixel_mm / factor, unit))


def _drawn(scar: Scar, factor: float) -> np.ndarray:
    """Return the outline in pixels of the drawing, whose centres lie at whole numbers."""
    return (np.asarray(scar.outline_px, np.float64).reshape(-1, 2) + 0.5) * factor - 0.5


def _fixed(points: np.ndarray) -> np.ndarray:
    """Return points in sixteenths of a pixel, as the drawing of lines takes them."""
    return np.round(points * 16.0).astype(np.int32).reshape(-1, 1, 2)


def _dashes(outline: np.ndarray, lengths: list[float]) -> list[np.ndarray]:
    """Cut a closed outline into dashes; a pattern is stretched to close without a seam."""
    closed = np.vstack([outline, outline[:1]])
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(closed, axis=0).T))])
    if not lengths or along[-1] == 0.0:
        return [closed]
    repeats = max(2, round(along[-1] / sum(lengths)))
    stretch = along[-1] / (repeats * sum(lengths))
    dashes, start = [], 0.0
    for i in range(repeats * len(lengths)):
        end = start + lengths[i % len(lengths)] * stretch
        if i % 2 == 0:
            at = np.linspace(start, end, max(2, int(end - start)))
            dashes.append(np.column_stack([np.interp(at, along, side) for side in closed.T]))
        start = end
    return dashes


def _number(
    picture: Image.Image, scars: tuple[Scar, ...], outlines: list[np.ndarray], unit: float
) -> None:
    """Write every scar's number beside it, with a line to it where it had to move away."""
    draw = ImageDraw.Draw(picture)
    font = ImageFont.load_default(13.0 * unit)
    sizes = []
    for scar in scars:
        left, top, right, bottom = draw.textbbox((0, 0), str(scar.id), font=font)
        sign = 0.0 if scar.kind == "macular" else SIGN_PX * unit
        sizes.append((right - left + sign + 6.0 * unit, bottom - top + 6.0 * unit))
    boxes = place_labels(outlines, sizes, (float(picture.width), float(picture.height)), 3 * unit)
    for scar, outline, box in zip(scars, outlines, boxes, strict=True):
        rgb = INKS[scar.kind].rgb
        if box.away:
            near = outline[np.argmin(np.hypot(*(outline - box.middle).T))]
            draw.line([box.middle, tuple(near)], fill=rgb, width=round(unit))
    for scar, box in zip(scars, boxes, strict=True):
        _label(draw, box, scar, (font, INKS[scar.kind].rgb, unit))


def _label(
    draw: ImageDraw.ImageDraw,
    box: Box,
    scar: Scar,
    look: tuple[ImageFont.FreeTypeFont | ImageFont.ImageFont, RGB, float],
) -> None:
    font, rgb, unit = look
    corners = (box.left, box.top, box.left + box.width, box.top + box.height)
    draw.rounded_rectangle(corners, 3 * unit, fill=WHITE, outline=rgb, width=max(1, round(unit)))
    across, down = box.middle
    if scar.kind != "macular":
        across -= 0.5 * SIGN_PX * unit
        _sign(draw, (box.left + box.width - (SIGN_PX - 1.0) * unit, down), scar, (rgb, unit))
    draw.text((across, down), str(scar.id), fill=rgb, font=font, anchor="mm")


def _sign(
    draw: ImageDraw.ImageDraw, at: tuple[float, float], scar: Scar, look: tuple[RGB, float]
) -> None:
    """Draw a triangle beside a number: up for a raised scar, down for a sunken one."""
    rgb, unit = look
    half, way = 3.2 * unit, -1.0 if scar.raised or scar.kind in RAISED else 1.0
    x, y = at
    corners = [(x - half, y - way * half), (x + half, y - way * half), (x, y + way * half)]
    draw.polygon(corners, fill=rgb)


def _with_legend(
    picture: Image.Image, scars: tuple[Scar, ...], pixel_mm: float, unit: float
) -> Image.Image:
    """Add a band below with the kinds that occur, what the lines mean, and a scale bar."""
    line, pad = 26.0 * unit, 12.0 * unit
    entries = [(kind, sum(scar.kind == kind for scar in scars)) for kind in KINDS]
    texts = [(kind, f"{say(kind)} ({count})") for kind, count in entries if count]
    if texts:
        texts.append(("", say("triangle up: raised; down: sunken")))
    font = type_for(12.5 * unit, say("no scars"), *(text for _, text in texts))
    bar_mm = max((b for b in SCALE_BARS_MM if b / pixel_mm < picture.width / 5), default=0.1)
    places, x, y = [], pad, pad
    right = picture.width - bar_mm / pixel_mm - 3 * pad
    for kind, text in texts:
        width = 38.0 * unit + font.getlength(text) + 1.5 * pad
        if x + width > right and x > pad:
            x, y = pad, y + line
        places.append((kind, text, x, y))
        x += width
    sheet = Image.new("RGB", (picture.width, round(picture.height + y + line + pad)), WHITE)
    sheet.paste(picture, (0, 0))
    draw = ImageDraw.Draw(sheet)
    for kind, text, left, top in places:
        middle = picture.height + top + line / 2
        if kind:
            _sample(draw, kind, (left, middle), unit)
        draw.text(
            (left + (40.0 * unit if kind else 0.0), middle), text, fill=INK, font=font, anchor="lm"
        )
    if not texts:
        draw.text((pad, picture.height + pad + line / 2), say("no scars"), INK, font, anchor="lm")
    _scale_bar(draw, (sheet.width - pad, picture.height + pad + line / 2), bar_mm / pixel_mm, unit)
    middle = sheet.width - pad - bar_mm / pixel_mm / 2
    words = f"{bar_mm:g} mm"
    draw.text((middle, picture.height + pad + line * 0.25), words, INK, font, anchor="mm")
    return sheet


def _sample(draw: ImageDraw.ImageDraw, kind: str, start: tuple[float, float], unit: float) -> None:
    """Draw a short piece of the line of a kind."""
    ink = INKS[kind]
    x, y = start
    end = x + 32.0 * unit
    lengths = [each * 2.0 * unit for each in ink.dashes] or [end - x]
    i = 0
    while x < end:
        reach = min(x + lengths[i % len(lengths)], end)
        if i % 2 == 0:
            draw.line([(x, y), (reach, y)], fill=ink.rgb, width=round(2.4 * unit))
        x, i = reach, i + 1


def _scale_bar(
    draw: ImageDraw.ImageDraw, right: tuple[float, float], length: float, unit: float
) -> None:
    x, y = right[0], right[1] + 5.0 * unit
    draw.line([(x - length, y), (x, y)], fill=INK, width=round(2 * unit))
    for end in (x - length, x):
        draw.line([(end, y - 5 * unit), (end, y + 5 * unit)], fill=INK, width=round(2 * unit))
