"""frame.pdf: the frame-76 to print, stiff and as a sticker, true to scale, and a page on how."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from needlepoint._version import __version__
from needlepoint.care import intended_use
from needlepoint.report.card.paper import CHECK_MM, paper_named
from needlepoint.report.card.write import MARKER_KIND
from needlepoint.report.drawing.typeset import typeset
from needlepoint.results import replace_file
from needlepoint.surface import (
    FRAME_GREYS,
    FRAME_MARKER_MM,
    Marker,
    frame_marker_middles,
    marker_cells,
)

OUTER_MM, WINDOW_MM, BAND_MM, GREY_MM, WHITE = 76.0, 41.0, 23.75, 3.0, 0.8
SLIT_MM = 13.0
"""Own choice: slits of a sticker from its outer edge, between the markers, so that it can bend."""


def make_frame(path: Path, paper: str = "a4") -> None:
    """Write the frame as a PDF, whole or not at all.

    Parameters
    ----------
    path
        Where the PDF goes; an earlier one is replaced.
    paper
        ``a4`` or ``letter``.

    Raises
    ------
    WrongUsage
        If the paper is neither.
    Unwritable
        If the disk does not take it.
    """
    replace_file(path, frame_pdf(paper))


def frame_pdf(paper: str = "a4") -> bytes:
    """Set the frame and return the bytes of the PDF, tagged after PDF/UA-1."""
    return typeset("card/frame", _content(paper))


def _content(paper: str) -> dict[str, Any]:
    """Return what the template draws: sizes [mm], cells of each marker, tones of ink."""
    middles = frame_marker_middles()
    cells = [
        (marker_cells(Marker(MARKER_KIND, number, FRAME_MARKER_MM)) < 0.5).tolist()
        for number in range(len(middles))
    ]
    greys = [
        {"u": u * BAND_MM, "v": v * BAND_MM, "luma": round(100 * _coded(grey / WHITE), 1)}
        for u, v, grey in FRAME_GREYS
    ]
    return {
        **paper_named(paper, of="frame"),
        "version": __version__,
        "outer": OUTER_MM,
        "window": WINDOW_MM,
        "grey": GREY_MM,
        "side": FRAME_MARKER_MM,
        "check": CHECK_MM,
        "slit": SLIT_MM,
        "slits_at": [-24.8, -12.4, 0.0, 12.4, 24.8],
        "markers": [
            {"u": float(u), "v": float(v), "cells": black}
            for (u, v), black in zip(middles, cells, strict=True)
        ],
        "greys": greys,
        "intended_use": intended_use(),
    }


def _coded(share: float) -> float:
    """Code a share of the paper's light by the sRGB curve, as printers expect it."""
    return float(1.055 * share ** (1 / 2.4) - 0.055)
