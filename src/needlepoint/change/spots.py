"""Spots: what the same rule finds where nothing has changed, the doubt of what it finds."""

from __future__ import annotations

import cv2
import numpy as np
from jaxtyping import Bool, Float
from scipy import stats

from needlepoint.quantity import NORMAL_95

LEAST_SPOTS = 4.0
"""Own choice: with fewer places that do not overlap there is no telling chance from change; with
few, Student's law widens the interval."""

ACROSS = 48
"""Own choice: a rule needs no more pixels across than this; it is smooth over finer ones."""

WHOLE = 0.9
"""Own choice: share of a window that must be sound for its place to count."""


def chance(
    difference: Float[np.ndarray, "rows cols"],
    sound: Bool[np.ndarray, "rows cols"],
    weights: Float[np.ndarray, "r c"],
    rim_px2: float,
) -> tuple[float, float]:
    """Give the SD of a rule over all places of a difference from which the changes were taken.

    Parameters
    ----------
    difference
        AFTER less BEFORE without what changed in the scars [mm].
    sound
        Where it is to be trusted.
    weights
        The rule.
    rim_px2
        Area inside the scar's rim [pixels]; places further apart than it tell different things.

    Returns
    -------
    sd, places
        In the unit of the rule, widened for how few places there are; and how many there are.
    """
    flat = np.where(sound, difference, 0.0).astype(np.float32)
    seen, rule = sound.astype(np.float32), weights.astype(np.float32)
    block = max(1, max(rule.shape) // ACROSS)
    if block > 1:
        size = tuple(max(1, n // block) for n in flat.shape[::-1])
        flat, seen = (cv2.resize(part, size, interpolation=cv2.INTER_AREA) for part in (flat, seen))
        small = tuple(max(1, round(n / block)) for n in rule.shape[::-1])
        whole_sum = rule.size / (small[0] * small[1])
        rule = cv2.resize(rule, small, interpolation=cv2.INTER_AREA) * whole_sum
        rim_px2 = rim_px2 / block**2
    found = cv2.filter2D(flat, cv2.CV_32F, rule)
    share = cv2.boxFilter(seen, -1, rule.shape[::-1], borderType=cv2.BORDER_CONSTANT)
    whole = share > WHOLE
    if whole.sum() < LEAST_SPOTS * rim_px2:
        whole = share > 0.5 * share.max()
    spread = float(np.sqrt(np.mean(found[whole] ** 2)))
    places = max(2.0, float(whole.sum()) / max(rim_px2, 25.0 / block**2))
    return spread * float(stats.t.ppf(0.975, places)) / NORMAL_95, places


def shifted(
    profile: Float[np.ndarray, "r c"], weights: Float[np.ndarray, "r c"], by_px: float
) -> float:
    """Give what a rule finds, root mean square, when the scar is placed wrong by `by_px`."""
    down, right = np.gradient(profile)
    bend = cv2.Laplacian(profile.astype(np.float32), cv2.CV_32F)
    first = np.hypot((weights * down).sum(), (weights * right).sum()) * by_px / 2**0.5
    second = (weights * bend).sum() * by_px**2 / 4
    return float(np.hypot(first, second))
