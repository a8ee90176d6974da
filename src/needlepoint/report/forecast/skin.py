"""The forecast on the client's own skin: today and later surfaces under one virtual lamp."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from jaxtyping import Bool, Float, UInt8
from PIL import Image, ImageDraw, ImageFont

from needlepoint.healing import CASES, Outlook
from needlepoint.language import phrase, say
from needlepoint.report.drawing.lettering import broken, type_for
from needlepoint.report.drawing.palette import INKS
from needlepoint.report.drawing.shading import UNSOUND, resized, shade
from needlepoint.scars import Scar, ScarMap
from needlepoint.surface import Relief

PANEL_PX = 620
"""Own choice: longest side of a panel of the large sheet; two beside each other fill a page."""

SMALL_PX = 330
"""Own choice: longest side of a panel of the sheet of a whole course."""

LINE = 0.6
CLEAR = 6.0
"""Own choices: rims are drawn faintly, and this many pixels of a large panel outside the skin they
mark."""

MARGIN_MM = 2.5
"""Own choice: skin shown around the outermost scars."""

WHITE, INK, SOFT = (255, 255, 255), (34, 34, 38), (96, 94, 98)
PAD, GAP = 18, 10

FIRST_IN_ROW = {
    "pessimistic": phrase("today (pessimistic row)"),
    "median": phrase("today (median row)"),
    "optimistic": phrase("today (optimistic row)"),
}
"""What stands above the first picture of each row."""

NOT_A_PROMISE = phrase("forecast, not a promise")

MEANING = {
    "pessimistic": phrase("pessimistic: nine in ten do better"),
    "median": phrase("middle: as likely more as less"),
    "optimistic": phrase("optimistic: one in ten does better"),
}
"""What each case says, scar by scar."""


@dataclass(frozen=True)
class _Panel:
    """One surface to be drawn."""

    z_mm: Float[np.ndarray, "rows cols"]
    title: str
    forecast: bool


@dataclass(frozen=True)
class _View:
    """The part of the skin that is shown, and how large."""

    rows: slice
    cols: slice
    factor: float
    size: tuple[int, int]
    sound: Bool[np.ndarray, "rows cols"]
    pixel_mm: float


def draw_outlook(
    relief: Relief, scars: ScarMap, outlooks: Sequence[Outlook], day: float
) -> UInt8[np.ndarray, "rows cols 3"]:
    """Draw today's skin beside the three surfaces of one day.

    Parameters
    ----------
    relief, scars
        The skin as measured.
    outlooks
        Surfaces from `needlepoint.healing.outlooks`.
    day
        Which day of theirs to draw.

    Raises
    ------
    ValueError
        If there is no surface of that day.
    """
    found = {each.case: each for each in outlooks if each.moment.day == day}
    if set(found) != set(CASES):
        raise ValueError(f"no three surfaces of day {day} among those given")
    middle = found["median"]
    panels = [_Panel(relief.z_mm, say("today, as measured"), False)]
    panels += [
        _Panel(found[case].relief.z_mm, say(MEANING[case]), True)
        for case in ("median", "pessimistic", "optimistic")
    ]
    title = say("The same skin on {day}", day=_day(middle))
    return _sheet(relief, scars, panels, (2, PANEL_PX), (title, _words(scars, middle)))


def draw_course(
    relief: Relief, scars: ScarMap, outlooks: Sequence[Outlook]
) -> UInt8[np.ndarray, "rows cols 3"]:
    """Draw every case of every day: a row a case, today first, then day by day."""
    days = sorted({each.moment.day for each in outlooks})
    panels = []
    for case in CASES:
        panels.append(_Panel(relief.z_mm, say(FIRST_IN_ROW[case]), False))
        for day in days:
            (one,) = (o for o in outlooks if o.case == case and o.moment.day == day)
            panels.append(_Panel(one.relief.z_mm, one.moment.name, True))
    last = max(outlooks, key=lambda each: (each.moment.day, each.case == "median"))
    names = "; ".join(say(MEANING[case]) for case in CASES)
    words = (f"{names}.", *_words(scars, last))
    title = say("The same skin over the course")
    return _sheet(relief, scars, panels, (len(days) + 1, SMALL_PX), (title, words))


def _day(outlook: Outlook) -> str:
    name = outlook.moment.name
    day = say("day {number:g}", number=outlook.moment.day)
    return name if name.startswith(say("day")) else f"{day} ({name})"


def _words(scars: ScarMap, outlook: Outlook) -> tuple[str, ...]:
    """Say what is and what is not in the pictures."""
    shares = [round(100.0 * share) for share in outlook.shares.values()]
    said = [
        say("One lamp from the upper left and one stretch for all: what differs is shape alone.")
    ]
    if shares:
        said.append(
            say(
                "In the middle case {number} scars lose {percent} % of their depth; often that is "
                "too little for the eye, which is why it is measured.",
                number=len(shares),
                percent=_span(shares),
            )
        )
    raised = sum(scar.raised for scar in scars.scars)
    if raised:
        said.append(say("{raised} raised: outside this forecast, drawn as today.", raised=raised))
    said.append(say("Redness, colour and pores are not forecast."))
    return tuple(said)


def _span(shares: Sequence[int]) -> str:
    low, high = min(shares), max(shares)
    return str(low) if low == high else say("{low} to {high}", low=low, high=high)


def _view(relief: Relief, scars: ScarMap, longest_px: int) -> _View:
    """Show the part with scars and a little skin around it."""
    rows, cols = relief.z_mm.shape
    points = [np.asarray(scar.outline_px) for scar in scars.scars if len(scar.outline_px)]
    low, high = np.zeros(2), np.array([cols - 1.0, rows - 1.0])
    if points:
        margin = MARGIN_MM / relief.pixel_mm
        every = np.concatenate(points)
        low = np.maximum(low, every.min(axis=0) - margin)
        high = np.minimum(high, every.max(axis=0) + margin)
    left, top = (int(each) for each in np.floor(low))
    right, bottom = (int(each) + 1 for each in np.ceil(high))
    factor = longest_px / max(right - left, bottom - top)
    size = (max(1, round((right - left) * factor)), max(1, round((bottom - top) * factor)))
    part = np.s_[top:bottom], np.s_[left:right]
    sound = resized(relief.sound[part].astype(np.float32), size)
    return _View(*part, factor, size, sound > 0.99, relief.pixel_mm / factor)


def _shaded(panels: Sequence[_Panel], view: _View) -> list[UInt8[np.ndarray, "rows cols 3"]]:
    """Shade every panel under one lamp with one stretch."""
    heights = []
    for panel in panels:
        part = panel.z_mm[view.rows, view.cols].astype(np.float32)
        heights.append(resized(part, view.size))
    sound = np.hstack([view.sound] * len(heights))
    whole = shade(np.where(sound, np.hstack(heights), 0.0), sound, view.pixel_mm)
    parts = [np.ascontiguousarray(each) for each in np.hsplit(whole, len(heights))]
    for each in parts:
        each[:, :1] = each[:, 1:2]  # the slope across the joint of two panels is no slope of skin
        each[:, -1:] = each[:, -2:-1]
        each[~view.sound] = UNSOUND
    return parts


def _sheet(
    relief: Relief,
    scars: ScarMap,
    panels: Sequence[_Panel],
    form: tuple[int, int],
    words: tuple[str, tuple[str, ...]],
) -> UInt8[np.ndarray, "rows cols 3"]:
    """Put panels in a grid with their titles, the words below and a scale bar."""
    across, longest_px = form
    view = _view(relief, scars, longest_px)
    unit = longest_px / PANEL_PX
    big = type_for(max(17.0, 22.0 * unit), words[0])
    small = type_for(15.0, *words[1], *(panel.title for panel in panels))
    wide, high = view.size
    head, line = round(26 + 14 * unit), 30
    width = across * wide + (across - 1) * GAP + 2 * PAD
    text = broken(" ".join(words[1]), small, width - 2 * PAD - round(6.0 / view.pixel_mm))
    down = -(-len(panels) // across)
    height = PAD + head + down * (high + line + GAP) + max(2, len(text)) * 21 + 2 * PAD
    sheet = Image.new("RGB", (width, height), WHITE)
    draw = ImageDraw.Draw(sheet)
    draw.text((PAD, PAD), words[0], fill=INK, font=big)
    for i, (panel, shaded) in enumerate(zip(panels, _shaded(panels, view), strict=True)):
        left = PAD + (i % across) * (wide + GAP)
        top = PAD + head + (i // across) * (high + line + GAP)
        draw.text((left, top + line / 2), panel.title, fill=INK, font=small, anchor="lm")
        sheet.paste(_marked(shaded, scars, view, panel.forecast), (left, top + line))
    foot = height - PAD - max(2, len(text)) * 21
    for i, each in enumerate(text):
        draw.text((PAD, foot + 21 * i), each, fill=SOFT, font=small)
    _scale_bar(draw, (width - PAD, foot + 26), view.pixel_mm)
    return np.asarray(sheet)


def _marked(
    shaded: UInt8[np.ndarray, "rows cols 3"], scars: ScarMap, view: _View, forecast: bool
) -> Image.Image:
    """Draw rims and numbers, and on a forecast what it is."""
    unit = max(view.size) / PANEL_PX
    drawn = shaded.copy()
    for scar in scars.scars:
        points = np.round(_outline(scar, view) * 16.0).astype(np.int32).reshape(-1, 1, 2)
        cv2.polylines(drawn, [points], True, INKS[scar.kind].rgb, 1, cv2.LINE_AA, 4)
    picture = Image.fromarray(cv2.addWeighted(drawn, LINE, shaded, 1.0 - LINE, 0.0))
    draw = ImageDraw.Draw(picture)
    font = ImageFont.load_default(max(10.0, 14.0 * unit))
    for scar in scars.scars:
        outline = _outline(scar, view)
        at = (float(outline[:, 0].max()) + 2.0, float(outline[:, 1].min()))
        draw.text(
            at,
            str(scar.id),
            fill=INKS[scar.kind].rgb,
            font=font,
            anchor="lm",
            stroke_width=2,
            stroke_fill=WHITE,
        )
    if forecast:
        warning = say(NOT_A_PROMISE)
        font = type_for(max(12.0, 20.0 * unit), warning)
        draw.text(
            (view.size[0] - 8, view.size[1] - 6),
            warning,
            fill=WHITE,
            font=font,
            anchor="rd",
            stroke_width=2,
            stroke_fill=INK,
        )
    return picture


def _outline(scar: Scar, view: _View) -> Float[np.ndarray, "points 2"]:
    """Return a line a little outside the rim, in pixels of the panel: the rim itself stays seen."""
    points = np.asarray(scar.outline_px, np.float64).reshape(-1, 2)
    start = np.array([view.cols.start, view.rows.start])
    points = (points - start + 0.5) * view.factor - 0.5
    out = points - points.mean(axis=0)
    away = np.maximum(np.hypot(*out.T), 1.0)[:, None]
    return points + out / away * CLEAR * max(view.size) / PANEL_PX


def _scale_bar(draw: ImageDraw.ImageDraw, right: tuple[int, int], pixel_mm: float) -> None:
    """Draw five millimetres."""
    x, y = right
    length = 5.0 / pixel_mm
    draw.line([(x - length, y), (x, y)], fill=INK, width=2)
    for end in (x - length, x):
        draw.line([(end, y - 5), (end, y + 5)], fill=INK, width=2)
    font = ImageFont.load_default(15.0)
    draw.text((x - length / 2, y - 8), "5 mm", fill=INK, font=font, anchor="mb")
