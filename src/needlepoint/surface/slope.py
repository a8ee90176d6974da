"""How the form lies to the viewer: the frame of its plane, heights normal to it, its folds."""

from __future__ import annotations

import math

import cv2
import numpy as np
from jaxtyping import Bool, Float

from needlepoint.surface.heightmap import TangentFrame

NODE_MM = 1.25
"""Grid on which slopes are taken: a form with a cutoff of 15 mm has nothing finer."""

FOLD_RADIUS_MM = 15.0
"""A form that is hollow with a smaller radius is a fold; scars are shallower, cheeks convex."""

FOLD_REACH_MM = 5.0
"""How far from a fold heights are less certain."""


def frame_of_form(form_mm: Float[np.ndarray, "rows cols"], pixel_mm: float) -> TangentFrame:
    """Return the frame of a form seen from far away, each pixel `pixel_mm` wide for the viewer.

    The matrix at a node is the symmetric root of the metric, ``pixel * sqrt(1 + g g')`` for a
    slope ``g``: of all that measure the tangent plane it turns the picture least.
    """
    small, steps = _coarse(form_mm, pixel_mm)
    slope = np.stack(np.gradient(small, *steps), axis=-1)
    rise = np.sqrt(1.0 + (slope**2).sum(-1))[..., None, None]
    outer = slope[..., :, None] * slope[..., None, :]
    step_mm = pixel_mm * (np.eye(2) + outer / (1.0 + rise))
    rows, cols = (_centres(n, m) for n, m in zip(small.shape, form_mm.shape, strict=True))
    return TangentFrame(rows, cols, step_mm)


def upright(
    relief_mm: Float[np.ndarray, "rows cols"],
    form_mm: Float[np.ndarray, "rows cols"],
    pixel_mm: float,
) -> Float[np.ndarray, "rows cols"]:
    """Turn heights over the form along the view into heights normal to the form [mm]."""
    small, steps = _coarse(form_mm, pixel_mm)
    down, across = np.gradient(small, *steps)
    cosine = (1.0 / np.sqrt(1.0 + down**2 + across**2)).astype(np.float32)
    return np.asarray(relief_mm * _spread(cosine, form_mm.shape), dtype=np.float32)


def flag_folds(
    form_mm: Float[np.ndarray, "rows cols"], pixel_mm: float, *, reach_mm: float = FOLD_REACH_MM
) -> Bool[np.ndarray, "rows cols"]:
    """Flag what lies within `reach_mm` of a fold: where the form is sharply hollow."""
    small, steps = _coarse(form_mm, pixel_mm)
    fold = _hollow(small, steps) > 1.0 / FOLD_RADIUS_MM
    if not fold.any():
        return np.zeros(form_mm.shape, dtype=bool)
    from scipy.ndimage import distance_transform_edt

    far = distance_transform_edt(~fold, sampling=steps)
    return np.asarray(_spread(far.astype(np.float32), form_mm.shape) <= reach_mm)


def _hollow(
    form_mm: Float[np.ndarray, "i j"], steps: tuple[float, float]
) -> Float[np.ndarray, "i j"]:
    """Return the greatest normal curvature toward the viewer [1/mm]; positive where hollow."""
    down, across = np.gradient(form_mm, *steps)
    dd, da = np.gradient(down, *steps)
    ad, aa = np.gradient(across, *steps)
    mixed = 0.5 * (da + ad)
    square = 1.0 + down**2 + across**2
    mean = (1 + down**2) * aa - 2 * down * across * mixed + (1 + across**2) * dd
    mean /= 2.0 * square**1.5
    gauss = (dd * aa - mixed**2) / square**2
    return np.asarray(mean + np.sqrt(np.clip(mean**2 - gauss, 0.0, None)))


def _coarse(
    form_mm: Float[np.ndarray, "rows cols"], pixel_mm: float
) -> tuple[Float[np.ndarray, "i j"], tuple[float, float]]:
    """Sample the form at nodes about `NODE_MM` apart; give their distances [mm] as well."""
    rows, cols = (min(n, max(math.ceil(n * pixel_mm / NODE_MM), min(n, 24))) for n in form_mm.shape)
    small = cv2.resize(form_mm, (cols, rows), interpolation=cv2.INTER_LINEAR).astype(np.float64)
    return small, (form_mm.shape[0] * pixel_mm / rows, form_mm.shape[1] * pixel_mm / cols)


def _spread(
    nodes: Float[np.ndarray, "i j"], shape: tuple[int, ...]
) -> Float[np.ndarray, "rows cols"]:
    """Interpolate linearly from cell centres to pixels."""
    return np.asarray(cv2.resize(nodes, shape[::-1], interpolation=cv2.INTER_LINEAR))


def _centres(nodes: int, pixels: int) -> Float[np.ndarray, " n"]:
    """Return the pixel coordinates of the middles of `nodes` equal cells."""
    return (np.arange(nodes) + 0.5) * pixels / nodes - 0.5
