"""Spots: what the same rule finds where nothing has changed, the uncertainty of what it finds."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from jaxtyping import Bool, Float
from scipy.special import stdtrit

from needlepoint.quantity import NORMAL_95

LEAST_SPOTS = 4.0
"""Own choice: with fewer places that do not overlap there is no telling chance from change; with
few, Student's law widens the interval."""

ACROSS = 48
"""Own choice: a rule needs no more pixels across than this; it is smooth over finer ones."""

WHOLE = 0.9
"""Own choice: share of a window that must be sound for its place to count."""


@dataclass(frozen=True, slots=True)
class _Ground:
    """A difference on pixels joined in blocks."""

    difference: Float[np.ndarray, "r c"]
    seen: Float[np.ndarray, "r c"]


class NullDistribution:
    """A difference from which the changes were taken, asked again and again what a rule finds.

    Parameters
    ----------
    difference
        AFTER less BEFORE without what changed in the scars [mm].
    sound
        Where it is to be trusted.
    """

    def __init__(
        self, difference: Float[np.ndarray, "rows cols"], sound: Bool[np.ndarray, "rows cols"]
    ) -> None:
        seen = sound.astype(np.float32)
        self._grounds = {1: _Ground(np.where(sound, difference, 0.0).astype(np.float32), seen)}

    def chance(
        self, rules: tuple[Float[np.ndarray, "r c"], ...], rim_px2: float
    ) -> tuple[Float[np.ndarray, "k k"], float]:
        """Return what rules of one size find by chance, over all places of the difference.

        Parameters
        ----------
        rules
            The weights; all of one shape.
        rim_px2
            Area inside the scar's rim [pixels]; places further apart than it tell different things.

        Returns
        -------
        covariance, places
            In the units of the rules, widened for how few places there are; and how many there are.
        """
        rows, cols = rules[0].shape
        block = max(1, max(rows, cols) // ACROSS)
        ground = self._joined(block)
        size = (max(1, round(rows / block)), max(1, round(cols / block)))
        rim_px2 = rim_px2 / block**2
        share = cv2.boxFilter(ground.seen, -1, size[::-1], borderType=cv2.BORDER_CONSTANT)
        whole = share > WHOLE
        if whole.sum() < LEAST_SPOTS * rim_px2:
            whole = share > 0.5 * share.max()
        found = np.stack([_finds(ground, rule, size)[whole] for rule in rules]).astype(float)
        places = max(2.0, float(whole.sum()) / max(rim_px2, 25.0 / block**2))
        wider = float(stdtrit(places, 0.975)) / NORMAL_95
        return found @ found.T / found.shape[1] * wider**2, places

    def _joined(self, block: int) -> _Ground:
        if block not in self._grounds:
            fine = self._grounds[1]
            size = tuple(max(1, n // block) for n in fine.seen.shape[::-1])
            joined = [
                cv2.resize(part, size, interpolation=cv2.INTER_AREA)
                for part in (fine.difference, fine.seen)
            ]
            self._grounds[block] = _Ground(*joined)
        return self._grounds[block]


def _finds(
    ground: _Ground, rule: Float[np.ndarray, "r c"], size: tuple[int, int]
) -> Float[np.ndarray, "h w"]:
    weights = rule.astype(np.float32)
    if weights.shape != size:
        joined = rule.size / (size[0] * size[1])
        weights = cv2.resize(weights, size[::-1], interpolation=cv2.INTER_AREA) * joined
    return cv2.filter2D(ground.difference, cv2.CV_32F, weights)


def shifted(
    profile: Float[np.ndarray, "r c"], weights: Float[np.ndarray, "r c"], by_px: float
) -> float:
    """Return what a rule finds, root mean square, when the scar is placed wrong by `by_px`."""
    down, right = np.gradient(profile)
    bend = cv2.Laplacian(profile.astype(np.float32), cv2.CV_32F)
    first = np.hypot((weights * down).sum(), (weights * right).sum()) * by_px / 2**0.5
    second = (weights * bend).sum() * by_px**2 / 4
    return float(np.hypot(first, second))
