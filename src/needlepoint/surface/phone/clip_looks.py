"""What each picture of a film shows, by the frame alone: how sharp, how bright, lit from where.

Near light on a flat white card falls off along it: ``grad log I = 3 L_uv / |L|^2`` in the middle
under a light at L. So the slope of the white's logarithm says from which side the light comes.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from jaxtyping import Float, UInt8

from needlepoint.surface.phone.card import corner_places, white_patches
from needlepoint.surface.phone.markers import Sighting, sight
from needlepoint.surface.phone.meter import FULL
from needlepoint.surface.phone.triage import fault, look_at

POINTS = 4
"""Places a side of each white patch that are averaged."""

DARKEST = 0.02  # of full light; below, a logarithm says nothing


@dataclass(frozen=True)
class FrameLook:
    """One picture of a film.

    Attributes
    ----------
    number
        Which, from 0.
    usable
        Whether the frame is whole, near and sharp enough in it.
    blur_mm
        Blur across edges and along them, the greater of the two.
    white
        Light on the white of the frame, the median over its patches, of full range.
    full
        Share of clipped white.
    slope
        How the logarithm of the light grows along u and v [1/mm].
    odd
        What of that logarithm no even slope explains: a hand in the beam, a second lamp.
    """

    number: int
    usable: bool
    blur_mm: float = float("inf")
    white: float = 0.0
    full: float = 0.0
    slope: tuple[float, float] = (0.0, 0.0)
    odd: float = 0.0

    @property
    def azimuth_deg(self) -> float:
        """From which side the light comes, as the frame's u and v count [deg]."""
        return float(np.degrees(np.arctan2(self.slope[1], self.slope[0])))


def look_at_frame(number: int, bgr: UInt8[np.ndarray, "rows cols 3"]) -> FrameLook:
    """Judge one picture of a film."""
    sighting = sight(bgr, linear=False)
    look = look_at(str(number), sighting)
    if len(sighting.ids) < 4:
        return FrameLook(number, usable=False, white=_bright(bgr))
    light, full, at = _white(sighting)
    log = np.log(np.maximum(light, DARKEST))
    u, v = at.T
    terms = np.stack([np.ones_like(u), u, v, u * u, u * v, v * v], axis=-1)
    found, *_ = np.linalg.lstsq(terms, log, rcond=None)
    left = log - terms @ found
    return FrameLook(
        number,
        fault(look) is None,
        look.worst_blur_mm,
        float(np.median(light)),
        full,
        (float(found[1]), float(found[2])),
        float(np.sqrt(np.mean(left**2))),
    )


def _bright(bgr: np.ndarray) -> float:
    """Return what is bright in a picture without a frame, as light."""
    return float(np.quantile(_light(bgr[::8, ::8, 1] / 255.0), 0.98))


def _white(sighting: Sighting) -> tuple[np.ndarray, float, Float[np.ndarray, "n 2"]]:
    """Return light on the white patches, the clipped share, and where the patches are [mm]."""
    flat = corner_places()[sighting.ids].reshape(-1, 2)
    plane, _ = cv2.findHomography(flat, sighting.corners.reshape(-1, 2))
    patches = white_patches()
    steps = (np.arange(POINTS) + 0.5) / POINTS * 2.0 - 1.0
    v, u = np.meshgrid(steps, steps, indexing="ij")
    grid = np.stack([u.ravel(), v.ravel()], axis=-1)
    places = patches.at_mm[:, None, :] + grid * patches.half_mm[:, None, :]
    seen = cv2.perspectiveTransform(places.reshape(1, -1, 2), plane).reshape(places.shape)
    at = (seen - np.array([sighting.box[1], sighting.box[0]])).astype(np.float32)
    values = cv2.remap(
        sighting.crop,
        np.ascontiguousarray(at[..., 0]),
        np.ascontiguousarray(at[..., 1]),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    ).astype(float)
    values /= 255.0
    full = float((values.max(axis=-1) >= FULL).mean(axis=1).max())
    return _light(values).mean(axis=(1, 2)), full, patches.at_mm


def _light(value: np.ndarray) -> np.ndarray:
    """Turn stored values into light, near enough to tell bright from dark."""
    return np.asarray(value**2.2)
