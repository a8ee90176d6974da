"""Rectify: every picture laid on one grid over the skin's own base surface."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from jaxtyping import Bool, Float

from needlepoint.surface.phone.bundle import Bundle
from needlepoint.surface.phone.card import WINDOW_MM
from needlepoint.surface.phone.markers import Sighting
from needlepoint.surface.phone.meter import FULL
from needlepoint.surface.phone.tone import Curve

EDGE_MM = 1.5
"""Own choice: skin beside the window's edge that is not measured; pressed there, and shaded."""

GRID_MM = 0.1
"""Own choice: finer tells 1 % more of a boxcar and nothing of other scars."""

FINE = 2
"""Places a side that are read for each node of the grid."""

SHADE_MM = 0.8
"""Own choice: so far inside the window's edge its shadow is not trusted: torches are wide."""

Plane = Float[np.ndarray, "rows cols"]


@dataclass(frozen=True)
class Grid:
    """The grid over the window that the relief lies on.

    Attributes
    ----------
    pixel_mm
        Distance of its nodes.
    base
        Height of the skin's base surface at each node, from the frame's plane [mm].
    """

    pixel_mm: float
    base: Plane

    @classmethod
    def flat(cls, picture_mm: float, scale: float) -> Grid:
        """Return a flat grid that is no finer than the pictures' own pixels."""
        pixel = max(GRID_MM, picture_mm)
        side = 2 * int((0.5 * WINDOW_MM * scale - EDGE_MM) / pixel)
        return cls(pixel, np.zeros((side, side), np.float32))

    def coarser(self, factor: int) -> Grid:
        """Return a grid over the same skin with nodes so many times farther apart."""
        side = self.base.shape[0] // factor
        return Grid(self.pixel_mm * factor, np.zeros((side, side), np.float32))

    def over(self, other: Grid) -> Grid:
        """Return this grid over the base surface of another one."""
        at = (self.axis / other.pixel_mm + (other.base.shape[0] - 1) / 2.0).astype(np.float32)
        col, row = np.meshgrid(at, at)
        base = cv2.remap(other.base, col, row, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
        return Grid(self.pixel_mm, base)

    @property
    def axis(self) -> Float[np.ndarray, " n"]:
        """Coordinates of its nodes along u or v [mm]."""
        count = self.base.shape[0]
        return (np.arange(count) - (count - 1) / 2.0) * self.pixel_mm

    @cached_property
    def places(self) -> Float[np.ndarray, "rows cols 3"]:
        """Places (u, v, height) of its nodes [mm]; every picture is laid on them."""
        u, v = np.meshgrid(self.axis, self.axis)
        return np.stack([u, v, self.base], axis=-1).astype(np.float32)


@dataclass(frozen=True)
class Rectified:
    """One picture on the grid.

    Attributes
    ----------
    light
        Linear light in blue, green and red, as the picture holds it.
    unclipped
        False where a channel was at the end of its range.
    away
        Squared distance from the picture's middle, 1 in its corner.
    """

    light: Float[np.ndarray, "rows cols 3"]
    unclipped: Bool[np.ndarray, "rows cols"]
    away: Plane


def rectify(
    sighting: Sighting, picture: int, bundle: Bundle, curve: Curve, grid: Grid
) -> Rectified:
    """Lay one picture on the grid.

    Parameters
    ----------
    sighting, picture
        The picture and its number in `bundle`.
    bundle, curve
        How it sees, and how its values follow light.
    grid
        Where to.
    """
    at = bundle.project(picture, grid.places)
    middle = (np.array(bundle.shape[::-1], np.float32) - 1) / 2.0
    corner = 0.25 * float(np.sum(np.square(bundle.shape)))
    away = sum(np.square(at[..., k] - middle[k]) for k in (0, 1)) / np.float32(corner)
    col, row = at[..., 0] - np.float32(sighting.box[1]), at[..., 1] - np.float32(sighting.box[0])
    left, top = (max(0, int(np.floor(each.min())) - 2) for each in (col, row))
    right, low = (int(np.ceil(each.max())) + 3 for each in (col, row))
    crop = sighting.crop[top:low, left:right]
    top_value = np.iinfo(crop.dtype).max
    table = curve.light(np.arange(top_value + 1) / top_value).astype(np.float32)
    light = cv2.LUT(crop, table) if crop.dtype == np.uint8 else table[crop]
    down = grid.base.shape[::-1]
    size = (down[0] * FINE, down[1] * FINE)
    col, row = _finer(col - left, size), _finer(row - top, size)

    def laid(plane: np.ndarray) -> np.ndarray:
        fine = cv2.remap(plane, col, row, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return cv2.resize(fine, down, interpolation=cv2.INTER_AREA)

    unclipped = np.ones(grid.base.shape, bool)
    if int(crop.max()) >= FULL * top_value:
        full = (_brightest(crop) >= FULL * top_value).astype(np.float32)
        unclipped = laid(full) < 0.01
    return Rectified(laid(light), unclipped, np.asarray(away))


def through_window(
    grid: Grid, place_mm: Float[np.ndarray, 3], scale: float, room_mm: float = SHADE_MM
) -> Bool[np.ndarray, "rows cols"]:
    """Tell which nodes below the frame's plane see a place through its window."""
    places, from_ = grid.places, place_mm.astype(np.float32)
    under = np.minimum(places[..., 2], 0.0)
    share = -under / np.maximum(from_[2] - under, 1e-6)
    reach = 0.5 * WINDOW_MM * scale - room_mm
    inside = places[..., 2] >= 0.0
    through = [np.abs(places[..., k] + share * (from_[k] - places[..., k])) < reach for k in (0, 1)]
    return np.asarray(inside | (through[0] & through[1]))


def _brightest(crop: np.ndarray) -> np.ndarray:
    blue, green, red = cv2.split(crop)
    return cv2.max(cv2.max(blue, green), red)


def _finer(plane: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Interpolate coordinates to a finer grid that covers the same nodes."""
    return cv2.resize(plane, size, interpolation=cv2.INTER_LINEAR)
