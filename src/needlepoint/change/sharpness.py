"""Sharpness: the same skin scatters light alike at both visits, whatever each capture believed.

How far light wanders is judged anew from the colours of every capture, and differs by some percent
of a depth. Between two visits to the same skin that would be taken for change.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from needlepoint.scars import Measurement, filtered
from needlepoint.surface import Blur, Relief


def equally_sharp(before: Measurement, after: Measurement) -> tuple[Measurement, Measurement]:
    """Sharpen both reliefs by what both captures believe on average; scans stay as they are."""
    if before.relief is None or after.relief is None:
        return before, after
    first, second = before.relief.unsharpened, after.relief.unsharpened
    if first is None or second is None:
        return before, after
    per_mm = np.union1d(first.per_mm, second.per_mm)
    gains = [np.interp(per_mm, each.per_mm, each.gain) for each in (first, second)]
    both = Blur(per_mm, np.sqrt(gains[0] * gains[1]))
    reliefs = (
        _sharpened(relief, Blur(per_mm, gain / np.maximum(both.gain, 1e-3)), both)
        for relief, gain in zip((before.relief, after.relief), gains, strict=True)
    )
    return tuple(  # type: ignore[return-value]
        replace(visit, relief=relief)
        for visit, relief in zip((before, after), reliefs, strict=True)
    )


def _sharpened(relief: Relief, by: Blur, both: Blur) -> Relief:
    """Apply the ratio of the sharpening that was done to the one that shall be."""
    if np.allclose(by.gain, 1.0, atol=1e-4):
        return relief
    z_mm = filtered(np.where(relief.sound, relief.z_mm, 0.0), relief.pixel_mm, by)
    return replace(relief, z_mm=z_mm.astype(np.float32), unsharpened=both)
