"""Bending: how strongly a surface is curved over a few millimetres, hollow and bulging apart."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from jaxtyping import Bool, Float

STEP_MM = 0.6
"""Own choice: grid on which curvature is taken; a quarter of the window's standard deviation."""

WINDOW_MM = 2.5
"""Own choice: standard deviation of the window. Over it the deepest scars of an acne face are
nearly flat, and noses, lips and lids are not."""

FINE_MM = 1.0
"""Own choice: standard deviation over which hair is smoothed away and a raised scar is not."""

LEAST_SEEN = 0.2
"""Own choice: share of the window that must be sound, else curvature is not known."""

TERMS = ((0, 0), (1, 0), (0, 1), (2, 0), (1, 1), (0, 2))
"""Powers of (row, col) in the local quadratic."""

RIDGE = 1e-6
"""Own choice: of the whole weight; holds down terms that a sliver of skin does not show."""

Map = Float[np.ndarray, "rows cols"]


@dataclass(frozen=True)
class Bending:
    """Principal curvatures on a coarse grid over the same ground.

    Attributes
    ----------
    hollow, bulge
        Greatest curvature toward the viewer's side and away from it [1/mm]; positive where the
        surface is hollow, or bulges.
    off
        How far the surface lies off itself smoothed over `FINE_MM` [mm].
    known
        True where enough of the window is sound.
    step_mm
        Distance of the nodes down and across [mm].
    """

    hollow: Map
    bulge: Map
    off: Map
    known: Bool[np.ndarray, "rows cols"]
    step_mm: tuple[float, float]


def bending_of(
    z_mm: Float[np.ndarray, "high wide"],
    sound: Bool[np.ndarray, "high wide"],
    pixel_mm: float,
) -> Bending:
    """Fit a quadratic under a Gaussian window around every node and take its curvatures.

    Parameters
    ----------
    z_mm
        Heights toward the viewer with the form still in them [mm]; any value where not sound.
    sound
        True where heights are to be trusted.
    pixel_mm
        Distance of neighbouring pixels [mm].

    Notes
    -----
    Unlike derivatives of a smoothed map, a fitted quadratic invents no curvature at the border or
    beside a gap.
    """
    shape = tuple(max(1, min(n, math.ceil(n * pixel_mm / STEP_MM))) for n in z_mm.shape)
    step = (z_mm.shape[0] * pixel_mm / shape[0], z_mm.shape[1] * pixel_mm / shape[1])
    weight = _shrunk(sound.astype(np.float32), shape).astype(np.float64)
    mean = float(z_mm[sound].mean()) if sound.any() else 0.0
    height = _shrunk(np.where(sound, z_mm - mean, 0.0).astype(np.float32), shape)
    down, across = (_window(each, n) for each, n in zip(step, shape, strict=True))

    def moment(image: Map, p: int, q: int) -> Map:
        return cv2.sepFilter2D(
            image, cv2.CV_64F, across[q], down[p], borderType=cv2.BORDER_CONSTANT
        )

    masses = {(p, q): moment(weight, p, q) for p in range(5) for q in range(5 - p)}
    left = np.stack(
        [np.stack([masses[p + r, q + s] for r, s in TERMS], -1) for p, q in TERMS], axis=-2
    )
    right = np.stack([moment(height.astype(np.float64), p, q) for p, q in TERMS], axis=-1)
    known = (masses[0, 0] > LEAST_SEEN) & (weight > 0.5)
    fit = np.zeros((*shape, len(TERMS)))
    ridge = RIDGE * np.eye(len(TERMS))
    fit[known] = np.linalg.solve(left[known] + ridge, right[known][..., None])[..., 0]
    hollow, bulge = _principal(fit)
    off = _off(height, weight, known, step)
    return Bending(hollow, bulge, off, known, step)


def _off(
    height: Map,
    weight: Map,
    known: Bool[np.ndarray, "rows cols"],
    step_mm: tuple[float, float],
) -> Map:
    """Return how far heights lie off what a small window around them averages [mm]."""

    def blurred(image: Map) -> Map:
        down, across = (FINE_MM / step for step in step_mm)
        return np.asarray(
            cv2.GaussianBlur(
                image.astype(np.float64),
                (0, 0),
                sigmaX=across,
                sigmaY=down,
                borderType=cv2.BORDER_REPLICATE,
            )
        )

    mass, mean = blurred(weight), blurred(height)
    own = height / np.maximum(weight, 1e-6)
    return np.asarray(np.where(known, own - mean / np.maximum(mass, 1e-6), 0.0))


def _principal(fit: Float[np.ndarray, "rows cols 6"]) -> tuple[Map, Map]:
    """Return the greatest hollow and the greatest bulge of quadratics in units of the window."""
    slope_down, slope_across = fit[..., 1] / WINDOW_MM, fit[..., 2] / WINDOW_MM
    down, mixed, across = (
        times * fit[..., k] / WINDOW_MM**2 for k, times in ((3, 2.0), (4, 1.0), (5, 2.0))
    )
    square = 1.0 + slope_down**2 + slope_across**2
    mean = (1 + slope_down**2) * across + (1 + slope_across**2) * down
    mean = (mean - 2 * slope_down * slope_across * mixed) / (2.0 * square**1.5)
    gauss = (down * across - mixed**2) / square**2
    apart = np.sqrt(np.clip(mean**2 - gauss, 0.0, None))
    return mean + apart, apart - mean


def _window(step_mm: float, nodes: int) -> list[Float[np.ndarray, " n"]]:
    """Return ``g(x) x**p`` for p of 0 to 4, x in standard deviations, out to three of them."""
    half = min(math.ceil(3.0 * WINDOW_MM / step_mm), nodes)
    x = np.arange(-half, half + 1) * step_mm / WINDOW_MM
    gauss = np.exp(-0.5 * x**2)
    gauss /= gauss.sum()
    return [gauss * x**p for p in range(5)]


def _shrunk(image: Float[np.ndarray, "a b"], shape: tuple[int, ...]) -> Float[np.ndarray, "c d"]:
    """Average over cells of equal size."""
    return np.asarray(cv2.resize(image, shape[::-1], interpolation=cv2.INTER_AREA))
