"""Ball: the outline of a shiny ball in a picture, and how a camera sees it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from needlepoint.errors import Refused, WrongUsage
from needlepoint.surface.rig import Camera

GIVEN_SD_PX = 0.5
"""Uncertainty of a circle that a person draws [px].

Own choice: nobody marks an edge finer than that.
"""

LEAST_RADIUS_PX = 12.0
"""Smaller balls are not looked for: half a pixel of uncertainty would cost five degrees."""


@dataclass(frozen=True, slots=True)
class Ball:
    """A ball's outline in a picture.

    Attributes
    ----------
    col, row
        Centre of the outline [px]; the middle of the first pixel is 0.
    radius
        Radius of the outline [px]; the mean of both half axes where perspective stretches it.
    centre_sd, radius_sd
        Standard uncertainties of the centre, along either axis, and of the radius [px].
    """

    col: float
    row: float
    radius: float
    centre_sd: float = GIVEN_SD_PX
    radius_sd: float = GIVEN_SD_PX

    def __post_init__(self) -> None:
        numbers = (self.col, self.row, self.radius)
        if not all(map(math.isfinite, numbers)) or self.radius <= 0.0:
            raise WrongUsage(f"the ball's circle needs a column, a row and a radius, got {numbers}")


def ball_from_mask(mask: np.ndarray) -> Ball:
    """Return the circle of a picture that is white where the ball is.

    Raises
    ------
    Refused
        If the white part is missing or is not round.
    """
    white = grey(mask) > 0.5
    if white.sum() < math.pi * LEAST_RADIUS_PX**2:
        raise Refused(
            "the mask of the ball has hardly any white: paint the ball white, all else black"
        )
    rows, cols = np.nonzero(white)
    ball = Ball(float(cols.mean()), float(rows.mean()), math.sqrt(white.sum() / math.pi))
    inside = np.hypot(cols - ball.col, rows - ball.row) <= ball.radius
    if inside.mean() < 0.95:
        raise Refused(
            "the white part of the ball's mask is not round: paint the whole ball and nothing else"
        )
    return ball


def grey(picture: np.ndarray) -> Float[np.ndarray, "rows cols"]:
    """Return a picture of any depth as grey values from 0 to 1, single precision."""
    full = np.iinfo(picture.dtype).max if np.issubdtype(picture.dtype, np.integer) else 1.0
    values = picture.astype(np.float32) / np.float32(full)
    return values if values.ndim == 2 else np.ascontiguousarray(values.mean(axis=2))


def perspective(
    ball: Ball, camera: Camera | None, shape: tuple[int, int]
) -> tuple[float, float, float, float] | None:
    """Return the ball's place as a pinhole camera sees it, None without a focal length.

    Returns
    -------
    tuple
        Angle of the ball's centre off the optical axis and angular radius of the ball [rad],
        direction of that centre in the picture (cosine, sine).
    """
    if camera is None or camera.focal_px is None:
        return None
    focal = math.fsum(camera.focal_px) / 2.0
    col, row = camera.principal(shape)
    across, down = (ball.col - col) / focal, (ball.row - row) / focal
    off = math.hypot(across, down)
    away, wide = math.atan(off), math.atan(ball.radius / focal)
    for _ in range(30):  # the outline's centre and mean half axis fix both angles; converges fast
        square = math.cos(away) ** 2 - math.sin(wide) ** 2
        away = math.atan(off * square / math.cos(away) ** 2)
        mean = (math.cos(wide) / math.sqrt(square) + 1.0) / math.sqrt(square) / 2.0
        wide = math.asin(min(0.9, ball.radius / focal / mean))
    return away, wide, *((across / off, down / off) if off > 0.0 else (1.0, 0.0))
