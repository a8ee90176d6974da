"""The printed frame as an object: its form over the skin, its reflectance, its shadow."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from jaxtyping import Bool, Float

from needlepoint.phantom.phone.setup import Print
from needlepoint.phantom.skin import PhantomSkin, form_mm
from needlepoint.surface import FRAME_GREYS, FRAME_MARKER_MM, frame_marker_middles

PIXEL_MM = 0.1
"""Pixel of the reflectance map; edges between are interpolated, as ink bleeds."""

OUTER_MM, WINDOW_MM, BAND_MM, GREY_MM = 76.0, 41.0, 23.75, 3.0
WHITE, INK = 0.8, 0.045
"""Reflectance of matt white card, and of toner."""

CELLS = 6
STICKER_MM = 0.1

Grid = Float[np.ndarray, "*grid"]


@dataclass(frozen=True)
class Lying:
    """A frame on a skin. World coordinates: (u, v, height), height 0 in the middle of the frame.

    Attributes
    ----------
    card
        What was printed.
    skin
        What it lies on.
    lift_mm
        Height of the frame's middle over the middle of the skin patch [mm].
    """

    card: Print
    skin: PhantomSkin
    lift_mm: float

    @classmethod
    def on(cls, skin: PhantomSkin, card: Print) -> Lying:
        """Lay a frame on a skin: a stiff one touches where the skin is highest at the window."""
        if not card.rigid:
            return cls(card, skin, STICKER_MM)
        along = np.linspace(-0.5, 0.5, 83) * WINDOW_MM
        edge = np.full_like(along, 0.5 * WINDOW_MM)
        x = np.concatenate([along, along, edge, -edge])
        y = np.concatenate([edge, -edge, along, along])
        return cls(card, skin, float(form_mm(skin.plan, x, y).max()) + card.thick_mm)

    def height(self, u: Grid, v: Grid) -> Grid:
        """Return the height of the card's face [mm]."""
        if not self.card.rigid:
            return np.asarray(form_mm(self.skin.plan, u, v))
        return np.asarray(-self.card.bend_mm * (u / (0.5 * OUTER_MM)) ** 2)

    def slopes(self, u: Grid, v: Grid) -> tuple[Grid, Grid]:
        """Return the slope of the card's face along u and v."""
        step = 0.05
        return (
            (self.height(u + step, v) - self.height(u - step, v)) / (2 * step),
            (self.height(u, v + step) - self.height(u, v - step)) / (2 * step),
        )

    def covers(self, u: Grid, v: Grid) -> Bool[np.ndarray, "*grid"]:
        """Tell where there is card: inside the outer edge and outside of the window."""
        far = np.abs(u)
        np.maximum(far, np.abs(v), out=far)
        far /= self.card.scale
        return (far <= 0.5 * OUTER_MM) & (far >= 0.5 * WINDOW_MM)


def reflectance(card: Print, seed: int) -> Float[np.ndarray, "rows cols"]:
    """Return the reflectance of the printed card from its upper left corner on."""
    side = round(OUTER_MM / PIXEL_MM)
    fine = 4
    map_ = np.full((side * fine, side * fine), WHITE, np.float32)
    family = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    for number, (u, v) in enumerate(frame_marker_middles()):
        cells = cv2.aruco.generateImageMarker(family, number, CELLS)
        _ink_cells(map_, cells < 128, (u, v), (card.ink_mm, PIXEL_MM / fine))
    for (u, v, grey), off in _greys(card):
        _fill(map_, (u, v), GREY_MM, grey * (1.0 + off), PIXEL_MM / fine)
    map_ = cv2.resize(map_, (side, side), interpolation=cv2.INTER_AREA)
    rng = np.random.default_rng([seed, 17])
    rough = rng.standard_normal((14, 14)).astype(np.float32)
    return map_ * (
        1.0 + card.uneven * cv2.resize(rough, (side, side), interpolation=cv2.INTER_CUBIC)
    )


def _greys(card: Print) -> list[tuple[tuple[float, float, float], float]]:
    return [
        ((u * BAND_MM, v * BAND_MM, grey), card.grey_off[0 if grey < 0.3 else 1])
        for u, v, grey in FRAME_GREYS
    ]


def _fill(
    map_: Float[np.ndarray, "r c"],
    middle: tuple[float, float],
    side_mm: float,
    tone: float,
    pixel_mm: float,
) -> None:
    """Fill a square with one tone, in place."""
    left, top = (round((m - 0.5 * side_mm + 0.5 * OUTER_MM) / pixel_mm) for m in middle)
    right, low = (round((m + 0.5 * side_mm + 0.5 * OUTER_MM) / pixel_mm) for m in middle)
    map_[top:low, left:right] = tone


def _ink_cells(
    map_: Float[np.ndarray, "r c"],
    black: Bool[np.ndarray, "6 6"],
    middle: tuple[float, float],
    size: tuple[float, float],
) -> None:
    """Print the black cells of a marker, each grown by the spread of ink, in place."""
    ink_mm, pixel_mm = size
    cell = FRAME_MARKER_MM / CELLS
    for row, col in zip(*np.nonzero(black), strict=True):
        u = middle[0] + (col - 0.5 * (CELLS - 1)) * cell
        v = middle[1] + (row - 0.5 * (CELLS - 1)) * cell
        _fill(map_, (u, v), cell + 2.0 * ink_mm, INK, pixel_mm)
