"""change.png: both reliefs in one frame under one lamp, and their difference in micrometres."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from jaxtyping import Float, UInt8
from PIL import Image, ImageDraw, ImageFont

from needlepoint.change import Change, Pair, ScarChange
from needlepoint.language import say
from needlepoint.report.drawing.labels import place_labels
from needlepoint.report.drawing.lettering import type_for
from needlepoint.report.drawing.relief_picture import SCALE_BARS_MM
from needlepoint.report.drawing.shading import UNSOUND, resized, shade
from needlepoint.scars import Measurement

PANEL_PX = 900
"""Own choice: longest side of each of the three pictures."""

NEW_PX = 12.0
"""Own choice: a scar that only the second map holds is marked with a ring of this radius."""

WHITE, INK = (255, 255, 255), (34, 34, 38)
Picture = UInt8[np.ndarray, "rows cols 3"]

# Blue to white to orange: told apart under the common colour-blindnesses, and by lightness.
STOPS = np.array([[0, 60, 130], [90, 150, 210], [246, 246, 246], [235, 150, 70], [140, 50, 0]])
STEPS_UM = (20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0)
"""Ends that the scale of the difference may have."""


@dataclass(frozen=True)
class Panels:
    """The three pictures of a change, all of one size.

    Attributes
    ----------
    before, after
        Shaded reliefs under one lamp, with numbers.
    difference
        AFTER less BEFORE in colours, with rims and numbers.
    end_um
        Where the scale of the difference ends [um].
    pixel_mm
        Pixel of the pictures [mm].
    unit
        Width of the thinnest line [pixels].
    """

    before: Picture
    after: Picture
    difference: Picture
    end_um: float
    pixel_mm: float
    unit: float


def draw_change(change: Change) -> Picture:
    """Draw the first relief, the second in its frame, and the second less the first.

    Raises
    ------
    ValueError
        If the visits are not comparable: then there is no common frame.
    """
    panels = change_panels(change, PANEL_PX)
    names = (_named(say("before"), change.before), _named(say("after"), change.after))
    return _sheet(panels, (*names, say("after less before")))


def _named(word: str, visit: Measurement) -> str:
    day = f", {visit.origin.taken[:10]}" if visit.origin.taken else ""
    return f"{word}: {visit.origin.name}{day}"


def change_panels(change: Change, longest_px: int, lettering: float = 1.0) -> Panels:
    """Draw the three pictures.

    Parameters
    ----------
    change
        What to draw.
    longest_px
        Longest side of each picture [pixels].
    lettering
        How large lines and numbers are against the picture.

    Raises
    ------
    ValueError
        If the visits are not comparable.
    """
    if change.pair is None:
        raise ValueError("visits that are not comparable cannot be drawn in one frame")
    pair = change.pair
    factor = longest_px / max(pair.before.shape)
    size = (round(pair.before.shape[1] * factor), round(pair.before.shape[0] * factor))
    before, after = (resized(z, size) for z in (pair.before, pair.after))
    sound = resized(pair.sound.astype(np.float32), size) > 0.99
    end_um, pixel_mm = _end_um(pair), pair.pixel_mm / factor
    # shaded in one go: one lamp, one stretch
    reliefs = shade(np.hstack([before, after]), np.hstack([sound, sound]), pixel_mm)
    difference = coloured(1000.0 * (after - before) / end_um)
    difference[~sound] = UNSOUND
    unit = max(1.0, lettering * longest_px / 900.0)
    outlines = [_outline(change, scar, factor, unit) for scar in change.scars]
    for outline in outlines:
        fixed = np.round(outline * 16.0).astype(np.int32).reshape(-1, 1, 2)
        cv2.polylines(difference, [fixed], True, INK, max(1, round(unit)), cv2.LINE_AA, 4)
    drawn = [
        _numbered(panel, change, outlines, unit)
        for panel in (reliefs[:, : size[0]], reliefs[:, size[0] :], difference)
    ]
    return Panels(drawn[0], drawn[1], drawn[2], end_um, pixel_mm, unit)


def coloured(share: Float[np.ndarray, "rows cols"]) -> Picture:
    """Colour numbers from -1 (blue: lower) over 0 (white) to 1 (orange: higher)."""
    place = (np.clip(share, -1.0, 1.0) + 1.0) / 2.0 * (len(STOPS) - 1)
    parts = [np.interp(place, np.arange(len(STOPS)), STOPS[:, k]) for k in range(3)]
    return np.round(np.stack(parts, axis=-1)).astype(np.uint8)


def scale_picture(cols: int, rows: int) -> Picture:
    """Return the colours of the scale from its lower to its upper end."""
    return coloured(np.tile(np.linspace(-1.0, 1.0, cols), (rows, 1)))


def _end_um(pair: Pair) -> float:
    """Choose where the scale ends: nearly all of the difference lies within."""
    off = np.abs(pair.difference[pair.sound])
    most = 1000.0 * float(np.percentile(off, 99.7)) if off.size else 0.0
    return next((step for step in STEPS_UM if step >= most), STEPS_UM[-1])


def _outline(change: Change, scar: ScarChange, factor: float, unit: float) -> np.ndarray:
    """Return a scar's rim in pixels of the drawing; a ring where only the second map holds it."""
    known = {each.id: each for each in (change.before.scars.scars if change.before.scars else ())}
    first = known.get(scar.before_id or 0)
    if first is not None:
        return (np.asarray(first.outline_px, np.float64) + 0.5) * factor - 0.5
    turn = np.linspace(0.0, 2.0 * np.pi, 32, endpoint=False)
    middle = (np.asarray(scar.centre_px) + 0.5) * factor - 0.5
    return middle + NEW_PX * unit * np.column_stack([np.cos(turn), np.sin(turn)])


