"""card.pdf: a page to print, true to scale, with markers, rulers and a place for a shiny ball."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from needlepoint._version import __version__
from needlepoint.care import intended_use
from needlepoint.report.card.paper import CHECK_MM, paper_named
from needlepoint.report.drawing.typeset import typeset
from needlepoint.results import replace_file
from needlepoint.surface import Marker, marker_cells

MARKER_KIND = "aruco 4x4_50"
SIDE_MM = 8.0
"""Side of the markers; own choice: 80 pixels at 0.1 mm a pixel, and still fits beside a scar."""

MARKERS = 4
BALL_MM = 10.0
HOLE_MM = 6.0
"""What an office punch cuts; a ball of 10 mm sinks into it by 1 mm and stays."""


def make_card(path: Path, paper: str = "a4") -> None:
    """Write the card as a PDF, whole or not at all.

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
    replace_file(path, card_pdf(paper))


def card_pdf(paper: str = "a4") -> bytes:
    """Set the card and give the bytes of the PDF, tagged after PDF/UA-1."""
    return typeset("card/card", _content(paper))


def _content(paper: str) -> dict[str, Any]:
    """Return what the template draws: sizes [mm] and the cells of each marker, true for ink."""
    markers = [marker_cells(Marker(MARKER_KIND, id_, SIDE_MM)) for id_ in range(MARKERS)]
    return {
        **paper_named(paper, of="card"),
        "version": __version__,
        "side": SIDE_MM,
        "check": CHECK_MM,
        "ball": BALL_MM,
        "hole": HOLE_MM,
        "markers": [(cells < 0.5).tolist() for cells in markers],
        "intended_use": intended_use(),
    }
