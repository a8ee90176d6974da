"""change.png: both reliefs in one frame under one lamp, and their difference in micrometres."""

from __future__ import annotations

import cv2
import numpy as np
from jaxtyping import Float, UInt8
from PIL import Image, ImageDraw, ImageFont

from needlepoint.change import Change, Pair
from needlepoint.report.shading import UNSOUND, shade

PANEL_PX = 900
"""Own choice: longest side of each of the three pictures."""

WHITE, INK = (255, 255, 255), (34, 34, 38)

# Blue to white to orange: told apart under the common colour-blindnesses, and by lightness.
STOPS = np.array([[0, 60, 130], [90, 150, 210], [246, 246, 246], [235, 150, 70], [140, 50, 0]])
STEPS_UM = (20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0)
"""Ends that the scale of the difference may have."""


def draw_change(change: Change) -> UInt8[np.ndarray, "rows cols 3"]:
    """Draw the first relief, the second in its frame, and the second less the first.

    Raises
    ------
    ValueError
        If the visits are not comparable: then there is no common frame.
    """
    if change.pair is None:
        raise ValueError("visits that are not comparable cannot be drawn in one frame")
    pair = change.pair
    factor = PANEL_PX / max(pair.before.shape)
    size = (round(pair.before.shape[1] * factor), round(pair.before.shape[0] * factor))
    how = cv2.INTER_AREA if factor < 1.0 else cv2.INTER_LINEAR
    before, after = (cv2.resize(z, size, interpolation=how) for z in (pair.before, pair.after))
    sound = cv2.resize(pair.sound.astype(np.float32), size, interpolation=how) > 0.99
    end_um = _end_um(pair)
    reliefs = _shaded(np.hstack([before, after]), np.hstack([sound, sound]), pair.pixel_mm / factor)
    difference = coloured(1000.0 * (after - before) / end_um)
    difference[~sound] = UNSOUND
    panels = [reliefs[:, : size[0]], reliefs[:, size[0] :], difference]
    for panel in panels:
        _mark(panel, change, factor)
    names = (f"before: {change.before.origin.name}", f"after: {change.after.origin.name}",
             "after less before")  # fmt: skip
    return _sheet(panels, names, end_um)


def coloured(share: Float[np.ndarray, "rows cols"]) -> UInt8[np.ndarray, "rows cols 3"]:
    """Colour numbers from -1 (blue: lower) over 0 (white) to 1 (orange: higher)."""
    place = (np.clip(share, -1.0, 1.0) + 1.0) / 2.0 * (len(STOPS) - 1)
    parts = [np.interp(place, np.arange(len(STOPS)), STOPS[:, k]) for k in range(3)]
    return np.round(np.stack(parts, axis=-1)).astype(np.uint8)


def _shaded(z_mm: np.ndarray, sound: np.ndarray, pixel_mm: float) -> np.ndarray:
    """Shade both reliefs in one go: one lamp, one stretch."""
    return np.ascontiguousarray(shade(z_mm, sound, pixel_mm))


def _end_um(pair: Pair) -> float:
    """Choose where the scale ends: nearly all of the difference lies within."""
    off = np.abs(pair.difference[pair.sound])
    most = 1000.0 * float(np.percentile(off, 99.7)) if off.size else 0.0
    return next((step for step in STEPS_UM if step >= most), STEPS_UM[-1])


def _mark(panel: np.ndarray, change: Change, factor: float) -> None:
    """Write every scar's number beside its middle."""
    for scar in change.scars:
        col, row = ((p + 0.5) * factor - 0.5 for p in scar.centre_px)
        place = (round(col), round(row))
        for colour, wide in ((WHITE, 4), (INK, 1)):
            cv2.putText(panel, str(scar.id), place, cv2.FONT_HERSHEY_SIMPLEX, 0.6, colour, wide,
                        cv2.LINE_AA)  # fmt: skip


def _sheet(panels: list[np.ndarray], names: tuple[str, ...], end_um: float) -> np.ndarray:
    """Put the panels side by side, their names above, the scale below."""
    rows, cols = panels[0].shape[:2]
    pad, head, foot = 16, 34, 64
    sheet = Image.new("RGB", (3 * cols + 4 * pad, rows + head + foot), WHITE)
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(18)
    for k, (panel, name) in enumerate(zip(panels, names, strict=True)):
        left = pad + k * (cols + pad)
        sheet.paste(Image.fromarray(panel), (left, head))
        draw.text((left, head / 2), name, fill=INK, font=font, anchor="lm")
    bar = coloured(np.tile(np.linspace(-1.0, 1.0, cols), (18, 1)))
    left, top = 2 * (cols + pad) + pad, rows + head + 8
    sheet.paste(Image.fromarray(bar), (left, top))
    texts = ((0.0, f"-{end_um:g} um", "lt"), (0.5, "0", "mt"), (1.0, f"+{end_um:g} um", "rt"))
    for share, text, anchor in texts:
        draw.text((left + share * cols, top + 22), text, fill=INK, font=font, anchor=anchor)
    words = "orange: skin is higher after (a scar filled up), blue: lower"
    draw.text((pad, top + 10), words, fill=INK, font=font, anchor="lm")
    return np.asarray(sheet)
