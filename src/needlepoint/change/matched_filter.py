"""Remeasure: both visits inside one rim, by one and the same rule.

A scar that has healed in part is its own earlier profile times a factor, drawn out or together
sideways by another. Both factors are looked for in the difference of the visits, in which furrows
and pores that both show have gone: they are the shares of the first profile, and of what it would
gain if drawn out, that the difference holds. The profile only says where to look; its own height
cancels, so it need not be right.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from jaxtyping import Bool, Float

from needlepoint.change.pair import Pair, ScarWindow

BEND_MM = 0.002
"""Own choice: what is left of the form under a scar curves by less than 1/(500 mm) [1/mm]."""

FURROWS_MM = 0.01
"""Own choice: what tells the bend apart from, as a usual difference of two visits [mm]."""

WIDER = 0.1
"""Own choice: how far scars widen or narrow as a rule, as a share; where furrows and noise drown
what the difference says of it, they are taken not to."""

RINGS = 24
"""Own choice: rings from the middle to the rim on which the profile is read."""


@dataclass(frozen=True)
class MatchedFilter:
    """What turns the heights of one window into how much of the scar's profile they hold.

    Attributes
    ----------
    depth, width, volume
        Weights of every pixel: summed over heights they give the multiple of the profile and how
        far it is drawn out, times that multiple [1/mm]; and the volume inside the rim [mm3/mm].
    profile
        How far the scar lies under its plane [mm]; negative where raised.
    drawn
        What heights gain when the scar widens, per share of its width [mm].
    used
        Pixels that count.
    """

    depth: Float[np.ndarray, "r c"]
    width: Float[np.ndarray, "r c"]
    volume: Float[np.ndarray, "r c"]
    profile: Float[np.ndarray, "r c"]
    drawn: Float[np.ndarray, "r c"]
    used: Bool[np.ndarray, "r c"]


def rule_of(
    pair: Pair, window: ScarWindow, others: Bool[np.ndarray, "r c"], pixel_mm2: float
) -> MatchedFilter | None:
    """Build the rule of one scar; None where too little of it is seen in both visits.

    Parameters
    ----------
    pair
        The reliefs.
    window
        The scar's window.
    others
        Pixels of other scars, which do not count.
    pixel_mm2
        Area of one pixel in the plane of the skin [mm2].
    """
    used = pair.sound[window.rows, window.cols] & ~others & (window.rho < window.reach)
    inside, around = window.rho < 1.0, (window.rho > 1.1) & (window.rho < window.reach)
    # the plane needs skin on all sides; a scar half outside the picture has none
    if (used & inside).sum() < 0.8 * max(inside.sum(), 8) or not _surrounded(used & around, window):
        return None
    height = pair.before[window.rows, window.cols].astype(float)
    terms, hold = _ground(window, np.sqrt(pixel_mm2))
    plane = _fit(terms, hold, used & around, height)
    profile = _profile(np.tensordot(plane, terms, 1) - height, window.rho, used)
    if np.abs(profile).max() < 1e-4:
        return None
    drawn = _drawn_out(profile, window)
    parts = (profile, drawn, inside, around)
    return MatchedFilter(*_weights(terms, hold, parts, used, pixel_mm2), profile, drawn, used)


def _surrounded(around: Bool[np.ndarray, "r c"], window: ScarWindow) -> bool:
    """Whether skin is seen around the rim in at least three quarters of all directions."""
    row, col = np.nonzero(around)
    if row.size < 12:
        return False
    middle = np.unravel_index(np.argmin(window.rho), window.rho.shape)
    angle = np.arctan2(row - middle[0], col - middle[1])
    return len(np.unique((angle * 8 / np.pi).astype(int))) >= 12


def _ground(
    window: ScarWindow, pixel_mm: float
) -> tuple[Float[np.ndarray, "6 r c"], Float[np.ndarray, " 6"]]:
    """Return plane and bend over the window, and how strongly each is held to 0."""
    rows, cols = window.rho.shape
    y, x = np.meshgrid(*(np.linspace(-1, 1, n) for n in (rows, cols)), indexing="ij")
    terms = np.stack([np.ones_like(x), y, x, y * y - 0.5, y * x, x * x - 0.5])
    half_mm = 0.5 * max(rows, cols) * pixel_mm
    bend = BEND_MM * half_mm**2 / 2
    hold = np.array([0.0, 0.0, 0.0, 1.0, 1.0, 1.0]) * (FURROWS_MM / bend) ** 2
    # neighbouring pixels see the same furrow: one square of half a millimetre counts once
    return terms, hold * max(1.0, (0.5 / pixel_mm) ** 2)


def _fit(
    terms: Float[np.ndarray, "k r c"],
    hold: Float[np.ndarray, " k"],
    used: Bool[np.ndarray, "r c"],
    height: Float[np.ndarray, "r c"],
) -> Float[np.ndarray, " k"]:
    flat = terms[:, used]
    square = flat @ flat.T + np.diag(hold) + 1e-9 * np.eye(len(flat))
    return np.asarray(np.linalg.solve(square, flat @ height[used]))


def _profile(
    depth: Float[np.ndarray, "r c"], rho: Float[np.ndarray, "r c"], used: Bool[np.ndarray, "r c"]
) -> Float[np.ndarray, "r c"]:
    """Return the scar's depth by distance from its centre: medians over rings, never rising."""
    inside = used & (rho < 1.15)
    sign = 1.0 if depth[inside & (rho < 0.6)].mean() >= 0.0 else -1.0
    ring = np.minimum((rho[inside] * RINGS / 1.15).astype(int), RINGS - 1)
    places, values = [], []
    for k in range(RINGS):
        if (ring == k).any():
            places.append((k + 0.5) * 1.15 / RINGS)
            values.append(float(np.median(sign * depth[inside][ring == k])))
    curve = np.maximum(np.minimum.accumulate(values), 0.0)
    whole = np.interp(rho, places, curve, right=0.0)
    return np.asarray(sign * np.where(rho < 1.15, whole, 0.0))


