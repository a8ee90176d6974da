"""Coarse: where the second visit lies on the first, among all turns and shifts.

For every turn the likeness of all shifts comes out of a few transforms at once, counted only where
both visits are sound. The best place is the answer; how far it stands above the best place
elsewhere says whether there is an answer at all.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from jaxtyping import Float
from scipy import fft

from needlepoint.change.band_pass import BandPassed

MOST_TURN_DEG = 30.0
"""Own choice: a head held straight is never turned further between visits."""

TURN_STEP_DEG = 1.5
"""Own choice: half a step blurs waves of 2 mm at the rim of a palm's width only a little."""

LEAST_OVERLAP = 0.25
"""Own choice: share of the smaller visit that must lie on the other."""

ELSEWHERE_MM = 6.0
"""Own choice: a place further off than this is another one, whatever the turn; on a small patch the
likeness of the right place falls slowly with the turn."""


@dataclass(frozen=True, slots=True)
class CoarsePose:
    """Where AFTER lies on BEFORE, to within about a degree and half a millimetre.

    A place p of BEFORE [mm from the picture's middle, (row, col)] is at ``turn (p + shift)`` of
    AFTER's.

    Attributes
    ----------
    turn_deg
        From rows toward columns.
    shift_mm
        (row, col).
    likeness
        Correlation at the best place, times the square root of the overlap.
    elsewhere
        The best likeness at another place.
    """

    turn_deg: float
    shift_mm: tuple[float, float]
    likeness: float
    elsewhere: float

    @property
    def clearness(self) -> float:
        """How far the best place stands above the best one elsewhere, as a ratio."""
        return self.likeness / max(self.elsewhere, 1e-6)


def rotation(turn_deg: float) -> Float[np.ndarray, "2 2"]:
    """Return the matrix that turns (row, col) by an angle."""
    c, s = np.cos(np.radians(turn_deg)), np.sin(np.radians(turn_deg))
    return np.array([[c, -s], [s, c]])


def find_seat(before: BandPassed, after: BandPassed) -> CoarsePose:
    """Search all turns and shifts."""
    turns = np.arange(-MOST_TURN_DEG, MOST_TURN_DEG + 0.1, TURN_STEP_DEG)
    side = int(np.ceil(np.hypot(*after.z.shape)))
    shape = tuple(fft.next_fast_len(n + side, real=True) for n in before.z.shape)
    fixed = _Spectra.of(before.z, before.share, (shape[0], shape[1]))
    least = LEAST_OVERLAP * min(float(before.share.sum()), float(after.share.sum()))
    maps = [_likeness(fixed, *_turned(after, float(turn), side), least) for turn in turns]
    peaks = np.array([each.max() for each in maps])
    best = int(np.argmax(peaks))
    row, col = np.unravel_index(int(np.argmax(maps[best])), shape)
    elsewhere = _elsewhere(maps, (int(row), int(col)), before.step_mm)
    # the turned picture is `side` wide and holds AFTER's middle in its own; undo wrapping
    lag = [k - n if k > b else k for k, n, b in zip((row, col), shape, (side, side), strict=True)]
    offset = [
        (k + (b - 1) / 2 - (side - 1) / 2) * before.step_mm
        for k, b in zip(lag, before.z.shape, strict=True)
    ]
    return CoarsePose(
        float(turns[best]), (float(offset[0]), float(offset[1])), float(peaks[best]), elsewhere
    )


def _turned(after: BandPassed, turn_deg: float, side: int) -> tuple[np.ndarray, np.ndarray]:
    """Return AFTER and its shares turned back around its middle, in a square that holds it all."""
    turn = rotation(turn_deg)
    middle = (np.array(after.z.shape) - 1) / 2
    start = middle - turn @ np.array([(side - 1) / 2, (side - 1) / 2])
    # OpenCV counts (col, row)
    into = np.array([[turn[1, 1], turn[1, 0], start[1]], [turn[0, 1], turn[0, 0], start[0]]])
    how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    z, share = (
        cv2.warpAffine(part, into, (side, side), flags=how) for part in (after.z, after.share)
    )
    return z * (share > 0.5), (share > 0.5).astype(np.float32)


@dataclass(frozen=True)
class _Spectra:
    """Transforms of a picture, its square and its mask."""

    z: np.ndarray
    square: np.ndarray
    share: np.ndarray
    shape: tuple[int, int]

    @classmethod
    def of(cls, z: np.ndarray, share: np.ndarray, shape: tuple[int, int]) -> _Spectra:
        z, square, share = (fft.rfft2(part, shape) for part in (z * share, z * z * share, share))
        return cls(z, square, share, shape)


def _likeness(fixed: _Spectra, z: np.ndarray, share: np.ndarray, least: float) -> np.ndarray:
    """Return the likeness of every shift: BEFORE at p against the turned AFTER at p + shift."""
    moved = _Spectra.of(z, share, fixed.shape)

    def against(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        return np.asarray(fft.irfft2(np.conj(a) * b, fixed.shape))

    overlap = against(fixed.share, moved.share)
    power = against(fixed.square, moved.share) * against(fixed.share, moved.square)
    score = against(fixed.z, moved.z) / np.sqrt(np.maximum(power, 1e-3))
    full = float(fixed.share[0, 0].real), float(moved.share[0, 0].real)
    score *= np.sqrt(np.clip(overlap / min(full), 0.0, 1.0))
    return np.where(overlap > least, score, 0.0).astype(np.float32)


def _elsewhere(maps: list[np.ndarray], best: tuple[int, int], step_mm: float) -> float:
    """Return the best likeness away from the best place."""
    reach = int(np.ceil(ELSEWHERE_MM / step_mm))
    span = np.arange(-reach, reach + 1)
    found = 0.0
    for likeness in maps:
        rest = likeness.copy()
        rest[np.ix_((best[0] + span) % rest.shape[0], (best[1] + span) % rest.shape[1])] = 0.0
        found = max(found, float(rest.max()))
    return found
