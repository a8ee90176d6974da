"""The printed frame that lies around the skin, as numbers: frame-76.

Origin in the middle of the window, u to the right, v down, as seen, millimetres.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

KIND = "frame-76"

OUTER_MM = 76.0
"""Side of the frame."""

WINDOW_MM = 41.0
"""Side of the window that the skin is seen through."""

MARKER_MM = 8.0
"""Side of a marker as designed."""

PLACES_MM = (-31.0, -18.6, -6.2, 6.2, 18.6, 31.0)
"""Where the middles of the markers lie along each side."""

BAND_MM = 23.75
"""Distance of the middle of the white band from the middle of the window, along u or v."""

WHITE = 0.8
"""Reflectance of the unprinted card that the design counts on."""

GREY_MM = 3.0
"""Side of a grey square."""

GREYS = (
    (-1, -1, 0.20),
    (1, -1, 0.20),
    (-1, 1, 0.20),
    (1, 1, 0.20),
    (0, -1, 0.45),
    (0, 1, 0.45),
    (-1, 0, 0.45),
    (1, 0, 0.45),
)
"""Grey squares: place in units of `BAND_MM`, and reflectance."""


BESIDE_MM, ALONG_MM = 2.35, 3.4
"""How far from the middle of a grey square white is read, across the band and along it."""


@dataclass(frozen=True)
class Patches:
    """Small squares of one tone on the frame where light is read.

    Attributes
    ----------
    at_mm
        Middles (u, v) [mm].
    half_mm
        Half sides (u, v) [mm].
    """

    at_mm: Float[np.ndarray, "n 2"]
    half_mm: Float[np.ndarray, "n 2"]


def marker_middles() -> Float[np.ndarray, "20 2"]:
    """Return the middles (u, v) of the markers by their ids [mm]: rows from the top left."""
    edge = PLACES_MM[-1]
    return np.array([(u, v) for v in PLACES_MM for u in PLACES_MM if edge in (abs(u), abs(v))])


def corner_places(side_mm: float = MARKER_MM) -> Float[np.ndarray, "20 4 2"]:
    """Return the corners (u, v) of every marker, clockwise from its upper left [mm]."""
    half = 0.5 * side_mm
    square = np.array([(-half, -half), (half, -half), (half, half), (-half, half)])
    return marker_middles()[:, None, :] + square


def white_patches() -> Patches:
    """Return where the card is white: the band, the gaps between markers and the outer edge."""
    steps = np.arange(-6, 7) * BAND_MM / 6.0
    band = [(s, side * BAND_MM) for side in (-1, 1) for s in steps if not _grey_at(s)]
    band += [(v, u) for u, v in band]
    gaps = [(s, side * 31.0) for side in (-1, 1) for s in (-24.8, -12.4, 0.0, 12.4, 24.8)]
    gaps += [(v, u) for u, v in gaps]
    rim = [(s, side * 36.6) for side in (-1, 1) for s in np.linspace(-34.0, 34.0, 12)]
    rim += [(v, u) for u, v in rim]
    half = [(1.2, 1.2)] * len(band) + [(1.2, 1.2)] * len(gaps)
    half += [(1.2, 0.6)] * (len(rim) // 2) + [(0.6, 1.2)] * (len(rim) // 2)
    return Patches(np.array(band + gaps + rim), np.array(half))


def grey_patches() -> Patches:
    """Return the inner part of the grey squares, in the order of `GREYS`."""
    at = np.array([(u, v) for u, v, _ in GREYS]) * BAND_MM
    return Patches(at, np.full(at.shape, 0.9))


def beside_greys() -> tuple[Patches, Patches]:
    """Return two white patches for each grey square, equally far from it on opposite sides."""
    sides = []
    for way in (-1.0, 1.0):
        at = []
        for u, v, _ in GREYS:
            along = np.array([0.0, BESIDE_MM * way])
            if v != 0 and u == 0:  # the band runs along u here
                along = np.array([ALONG_MM * way, 0.0])
            elif v == 0:
                along = np.array([0.0, ALONG_MM * way])
            at.append(np.array([u, v]) * BAND_MM + along)
        sides.append(Patches(np.array(at), np.full((len(GREYS), 2), 0.45)))
    return sides[0], sides[1]


def _grey_at(along_mm: float) -> bool:
    """Tell whether a grey square lies at this place of the band."""
    return bool(min(abs(abs(along_mm) - BAND_MM), abs(along_mm)) < GREY_MM)
