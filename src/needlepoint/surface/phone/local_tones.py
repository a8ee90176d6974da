"""Local tones: how far the phone has lifted what lies in dark surroundings and lowered the bright.

A phone that maps tones place by place divides light by a power t of the light around. On the white
of the frame that looks much like a torch farther away, behind a lens that loses much light in its
corners; but what is around white also holds black markers and skin, and those tell the two apart. t
is fitted beside all that the torches are fitted by, one step of least squares from where they came
out: their places may follow.
"""

from __future__ import annotations

import cv2
import numpy as np
from jaxtyping import Float

from needlepoint.surface.phone.bundle import Bundle
from needlepoint.surface.phone.markers import Sighting
from needlepoint.surface.phone.meter import share_of_full
from needlepoint.surface.phone.tone import Curve
from needlepoint.surface.phone.torch import READ_SD, Torches, White, fitted_again

AROUND_MM = 10.0
"""Own choice: SD of what a phone looks at round a place [mm]. Where it looks half or twice as far,
a third or double of t is found."""

DARKEST = 1e-3
"""Own choice: share of full range below which dark is dark."""

COARSE = 8.0
"""Own choice: pixels to one `AROUND_MM` of the small picture that is blurred."""

READ = 3
"""Own choice: pixels a side that are read for each of the small picture's: all of them move t by
less than 0.0002."""


def local_tones(
    sightings: tuple[Sighting, ...], bundle: Bundle, curve: Curve, white: White, torches: Torches
) -> float:
    """Return the power t of the light around that light was divided by: 0 where tones are one.

    Parameters
    ----------
    sightings, bundle
        The pictures under the torch, with lens and poses.
    curve
        How values follow light.
    white, torches
        The white of the frame, and what was fitted to it.
    """
    around = np.stack(
        [
            _around(sighting, bundle.project(k, white.places), bundle.pixel_mm(0), curve)
            for k, sighting in enumerate(sightings)
        ]
    )
    around -= around.mean(axis=1, keepdims=True)
    off, jacobian, weight = fitted_again(white, torches)
    column = np.zeros(off.size)
    column[: around.size] = around.ravel() / READ_SD  # a residual is log light less its model
    weighed = jacobian * weight[:, None]
    shared = np.linalg.solve(weighed.T @ jacobian, weighed.T @ column)
    alone = column - jacobian @ shared  # what torches, lens and card cannot take up
    return -float((weight * alone * off).sum() / max(float((weight * alone * column).sum()), 1e-12))


def _around(
    sighting: Sighting, places: Float[np.ndarray, "n 2"], pixel_mm: float, curve: Curve
) -> Float[np.ndarray, " n"]:
    """Return the logarithm of the light around some places of a picture [pixels]."""
    step = max(1, int(AROUND_MM / pixel_mm / COARSE))
    thin = max(1, step // READ)
    light = curve.light(share_of_full(sighting.crop[::thin, ::thin]).mean(axis=-1))
    rows, cols, _ = sighting.crop.shape
    size = (max(1, cols // step), max(1, rows // step))
    log = np.log(np.maximum(light, DARKEST)).astype(np.float32)
    small = cv2.resize(log, size, interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(
        small, (0, 0), AROUND_MM / pixel_mm / step, borderType=cv2.BORDER_REFLECT
    )
    at = (places - np.array([sighting.box[1], sighting.box[0]])) / step
    col, row = (np.ascontiguousarray(at[:, i], dtype=np.float32) for i in (0, 1))
    found = cv2.remap(soft, col, row, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(found.ravel(), dtype=float)
