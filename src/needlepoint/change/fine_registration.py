"""Fine: from about the right place to a small part of a pixel, first stiff, then softly.

Both steps ask the same question of every place: by how much must it still move for the heights to
agree (Lucas and Kanade's equations)? The stiff step takes one quadratic motion for all places,
which holds tilt, scale and perspective; the soft one answers for every place from the skin around
it and drifts back to the stiff motion where there is nothing to go by.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from jaxtyping import Float

from needlepoint.change.band_pass import BandPassed

Grid = Float[np.ndarray, "rows cols"]

STIFF_ROUNDS = 12
"""Own choice: steps of the stiff motion at most; most end after six."""

WINDOWS_MM = (6.0, 4.5, 4.5, 3.5, 3.5, 3.5)
"""Own choice: SD of the skin that answers for one place, from much to little [mm]; over less, light
that falls otherwise on tilted furrows is taken for motion (20 um and more at 2.5 mm)."""

HOLD = 0.03
"""Own choice: how strongly a place keeps to the stiff motion, against the usual furrows."""

ODD = 1.5
"""Own choice: heights that differ by more robust SD than this are a change, not a motion."""


@dataclass(frozen=True)
class Deformation:
    """Where in AFTER every node of BEFORE's grid lies.

    Attributes
    ----------
    row, col
        In nodes of AFTER's grid.
    """

    row: Grid
    col: Grid

    def moved(self, down: Grid, right: Grid) -> Deformation:
        """Look for every node at a place further on in BEFORE, `down` and `right` in nodes."""
        per_row = [np.gradient(part, axis=0) for part in (self.row, self.col)]
        per_col = [np.gradient(part, axis=1) for part in (self.row, self.col)]
        row = self.row + per_row[0] * down + per_col[0] * right
        col = self.col + per_row[1] * down + per_col[1] * right
        return Deformation(row.astype(np.float32), col.astype(np.float32))


@dataclass(frozen=True)
class Terms:
    """The equations of every place: slopes of the heights, what is left between them, weight."""

    down: Grid
    right: Grid
    left: Grid
    weight: Grid


def look(picture: Float[np.ndarray, "r c"], motion: Deformation) -> Grid:
    """Read AFTER's grid where BEFORE's nodes lie; 0 outside."""
    return np.asarray(cv2.remap(picture, motion.col, motion.row, cv2.INTER_CUBIC))


def terms(before: BandPassed, after: BandPassed, motion: Deformation) -> Terms:
    """Compare the heights under a motion."""
    other = look(after.z, motion)
    share = before.share * (look(after.share, motion) > 0.99)
    left = before.z - other
    down, right = np.gradient(0.5 * (before.z + other))
    weight = share / (1.0 + (left / ODD) ** 2) ** 2
    return Terms(down, right, left, np.asarray(weight, np.float32))


def likeness(before: BandPassed, after: BandPassed, motion: Deformation) -> tuple[float, float]:
    """Return the correlation where both are sound, and the share of BEFORE that is there."""
    other = look(after.z, motion)
    both = (before.share > 0.5) & (look(after.share, motion) > 0.99)
    if not both.any():
        return 0.0, 0.0
    a, b = before.z[both], other[both]
    power = float((a * a).sum() * (b * b).sum())
    overlap = float(both.sum() / max((before.share > 0.5).sum(), 1))
    return float((a * b).sum() / max(power, 1e-12) ** 0.5), overlap


def stiff(before: BandPassed, after: BandPassed, motion: Deformation) -> Deformation:
    """Improve a motion by quadratic ones."""
    rows, cols = before.z.shape
    y, x = np.meshgrid(np.linspace(-1, 1, rows), np.linspace(-1, 1, cols), indexing="ij")
    powers = np.stack([np.ones_like(x), y, x, y * y, y * x, x * x]).astype(np.float32)
    for turn in range(STIFF_ROUNDS):
        # the bend comes last: it would follow anything while the place is still wrong
        basis = powers[: 3 if turn < STIFF_ROUNDS // 2 else 6]
        shift = _one_motion(terms(before, after, motion), basis)
        motion = motion.moved(*shift)
        if turn > STIFF_ROUNDS // 2 and max(np.abs(part).max() for part in shift) < 0.003:
            break
    return motion


def soft(before: BandPassed, after: BandPassed, motion: Deformation, most_mm: float) -> Deformation:
    """Let every place move by what the skin around it says, at most `most_mm` in all."""
    start, most = motion, most_mm / before.step_mm
    for window in WINDOWS_MM:
        down, right = local_step(terms(before, after, motion), window / before.step_mm)
        free = motion.moved(down, right)
        off = np.hypot(free.row - start.row, free.col - start.col)
        part = np.minimum(1.0, most / np.maximum(off, 1e-6))
        motion = Deformation(
            start.row + part * (free.row - start.row), start.col + part * (free.col - start.col)
        )
    return motion


def local_step(each: Terms, sigma: float) -> tuple[Grid, Grid]:
    """Solve every place's equations from a Gaussian neighbourhood of SD `sigma` [nodes]."""

    def around(part: Float[np.ndarray, "rows cols"]) -> Grid:
        return np.asarray(cv2.GaussianBlur(part.astype(np.float32), (0, 0), sigma))

    w = each.weight
    a, b = around(w * each.down**2), around(w * each.down * each.right)
    c = around(w * each.right**2)
    p, q = around(w * each.down * each.left), around(w * each.right * each.left)
    hold = HOLD * float(np.median((a + c)[each.weight > 0])) if (each.weight > 0).any() else 1.0
    a, c = a + hold, c + hold
    whole = np.maximum(a * c - b * b, 1e-12)
    down, right = (c * p - b * q) / whole, (a * q - b * p) / whole
    return np.clip(down, -1.0, 1.0), np.clip(right, -1.0, 1.0)


def _one_motion(each: Terms, basis: Float[np.ndarray, "k rows cols"]) -> tuple[Grid, Grid]:
    """Solve for one polynomial motion of all places."""
    flat = basis.reshape(len(basis), -1)
    down, right = each.down.ravel(), each.right.ravel()
    slopes = np.concatenate([flat * down, flat * right])
    weighted = slopes * each.weight.ravel()
    square = weighted @ slopes.T
    ridge = 1e-6 * float(np.trace(square)) / len(square) + 1e-9
    answer = np.linalg.solve(square + ridge * np.eye(len(square)), weighted @ each.left.ravel())
    half = len(basis)
    shifts = [np.tensordot(part, basis, 1) for part in (answer[:half], answer[half:])]
    return np.clip(shifts[0], -2, 2), np.clip(shifts[1], -2, 2)
