"""The light meter: what each picture holds where the frame is of one tone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, UInt

from needlepoint.surface.phone.bundle import Bundle
from needlepoint.surface.phone.card import Patches, beside_greys, grey_patches, white_patches
from needlepoint.surface.phone.markers import Sighting

POINTS = 12
"""Places a side of each patch that are averaged."""

FULL = 0.992
"""Of full range: the last two of 256 steps count as clipped."""


@dataclass(frozen=True)
class Metering:
    """Stored values, 0 to 1, not yet turned into light; pictures x patches x (blue, green, red).

    Attributes
    ----------
    white
        On the white patches.
    grey, beside
        On the grey squares, and on the white at either side of each.
    full
        Largest share of clipped places in the white patches of each picture.
    away
        Squared distance of each white patch from the picture's middle, 1 in its corner.
    places, normals
        Where the white patches lie (u, v, height) [mm], and which way they face.
    """

    white: Float[np.ndarray, "pictures white 3"]
    grey: Float[np.ndarray, "pictures 8 3"]
    beside: Float[np.ndarray, "2 pictures 8 3"]
    full: Float[np.ndarray, " pictures"]
    away: Float[np.ndarray, "pictures white"]
    places: Float[np.ndarray, "white 3"]
    normals: Float[np.ndarray, "white 3"]


def meter(sightings: list[Sighting], bundle: Bundle, scale: float) -> Metering:
    """Read the patches of the frame in every picture."""
    white = white_patches()
    parts = (white, grey_patches(), *beside_greys())
    every = Patches(
        np.concatenate([part.at_mm for part in parts]) * scale,
        np.concatenate([part.half_mm for part in parts]) * scale,
    )
    count = len(white.at_mm)
    light, full = _read(sightings, bundle, every, count)
    grey, left, right = np.split(light[:, count:], 3, axis=1)
    u, v = white.at_mm.T * scale
    places = np.column_stack([u, v, bundle.height(u, v)])
    corner = 0.25 * float(np.sum(np.square(bundle.shape)))
    middle = (np.array(bundle.shape[::-1]) - 1) / 2.0
    seen = [bundle.project(k, places) - middle for k in range(len(sightings))]
    away = np.stack([(at**2).sum(axis=-1) / corner for at in seen])
    beside = np.stack([left, right])
    return Metering(light[:, :count], grey, beside, full, away, places, bundle.normals(u, v))


def share_of_full(stored: UInt[np.ndarray, "*n"]) -> Float[np.ndarray, "*n"]:
    """Return stored values as shares of the greatest that their kind of number holds."""
    return np.asarray(stored.astype(np.float32) / np.float32(np.iinfo(stored.dtype).max))


def _read(
    sightings: list[Sighting], bundle: Bundle, patches: Patches, white: int
) -> tuple[Float[np.ndarray, "pictures patches 3"], Float[np.ndarray, " pictures"]]:
    """Average every patch in every picture; the greatest clipped share of any white one too."""
    steps = (np.arange(POINTS) + 0.5) / POINTS * 2.0 - 1.0
    v, u = np.meshgrid(steps, steps, indexing="ij")
    grid = np.stack([u.ravel(), v.ravel()], axis=-1)
    flat = patches.at_mm[:, None, :] + grid * patches.half_mm[:, None, :]
    height = bundle.height(flat[..., 0], flat[..., 1])
    places = np.concatenate([flat, height[..., None]], axis=-1)
    means, full = [], []
    for k, sighting in enumerate(sightings):
        at = bundle.project(k, places) - np.array([sighting.box[1], sighting.box[0]])
        values = _between(sighting.crop, at)
        means.append(values.mean(axis=1))
        full.append(float((values[:white].max(axis=-1) >= FULL).mean(axis=1).max()))
    return np.stack(means).astype(float), np.array(full)


def _between(
    stored: UInt[np.ndarray, "r c 3"], at: Float[np.ndarray, "*n 2"]
) -> Float[np.ndarray, "*n 3"]:
    """Interpolate between the four pixels around each place (col, row)."""
    most = np.array([stored.shape[1] - 1, stored.shape[0] - 1])
    at = np.clip(at, 0.0, most)
    first = np.minimum(at.astype(int), most - 1)
    right, down = np.moveaxis((at - first).astype(np.float32)[..., None], -2, 0)
    col, row = np.moveaxis(first, -1, 0)
    above, below = (
        share_of_full(stored[line, col]) * (1.0 - right)
        + share_of_full(stored[line, col + 1]) * right
        for line in (row, row + 1)
    )
    return np.asarray(above * (1.0 - down) + below * down)
