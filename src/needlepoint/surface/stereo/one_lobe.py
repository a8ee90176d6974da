"""One lobe: shine of one strength and roughness on the whole skin, as phone captures fit it.

Many torches all round leave one lobe little room; it is laid anew on the relief that was found
with it. Rigs of few lamps fit several lobes that may differ over the skin (`shine`).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

import cv2
import numpy as np
from jaxtyping import Float

from needlepoint.surface.rig import Light, PanelLight
from needlepoint.surface.stereo.normals import Lighting, solve
from needlepoint.surface.stereo.shine import FIT_PX, LEAST_LAMPS, Angles, LobeScene, Shine

ROUGHNESSES = (0.1, 0.15, 0.22, 0.32, 0.45)
PARABOLAS, NARROWER = 3, 0.3  # each is so much narrower; the last is right to a thousandth
ROUNDS = 3  # normals and shine depend on each other; the third round changes depth by under 1 %
SMOOTH_PX = 2.0  # normals around which the lobe lies, smoothed: finer relief broadens the lobe
TINY = 1e-12
NOTICED = 0.03  # share of the misfit that shine must explain before it is believed

Plane = Float[np.ndarray, "r c"]


def fit_one_lobe(small: tuple[Plane, ...], lights: tuple[Light, ...], whole: LobeScene) -> Shine:
    """Fit one lobe of shine to small frames.

    Parameters
    ----------
    small
        Small frames in linear light, one a light.
    lights
        Those lights.
    whole
        The light vectors, and whence all of the skin is seen.
    """
    if len(small) < LEAST_LAMPS or any(isinstance(light, PanelLight) for light in lights):
        return Shine(None)
    frames = np.stack(small)
    lobe = _best_lobe(whole, frames)
    if lobe is None:
        return Shine(0.0)
    rough, strength = lobe
    shine = strength * whole.lobes(_normals(frames, whole.lighting), rough)
    bright = frames[:, whole.skin].max(axis=0)
    share = float(np.mean(shine[:, whole.skin].max(axis=0) / np.maximum(bright, 1e-6)))
    return Shine(share, tuple(shine), lobe=lobe)


def _normals(frames: np.ndarray, lighting: Lighting) -> Float[np.ndarray, "3 r c"]:
    b = solve(list(frames), [None] * len(frames), lighting)
    b = np.stack([cv2.GaussianBlur(plane, (0, 0), SMOOTH_PX) for plane in b])
    return np.asarray(b / np.maximum(np.linalg.norm(b, axis=0), 1e-9))


def _best_lobe(
    whole: LobeScene, frames: Float[np.ndarray, "lights r c"]
) -> tuple[float, float] | None:
    """Return roughness and strength of the lobe that explains most misfit; None if none does.

    It is looked for on every second or third pixel, around normals that come from all of them.
    """
    step = max(1, math.ceil(max(whole.skin.shape) / FIT_PX))
    thinned = (slice(None), slice(None, None, step), slice(None, None, step))
    scene = whole.thinned(step)
    misfit = scene.misfit(frames[thinned])
    total = float((misfit**2).sum())
    shine, best = np.zeros_like(frames), (0.0, 0.0)
    around: tuple[float, float] | None = None
    for _ in range(ROUNDS):
        normals = _normals(frames - shine, whole.lighting)
        fit = partial(_fit, scene, scene.angles(normals[thinned]), misfit)
        around = around or _beside_best(fit)
        rough = _least(fit, *around)
        strength, left = fit(rough)
        if left > (1.0 - NOTICED) * total:
            return None
        best, shine = (rough, strength), strength * whole.lobes(normals, rough)
    return best


def _fit(scene: LobeScene, angles: Angles, misfit: np.ndarray, rough: float) -> tuple[float, float]:
    """Return how strong a lobe of some roughness explains most misfit, and what it leaves."""
    model = scene.misfit(scene.lobes_at(angles, rough))
    match = float(np.vdot(misfit, model)) / max(float(np.vdot(model, model)), TINY)
    strength = max(0.0, match)
    return strength, float(((misfit - strength * model) ** 2).sum())


def _beside_best(fit: Callable[[float], tuple[float, float]]) -> tuple[float, float]:
    """Return the roughnesses beside the one that leaves least, of a few."""
    best = int(np.argmin([fit(rough)[1] for rough in ROUGHNESSES]))
    return ROUGHNESSES[max(best - 1, 0)], ROUGHNESSES[min(best + 1, len(ROUGHNESSES) - 1)]


def _least(fit: Callable[[float], tuple[float, float]], low: float, high: float) -> float:
    """Return the roughness between two that leaves least, by ever narrower parabolas.

    From one that is tried to the next the shine taken out, and with it every depth, would jump by a
    twentieth.
    """
    middle, reach = 0.5 * (low + high), 0.5 * (high - low)
    for _ in range(PARABOLAS):
        tried = middle + reach * np.array([-1.0, 0.0, 1.0])
        left = [fit(float(rough))[1] for rough in tried]
        bend, slope, _ = np.polyfit(tried, left, 2)
        least = -0.5 * slope / bend if bend > 0.0 else tried[int(np.argmin(left))]
        reach *= NARROWER
        middle = float(np.clip(least, low + reach, high - reach))
    return float(np.clip(least, low, high))
