"""Pair: both reliefs on the first visit's pixels, and the place of every scar on them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from jaxtyping import Bool, Float, Float32

from needlepoint.change.registration import Registration
from needlepoint.scars import Scar
from needlepoint.surface import Relief, masked_mean

REACH = 2.0
"""Own choice: skin out to twice the rim tells the plane that depth is counted from."""

LEAST_REACH_MM = 1.5
"""Own choice: a narrow pit needs this much skin around its rim all the same."""


MEASURED_MM = 0.1
"""Own choice: scars are measured on pixels no finer than this, which hold all that is smooth in
them; finer ones cost time."""


@dataclass(frozen=True)
class Pair:
    """Two reliefs in one frame.

    Attributes
    ----------
    before, after
        Heights on BEFORE's pixels [mm].
    sound
        Where both are to be trusted.
    pixel_mm
        Nominal pixel of the frame [mm].
    """

    before: Float32[np.ndarray, "rows cols"]
    after: Float32[np.ndarray, "rows cols"]
    sound: Bool[np.ndarray, "rows cols"]
    pixel_mm: float

    @property
    def difference(self) -> Float32[np.ndarray, "rows cols"]:
        """AFTER less BEFORE [mm], 0 where not sound."""
        return np.where(self.sound, self.after - self.before, np.float32(0.0))

    def turned_round(self) -> Pair:
        """Return the pair with the second visit as the first."""
        return Pair(self.after, self.before, self.sound, self.pixel_mm)


@dataclass(frozen=True)
class ScarWindow:
    """The pixels around one scar.

    Attributes
    ----------
    rows, cols
        The part of the frame.
    rho
        Distance from the scar's centre in units of its rim, which is 1.
    reach
        How far out the window goes, in the same units.
    """

    rows: slice
    cols: slice
    rho: Float[np.ndarray, "r c"]
    reach: float


def pair_of(before: Relief, after: Relief, registration: Registration) -> Pair:
    """Bring AFTER onto BEFORE's pixels.

    Heights are those of each visit's own millimetres; the scale of AFTER's is taken from the skin
    that both visits show.
    """
    shape = before.z_mm.shape
    rows, cols = np.meshgrid(*(np.arange(n, dtype=float) for n in shape), indexing="ij")
    row, col = (part.astype(np.float32) for part in registration.carry(rows, cols))
    share = after.sound.astype(np.float32)
    height = np.where(after.sound, after.z_mm, 0.0).astype(np.float32)
    finer = before.pixel_mm / after.pixel_mm
    if finer > 1.2:
        height, share = (cv2.GaussianBlur(part, (0, 0), 0.4 * finer) for part in (height, share))
        height = np.divide(height, share, out=np.zeros_like(height), where=share > 0.05)
    moved = cv2.remap(height, col, row, cv2.INTER_CUBIC)
    seen = cv2.remap(share, col, row, cv2.INTER_LINEAR) > 0.99
    return Pair(
        before=np.where(before.sound, before.z_mm, 0.0).astype(np.float32),
        after=np.where(seen, moved, 0.0).astype(np.float32),
        sound=before.sound & seen,
        pixel_mm=before.pixel_mm,
    )


def thinned(pair: Pair) -> tuple[Pair, int]:
    """Return the pair on coarser pixels, and how many of the old make one of the new a side."""
    block = max(1, int(MEASURED_MM / pair.pixel_mm + 0.01))
    if block == 1:
        return pair, 1
    rows, cols = (n - n % block for n in pair.sound.shape)
    size = (cols // block, rows // block)

    (before, share), (after, _) = (
        masked_mean(each[:rows, :cols], pair.sound[:rows, :cols], size, least=0.5)
        for each in (pair.before, pair.after)
    )
    return Pair(before, after, share > 0.5, pair.pixel_mm * block), block


def on_thinned(scar: Scar, block: int) -> Scar:
    """Return a scar's place on the coarser pixels of `thinned`."""

    def there(at: tuple[float, float]) -> tuple[float, float]:
        return (at[0] - (block - 1) / 2) / block, (at[1] - (block - 1) / 2) / block

    return replace(
        scar,
        centre_px=there(scar.centre_px),
        outline_px=tuple(there(at) for at in scar.outline_px),
    )


def window_of(scar: Scar, shape: tuple[int, int], pixel_mm: float) -> ScarWindow:
    """Return the window of a scar whose outline is in the frame's pixels."""
    outline = np.asarray(scar.outline_px, float)[:, ::-1]  # (row, col)
    middle = outline.mean(axis=0)
    away = outline - middle
    angle, radius = np.arctan2(away[:, 0], away[:, 1]), np.hypot(*away.T)
    reach = max(REACH, 1.0 + LEAST_REACH_MM / pixel_mm / max(float(radius.mean()), 0.5))
    far = reach * float(radius.max())
    spans = [
        slice(max(0, int(m - far)), min(n, int(m + far) + 2))
        for m, n in zip(middle, shape, strict=True)
    ]
    down, right = np.meshgrid(
        *(np.arange(s.start, s.stop) - m for s, m in zip(spans, middle, strict=True)),
        indexing="ij",
    )
    order = np.argsort(angle)
    rim = np.interp(np.arctan2(down, right), angle[order], radius[order], period=2 * np.pi)
    rho = np.hypot(down, right) / np.maximum(rim, 0.5)
    return ScarWindow(spans[0], spans[1], rho, reach)


def scar_ground(
    scars: tuple[Scar, ...], shape: tuple[int, int], pixel_mm: float, grown: float = 1.05
) -> tuple[list[ScarWindow], Float32[np.ndarray, "rows cols"]]:
    """Return every scar's window, and on each pixel how many scars' rims (grown so far) hold it."""
    windows = [window_of(scar, shape, pixel_mm) for scar in scars]
    held = np.zeros(shape, np.float32)
    for window in windows:
        held[window.rows, window.cols] += window.rho < grown
    return windows, held
