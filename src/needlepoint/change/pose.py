"""Pose: how the face leans toward the camera, and how two leans differ."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from scipy.optimize import least_squares

from needlepoint.surface import TangentFrame

TYPICAL_RADIUS_MM = 75.0
"""Own choice: a cheek's radius, where the search for its lean begins."""

NODES = 9
"""Own choice: places a side at which the lean is looked at."""


@dataclass(frozen=True)
class Lean:
    """The slope of the form over a picture.

    Attributes
    ----------
    middle
        Slope (down, right) in the picture's middle.
    bend_per_mm
        By how much it grows along the rows and columns [1/mm].
    certain
        Whether the bulge of the face settles the sign.
    """

    middle: Float[np.ndarray, " 2"]
    bend_per_mm: Float[np.ndarray, "2 2"]
    certain: bool

    def at(self, away_mm: Float[np.ndarray, " 2"]) -> Float[np.ndarray, " 2"]:
        """Return the slope at a place (row, col) away from the picture's middle [mm]."""
        return np.asarray(self.middle + self.bend_per_mm @ away_mm)


def lean(frame: TangentFrame, pixel_mm: float, shape: tuple[int, int]) -> Lean:
    """Return the slope (down, right) of the form.

    A frame says how much skin is foreshortened, which leaves the sign of the slope open; faces
    bulge toward the camera, which settles it. On flat skin it stays open.
    """
    rows, cols = (np.linspace(0.1 * n, 0.9 * n, NODES) for n in shape)
    steps = np.array([frame.at(float(r), float(c)) for r in rows for c in cols])
    values, vectors = np.linalg.eigh(steps.transpose(0, 2, 1) @ steps)
    steep = np.maximum(values[:, 1] / values[:, 0] - 1.0, 0.0)
    outer = steep[:, None, None] * vectors[:, :, 1, None] * vectors[:, None, :, 1]
    y, x = np.meshgrid(
        *((part - n / 2) * pixel_mm for part, n in zip((rows, cols), shape, strict=True)),
        indexing="ij",
    )
    place = np.column_stack([y.ravel(), x.ravel()])

    def slopes(numbers: Float[np.ndarray, " 5"]) -> Float[np.ndarray, "n 2"]:
        bend = np.array([[numbers[2], numbers[3]], [numbers[3], numbers[4]]])
        return numbers[:2] + place @ bend

    def off(numbers: Float[np.ndarray, " 5"]) -> Float[np.ndarray, " m"]:
        slope = slopes(numbers)
        return np.asarray((slope[:, :, None] * slope[:, None, :] - outer).ravel())

    middle = outer[len(outer) // 2]
    first = np.sqrt(np.maximum(np.diag(middle), 0.0))
    first[1] *= 1.0 if middle[0, 1] >= 0.0 else -1.0
    bulge = -1.0 / TYPICAL_RADIUS_MM
    fits = [
        least_squares(off, np.array([*(sign * first), bulge, 0.0, bulge])) for sign in (1.0, -1.0)
    ]
    best = min(fits, key=lambda fit: float(fit.cost))
    numbers = best.x if best.x[2] + best.x[4] <= 0.0 else -best.x
    return Lean(
        np.asarray(numbers[:2]),
        np.array([[numbers[2], numbers[3]], [numbers[3], numbers[4]]]),
        bool(abs(numbers[2] + numbers[4]) > 2e-3),
    )


def tilt_between(
    first: Float[np.ndarray, " 2"], second: Float[np.ndarray, " 2"], turn: Float[np.ndarray, "2 2"]
) -> float:
    """Return the angle [deg] between two slopes, the second turned by `turn` against the first."""
    normals = [np.array([-g[0], -g[1], 1.0]) for g in (turn @ first, second)]
    cosine = normals[0] @ normals[1] / np.prod([np.linalg.norm(n) for n in normals])
    return float(np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0))))


def nearest_turn(jacobian: Float[np.ndarray, "2 2"]) -> Float[np.ndarray, "2 2"]:
    """Return the rotation nearest to a matrix."""
    left, _, right = np.linalg.svd(jacobian)
    return np.asarray(left @ right)
