"""Draw the pictures of the page on measuring with a phone, from the sizes that the package has.

Run by ``make docs``. Plain black on white, so that the page prints on any printer.
"""

from __future__ import annotations

import numpy as np
from made_pages import write

from needlepoint.surface import (
    FRAME_GREYS,
    FRAME_MARKER_MM,
    Marker,
    frame_marker_middles,
    marker_cells,
)

INK, SOFT = "#222226", "#6b6460"
OUTER_MM, WINDOW_MM, BAND_MM, GREY_MM, WHITE = 76.0, 41.0, 23.75, 3.0, 0.8
KIND = "aruco 4x4_50"


def svg(wide: int, high: int, label: str, *parts: str) -> str:
    """Return a drawing with what a reader who cannot see it is told."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" width="{wide}"'
        f' height="{high}" role="img" aria-label="{label}">\n'
        f'<rect width="{wide}" height="{high}" fill="#fff"/>\n'
        f'<g font-family="sans-serif" font-size="14" fill="{INK}">\n'
        + "\n".join(parts)
        + "\n</g>\n</svg>\n"
    )


def rect(x: float, y: float, wide: float, high: float, look: str) -> str:
    """Return a rectangle."""
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{high:.1f}" {look}/>'


def text(x: float, y: float, words: str, look: str = "") -> str:
    """Return words at a place."""
    return f'<text x="{x:.1f}" y="{y:.1f}" {look}>{words}</text>'


def frame(left: float, top: float, side: float) -> list[str]:
    """Return the printed frame, true to its proportions, with every cell of every marker."""
    unit = side / OUTER_MM

    def at(mm: float) -> float:
        return (mm + OUTER_MM / 2) * unit

    parts = [rect(left, top, side, side, f'fill="#fff" stroke="{INK}" stroke-dasharray="5 4"')]
    for number, (u, v) in enumerate(frame_marker_middles()):
        cells = marker_cells(Marker(KIND, number, FRAME_MARKER_MM)) < 0.5
        cell = FRAME_MARKER_MM / len(cells)
        for row, col in zip(*np.nonzero(cells), strict=True):
            x = left + at(u + (col - len(cells) / 2) * cell)
            y = top + at(v + (row - len(cells) / 2) * cell)
            size = cell * unit + 0.15
            parts.append(rect(x, y, size, size, f'fill="{INK}"'))
    for u, v, grey in FRAME_GREYS:
        level = round(255 * (grey / WHITE) ** (1 / 2.2))
        x, y = left + at(u * BAND_MM - GREY_MM / 2), top + at(v * BAND_MM - GREY_MM / 2)
        parts.append(
            rect(x, y, GREY_MM * unit, GREY_MM * unit, f'fill="rgb({level},{level},{level})"')
        )
    hole = WINDOW_MM * unit
    edge = left + at(-WINDOW_MM / 2), top + at(-WINDOW_MM / 2)
    parts.append(rect(*edge, hole, hole, f'fill="#fff" stroke="{INK}" stroke-dasharray="5 4"'))
    return parts


def making() -> str:
    """Draw how a frame is made: printed, glued on board, cut twice."""
    parts = [
        *frame(20, 20, 230),
        text(135, 132, "cut out:", 'text-anchor="middle"'),
        text(135, 150, "the skin shows here", 'text-anchor="middle" font-size="11"'),
        text(20, 272, "cut along both dashed lines"),
        text(300, 60, "From the side", 'font-weight="bold"'),
        rect(300, 86, 90, 3, f'fill="{INK}"'),
        rect(300, 89, 90, 9, f'fill="#fff" stroke="{INK}"'),
        rect(470, 86, 90, 3, f'fill="{INK}"'),
        rect(470, 89, 90, 9, f'fill="#fff" stroke="{INK}"'),
        f'<path d="M285 104 C360 96 500 96 575 104" fill="none" stroke="{SOFT}" stroke-width="2"/>',
        text(300, 78, "matt paper, no laminate", 'font-size="12"'),
        text(580, 98, "flat board, 1 mm", 'font-size="12"'),
        text(400, 124, "cheek", 'font-size="12"'),
        text(300, 176, "Before it is used", 'font-weight="bold"'),
        text(300, 200, "The line is 100 mm long, to a quarter of a millimetre."),
        text(300, 222, "Laid on a table it does not rock."),
        text(300, 244, "needlepoint card check PHOTO finds nothing wrong."),
    ]
    return svg(
        740,
        290,
        "A printed frame with twenty markers round a window, glued on flat board and cut along two"
        " dashed lines.",
        *parts,
    )


def setting_up() -> str:
    """Draw phone, torch and frame from the side, and the places of the torch from above."""
    parts = [
        f'<path d="M30 255 C110 215 250 215 330 255" fill="none" stroke="{SOFT}"/>',
        rect(92, 218, 58, 6, f'fill="{INK}"'),
        rect(212, 218, 58, 6, f'fill="{INK}"'),
        rect(136, 34, 90, 12, f'rx="4" fill="{INK}"'),
        f'<path d="M181 46 V220" stroke="{SOFT}" stroke-dasharray="5 4"/>',
        text(190, 130, "25 cm"),
        text(126, 24, "phone on a stand"),
        f'<circle cx="345" cy="70" r="9" fill="{INK}"/>',
        f'<path d="M339 77 L186 222" stroke="{SOFT}" stroke-dasharray="5 4"/>',
        text(292, 150, "20 to 30 cm, 40°"),
        text(362, 75, "torch"),
        text(110, 285, "frame on the cheek"),
        f'<circle cx="560" cy="150" r="105" fill="none" stroke="{SOFT}" stroke-dasharray="5 4"/>',
        rect(518, 108, 84, 84, f'fill="none" stroke="{INK}" stroke-width="9"'),
    ]
    for number in range(8):
        turn = np.radians(45.0 * number - 90.0)
        x, y = 560 + 105 * np.cos(turn), 150 + 105 * np.sin(turn)
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="13" fill="#fff" stroke="{INK}"/>')
        parts.append(text(x, y + 5, str(number + 1), 'text-anchor="middle"'))
    parts.append(text(560, 290, "eight places, once round", 'text-anchor="middle"'))
    return svg(
        720,
        305,
        "From the side: the phone on a stand 25 cm above the frame on the cheek, the torch 20 to 30"
        " cm away at 40 degrees. From above: eight places of the torch, once round the frame.",
        *parts,
    )


def small(
    left: float, words: str, *, side: float, shift: tuple[float, float] = (0, 0)
) -> list[str]:
    """Return one picture as the phone shows it: a frame of some size at some place, cut off."""
    name = f"c{left:.0f}"
    x, y = left + 75 - side / 2 + shift[0], 65 - side / 2 + shift[1]
    hole = side * WINDOW_MM / OUTER_MM
    return [
        f'<clipPath id="{name}"><rect x="{left}" y="10" width="150" height="112"/></clipPath>',
        rect(left, 10, 150, 112, f'fill="#ece7e2" stroke="{INK}"'),
        f'<g clip-path="url(#{name})">',
        rect(x, y, side, side, f'fill="#fff" stroke="{INK}" stroke-width="{side / 9:.1f}"'),
        rect(
            x + (side - hole) / 2,
            y + (side - hole) / 2,
            hole,
            hole,
            f'fill="#ddc9bd" stroke="{INK}"',
        ),
        "</g>",
        *(
            text(left + 75, 142 + 17 * k, line, 'text-anchor="middle" font-size="11"')
            for k, line in enumerate(words.split("|"))
        ),
    ]


def looking() -> str:
    """Draw what the phone shows when it is right, and three ways in which it is not."""
    shade = f'<path d="M500 10 L545 10 L520 122 L500 122 Z" fill="{INK}" fill-opacity="0.55"/>'
    parts = [
        *small(10, "right: whole, in the|middle, a third of the width", side=62),
        *small(175, "too far: go nearer,|or use the full picture size", side=24),
        *small(340, "cut off: move the|phone or the client", side=62, shift=(58, 0)),
        *small(505, "a hand in the beam:|take this one again", side=62),
        shade.replace("500", "505").replace("545", "570").replace("520", "560"),
    ]
    return svg(
        670,
        172,
        "Four pictures as the phone shows them: right; the frame too small; the frame cut off; the"
        " shadow of a hand on the frame.",
        *parts,
    )


PAGES = {
    "how-to/pictures/phone.svg": setting_up,
    "how-to/pictures/phone-frame.svg": making,
    "how-to/pictures/phone-looks.svg": looking,
}

if __name__ == "__main__":
    write(PAGES)