def _numbered(
    panel: np.ndarray, change: Change, outlines: list[np.ndarray], unit: float
) -> Picture:
    """Write every scar's number beside it, with a line to it where it had to move away."""
    picture = Image.fromarray(np.ascontiguousarray(panel))
    draw, font = ImageDraw.Draw(picture), ImageFont.load_default(15.0 * unit)
    names = [str(scar.id) for scar in change.scars]
    spans = [draw.textbbox((0, 0), name, font=font) for name in names]
    sizes = [(s[2] - s[0] + 6.0 * unit, s[3] - s[1] + 5.0 * unit) for s in spans]
    room = (float(picture.width), float(picture.height))
    boxes = place_labels(outlines, sizes, room, 2.0 * unit)
    for outline, box in zip(outlines, boxes, strict=True):
        if box.away:
            near = outline[np.argmin(np.hypot(*(outline - box.middle).T))]
            draw.line([box.middle, tuple(near)], fill=INK, width=max(1, round(unit)))
    for name, box in zip(names, boxes, strict=True):
        corners = (box.left, box.top, box.left + box.width, box.top + box.height)
        draw.rounded_rectangle(corners, 3 * unit, fill=WHITE)
        draw.text(box.middle, name, fill=INK, font=font, anchor="mm")
    return np.asarray(picture)


def _sheet(panels: Panels, names: tuple[str, ...]) -> Picture:
    """Put the panels side by side, their names above, the scales below."""
    rows, cols = panels.before.shape[:2]
    pad, head, foot = 16, 38, 70
    sheet = Image.new("RGB", (3 * cols + 4 * pad, rows + head + foot), WHITE)
    end = f"{panels.end_um:g} um"  # the built-in type has no sign for micro
    lower, higher = say("lower"), say("higher")
    bar = max((mm for mm in SCALE_BARS_MM if mm < cols * panels.pixel_mm / 4), default=0.1)
    words = say(
        "{bar_mm:g} mm.  Orange: skin is higher after (a sunken scar filled up); blue: lower.",
        bar_mm=bar,
    )
    draw, font = ImageDraw.Draw(sheet), type_for(20, *names, lower, higher, words)
    drawn = (panels.before, panels.after, panels.difference)
    for k, (panel, name) in enumerate(zip(drawn, names, strict=True)):
        left = pad + k * (cols + pad)
        sheet.paste(Image.fromarray(panel), (left, head))
        draw.text((left, head / 2), _short(name, font, cols), fill=INK, font=font, anchor="lm")
    left, top = 2 * (cols + pad) + pad, rows + head + 10
    sheet.paste(Image.fromarray(scale_picture(cols, 20)), (left, top))
    texts = ((0.0, f"-{end}: {lower}", "lt"), (0.5, "0", "mt"), (1.0, f"+{end}: {higher}", "rt"))
    for share, text, anchor in texts:
        draw.text((left + share * cols, top + 26), text, fill=INK, font=font, anchor=anchor)
    long, middle = bar / panels.pixel_mm, top + 12
    draw.line([(pad, middle), (pad + long, middle)], fill=INK, width=3)
    for x in (pad, pad + long):
        draw.line([(x, middle - 7), (x, middle + 7)], fill=INK, width=3)
    draw.text((pad + long + 14, middle), words, fill=INK, font=font, anchor="lm")
    return np.asarray(sheet)


def _short(name: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont, room: int) -> str:
    """Cut a name that is longer than its picture is wide."""
    while len(name) > 8 and font.getlength(name) > room:
        name = f"{name[:-4]}..."
    return name