def _drawn_out(profile: Float[np.ndarray, "r c"], window: ScarWindow) -> Float[np.ndarray, "r c"]:
    """Return what heights gain when the scar widens, per share of its width."""
    middle = np.unravel_index(int(np.argmin(window.rho)), window.rho.shape)
    smooth = cv2.GaussianBlur(profile, (0, 0), max(0.8, 0.04 * window.rho.shape[0] / window.reach))
    down, right = np.gradient(smooth)
    row, col = np.indices(profile.shape)
    return np.asarray((row - middle[0]) * down + (col - middle[1]) * right)


def _weights(
    terms: Float[np.ndarray, "6 r c"],
    hold: Float[np.ndarray, " 6"],
    parts: tuple[np.ndarray, ...],
    used: Bool[np.ndarray, "r c"],
    pixel_mm2: float,
) -> tuple[Float[np.ndarray, "r c"], Float[np.ndarray, "r c"], Float[np.ndarray, "r c"]]:
    """Return the weights of depth, width and volume, see `MatchedFilter`."""
    profile, drawn, inside, around = parts
    both = np.concatenate([terms, -profile[None], drawn[None]])
    flat = both[:, used]
    square_mm = max(1.0, 0.25 / pixel_mm2)
    holds = np.append(hold, [0.0, square_mm * (FURROWS_MM / WIDER) ** 2])
    square = flat @ flat.T + np.diag(holds) + 1e-12 * np.eye(len(flat))
    depth, width, volume = (np.zeros(used.shape) for _ in range(3))
    depth[used], width[used] = np.linalg.solve(square, flat)[-2:]
    ring = used & around
    plane = np.linalg.solve(
        terms[:, ring] @ terms[:, ring].T + np.diag(hold) + 1e-9 * np.eye(6), terms[:, ring]
    )
    within = used & inside
    volume[ring] += terms[:, within].sum(axis=1) @ plane * pixel_mm2
    volume[within] -= pixel_mm2
    return depth, width, volume
