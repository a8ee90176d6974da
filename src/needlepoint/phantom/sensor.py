"""The sensor: light becomes electrons, noise and whole numbers."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float, UInt

from needlepoint.phantom.optics import Optics
from needlepoint.phantom.processing import LOCAL_MM, finished, locally_toned

Picture = UInt[np.ndarray, "rows cols 3"]


def develop(
    light: Float[np.ndarray, "rows cols 3"],
    optics: Optics,
    rng: np.random.Generator,
    pixel_mm: float,
) -> Picture:
    """Turn light (1 is full range) into a picture of 8 bits, sRGB coded, or of 16, linear."""
    how = optics.processing
    value = np.clip(light.astype(np.float64), 0.0, None)
    if optics.noise:
        electrons = value * optics.full_well_e
        uncertainty = np.sqrt(electrons + optics.read_e**2)
        value = (electrons + uncertainty * rng.standard_normal(value.shape)) / optics.full_well_e
    if how.local_tones > 0.0:
        value = locally_toned(value, how.local_tones, LOCAL_MM / pixel_mm)
    value = np.clip(value, 0.0, 1.0)
    if optics.bits == 16:
        return np.round(value * 65535.0).astype(np.uint16)
    coded = np.clip(finished(srgb(value), how), 0.0, 1.0)
    return np.round(coded * 255.0).astype(np.uint8)


def srgb(linear: Float[np.ndarray, ...]) -> Float[np.ndarray, ...]:
    """Code linear light, 0 to 1, by the curve of IEC 61966-2-1."""
    curve = 1.055 * np.maximum(linear, 0.0031308) ** (1.0 / 2.4) - 0.055
    return np.asarray(np.where(linear <= 0.0031308, 12.92 * linear, curve))
