"""Light of a photograph, evened by the printed frame that is in it: one gain for each colour."""

from __future__ import annotations

import cv2
import numpy as np
from jaxtyping import Float, UInt8

from needlepoint.surface.phone.card import (
    GREYS,
    WHITE,
    Patches,
    corner_places,
    grey_patches,
    white_patches,
)
from needlepoint.surface.phone.markers import sight

WHITE_AT = 0.75
"""Own choice: light of the card's white after evening, over full scale: bright, not clipped."""

LEAST_MARKERS, LEAST_SIDE_PX, LEAST_PATCHES = 4, 10.0, 12
"""Own choice: what must be seen of the frame, and how large, to trust its white."""

FULL = 0.9
"""Own choice: light over which a value may be clipped, over full scale."""

UNEVEN = 0.25
"""Own choice: relative spread of what the patches ask for, over which a shadow lies on them."""

STEPS = 5
"""Own choice: samples of a patch each way."""


def frame_gains(bgr: UInt8[np.ndarray, "rows cols 3"]) -> Float[np.ndarray, 3] | None:
    """Return by what light must be multiplied so that the frame's white is white.

    Parameters
    ----------
    bgr
        A photograph, coded as sRGB.

    Returns
    -------
    A factor for blue, green and red in linear light; None where no frame is seen well enough, its
    white is clipped, or a shadow lies on it.
    """
    seen = sight(bgr, linear=False)
    if len(seen.ids) < LEAST_MARKERS or seen.side_px < LEAST_SIDE_PX:
        return None
    places = corner_places()[seen.ids].reshape(-1, 2)
    carry, _ = cv2.findHomography(places, seen.corners.reshape(-1, 2), cv2.RANSAC, 3.0)
    if carry is None:
        return None
    white, grey = white_patches(), grey_patches()
    light = np.concatenate([_light(bgr, carry, white), _light(bgr, carry, grey)])
    reflects = np.array([WHITE] * len(white.at_mm) + [each for _, _, each in GREYS])
    wanted = reflects * WHITE_AT / WHITE
    sound = (light > 0.0).all(axis=1) & (light < FULL).all(axis=1)
    if sound.sum() < LEAST_PATCHES:
        return None
    light, wanted = light[sound], wanted[sound, None]
    asked = np.log(wanted / light)
    gains = np.exp(np.median(asked, axis=0))
    spread = np.median(np.abs(asked - np.log(gains)))
    return None if spread > UNEVEN else gains


def _light(
    bgr: UInt8[np.ndarray, "rows cols 3"], carry: Float[np.ndarray, "3 3"], patches: Patches
) -> Float[np.ndarray, "n 3"]:
    """Return the mean light of each patch over full scale; 0 where it is not in the picture."""
    across = np.linspace(-1.0, 1.0, STEPS)
    grid = np.stack(np.meshgrid(across, across), axis=-1).reshape(1, -1, 2)
    at = patches.at_mm[:, None, :] + grid * patches.half_mm[:, None, :]
    pixels = cv2.perspectiveTransform(at.reshape(-1, 1, 2), carry).astype(np.float32)
    coded = cv2.remap(
        bgr, pixels[..., 0], pixels[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT
    )
    linear = _to_light(np.asarray(coded).reshape(len(at), -1, 3) / 255.0)
    inside = np.asarray((linear > 0.0).all(axis=(1, 2)))
    return np.where(inside[:, None], linear.mean(axis=1), 0.0)


def evened(
    bgr: UInt8[np.ndarray, "rows cols 3"], gains: Float[np.ndarray, 3]
) -> UInt8[np.ndarray, "rows cols 3"]:
    """Return a photograph under light that is multiplied by a factor for each colour."""
    values = np.arange(256) / 255.0
    table = np.stack([_to_coded(np.clip(gain * _to_light(values), 0.0, 1.0)) for gain in gains])
    coded = np.rint(255.0 * table.T).astype(np.uint8)[None]
    return np.asarray(cv2.LUT(bgr, np.ascontiguousarray(coded)))


def _to_light(coded: Float[np.ndarray, ...]) -> Float[np.ndarray, ...]:
    """Return the light that values of sRGB stand for (IEC 61966-2-1)."""
    return np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4)


def _to_coded(light: Float[np.ndarray, ...]) -> Float[np.ndarray, ...]:
    """Return the values of sRGB that stand for light."""
    return np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1.0 / 2.4) - 0.055)
