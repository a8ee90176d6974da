"""Drawings by matplotlib, as pictures and as lines for paper: the same numbers, the same bytes."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from jaxtyping import UInt8
from PIL import Image

from needlepoint._version import PROGRAM

FONT = "Libertinus Serif"  # the PDF's own typeface, which lies inside the typst wheel

STYLE = {
    "svg.fonttype": "none",
    "svg.hashsalt": "needlepoint",  # the same picture from the same numbers
    "axes.linewidth": 0.6,
}
"""What all drawings have in common."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing that is not drawn yet.

    Attributes
    ----------
    fill
        Draws on an empty figure.
    size_in
        Width and height [inches].
    style
        What differs from `STYLE`, in matplotlib's words; at least the size of letters.
    dpi
        Pixels an inch of the picture.
    ground
        Colour under the drawing.
    """

    fill: Callable[[Any], None]
    size_in: tuple[float, float]
    style: dict[str, float]
    dpi: int = 150
    ground: str = "white"

    def png(self) -> bytes:
        """Draw it as PNG."""
        return self._saved("png")

    def pixels(self) -> UInt8[np.ndarray, "rows cols 3"]:
        """Draw it as a picture."""
        return np.asarray(Image.open(io.BytesIO(self.png())).convert("RGB"))

    def svg(self) -> bytes:
        """Draw it as lines, for paper, with the letters of the paper."""
        text = self._saved("svg").decode("utf-8")
        return re.sub(r"font-family: [^;\"]*", f"font-family: '{FONT}'", text).encode()

    def _saved(self, form: Literal["png", "svg"]) -> bytes:
        from matplotlib import rc_context
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        data = io.BytesIO()
        with rc_context(STYLE | self.style):
            figure = Figure(figsize=self.size_in, facecolor=self.ground)
            FigureCanvasAgg(figure)
            self.fill(figure)
            undated = {"Date": None, "Creator": PROGRAM}  # the same bytes each time
            about = undated if form == "svg" else {"Software": PROGRAM}
            figure.savefig(data, format=form, dpi=self.dpi, metadata=about)
        return data.getvalue()


def bare(axis: Any) -> None:
    """Take away the frame's upper and right side, which say nothing."""
    for side in ("top", "right"):
        axis.spines[side].set_visible(False)
