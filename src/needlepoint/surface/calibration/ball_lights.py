"""Light directions from a shiny ball: one picture a light, the highlight tells where it is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from jaxtyping import Bool, Float

from needlepoint.errors import Refused
from needlepoint.surface.calibration.ball import Ball, grey, perspective
from needlepoint.surface.calibration.ball_search import find_ball
from needlepoint.surface.rig import Camera, Triple

GLINT_SHARE = 0.1
"""Uncertainty of a highlight's place in its own radius.

Own choice: glare drags the centroid so far.
"""

LEAST_GLINT_PX = 0.15
"""Least uncertainty of a highlight's place [px].

Own choice: twice what rendered highlights are off.
"""

LEAST_BRIGHT = 0.15
"""A highlight is at least so much brighter than the ball without it (1 is white)."""

CORE = 0.9
"""Share of its greatest brightness from which on a pixel belongs to the highlight's core."""

RIM = 0.94
"""Beyond this share of the radius the ball mirrors its own ground, not a light."""


@dataclass(frozen=True, slots=True)
class Glint:
    """The highlight of a light in a ball: place and its uncertainty along either axis [px]."""

    col: float
    row: float
    sd: float


@dataclass(frozen=True, slots=True)
class BallLight:
    """A light seen in a ball.

    Attributes
    ----------
    direction
        Unit vector from the ball toward the light, camera frame.
    sd_deg
        Root mean square of the angle between this direction and the true one [deg].
    glint
        The highlight that it was read from.
    """

    direction: Triple
    sd_deg: float
    glint: Glint


@dataclass(frozen=True, slots=True)
class BallReading:
    """A ball and the lights seen in it, in the order of the pictures."""

    ball: Ball
    lights: tuple[BallLight, ...]


def light_directions_from_ball(
    pictures: Sequence[np.ndarray], ball: Ball | None = None, camera: Camera | None = None
) -> BallReading:
    """Read the direction of one light a picture from its highlight in a shiny ball.

    The highlight stands where the ball's normal halves the angle between light and view.

    Parameters
    ----------
    pictures
        Grey or colour pictures of one size, each under one light, nothing else moved.
    ball
        Its outline; found in the pictures if not given.
    camera
        With a focal length, the view of the ball off the optical axis is allowed for.

    Raises
    ------
    Refused
        If there is no ball, or a picture has no highlight in it or two of the same strength.
    """
    ball = ball or find_ball(pictures, camera)
    shape = (int(pictures[0].shape[0]), int(pictures[0].shape[1]))
    lights = tuple(
        BallLight(
            direction(ball, glint, camera, shape), _uncertainty(ball, glint, camera, shape), glint
        )
        for glint in find_glints(pictures, ball)
    )
    return BallReading(ball, lights)


def find_glints(pictures: Sequence[np.ndarray], ball: Ball) -> list[Glint]:
    """Find the highlight of the light in each picture, by what is in no other picture.

    Raises
    ------
    Refused
        If a picture has no highlight within the ball or two of about the same strength.
    """
    top, left = (max(0, int(at - ball.radius)) for at in (ball.row, ball.col))
    end, right = (int(at + ball.radius) + 2 for at in (ball.row, ball.col))
    crops = [grey(picture[top:end, left:right]) for picture in pictures]
    still = np.median(crops, axis=0) if len(crops) >= 3 else np.zeros_like(crops[0])
    rows, cols = np.indices(crops[0].shape)
    away = np.hypot(cols + left - ball.col, rows + top - ball.row)
    glints = []
    for number, crop in enumerate(crops, start=1):
        own = np.where(away < RIM * ball.radius, np.clip(crop - still, 0.0, None), 0.0)
        col, row, sd = _centre(crop, _brightest(own.astype(np.float32), number))
        glints.append(Glint(col + left, row + top, sd))
    return glints


def direction(ball: Ball, glint: Glint, camera: Camera | None, shape: tuple[int, int]) -> Triple:
    """Return the direction of the light whose highlight stands at `glint`, camera frame."""
    seen = perspective(ball, camera, shape)
    if camera is None or camera.focal_px is None or seen is None:
        across = np.array([glint.col - ball.col, glint.row - ball.row]) / ball.radius
        normal = np.array([*across, -math.sqrt(max(0.0, 1.0 - float(across @ across)))])
        view = np.array([0.0, 0.0, -1.0])
    else:
        away, wide, cosine, sine = seen
        side = math.sin(away)
        centre = np.array([side * cosine, side * sine, math.cos(away)]) / math.sin(wide)
        col, row = camera.principal(shape)
        ray = np.array(
            [(glint.col - col) / camera.focal_px[0], (glint.row - row) / camera.focal_px[1], 1.0]
        )
        ray /= np.linalg.norm(ray)
        along = float(ray @ centre)
        inside = max(0.0, along**2 - float(centre @ centre) + 1.0)
        normal = (along - math.sqrt(inside)) * ray - centre  # the ball has radius 1 here
        view = -ray
    normal /= np.linalg.norm(normal)
    light = 2.0 * float(normal @ view) * normal - view
    x, y, z = (float(part) for part in light / np.linalg.norm(light))
    return (x, y, z)


def _brightest(own: Float[np.ndarray, "rows cols"], number: int) -> Bool[np.ndarray, "rows cols"]:
    """Return the blob that most of a picture's own light stands in, refuse none or two."""
    smooth = cv2.GaussianBlur(own, (0, 0), max(1.0, 0.004 * own.shape[0]))
    top = float(smooth.max())
    if top < LEAST_BRIGHT:
        raise Refused(
            f"picture {number} shows no highlight in the ball: light one lamp a picture, "
            "and give one picture of each lamp only"
        )
    count, label = cv2.connectedComponents((smooth > 0.5 * top).astype(np.uint8))
    power = np.bincount(label.ravel(), weights=own.ravel(), minlength=count)[1:]
    order = np.argsort(power)[::-1]
    if len(order) > 1 and power[order[1]] > 0.6 * power[order[0]]:
        raise Refused(
            f"picture {number} shows two highlights of about the same strength in the ball: "
            "light one lamp a picture and cover other lights and windows"
        )
    return np.asarray(label == int(order[0]) + 1)


def _centre(
    crop: Float[np.ndarray, "rows cols"], blob: Bool[np.ndarray, "rows cols"]
) -> tuple[float, float, float]:
    """Return column, row and uncertainty [px] of the middle of a highlight, whatever its streaks.

    Only its core counts, and of that the place where a disc of its own size fits best: glare and
    brushed streaks are long and thin, the image of a lamp is not.
    """
    top, left, end, right = _around(blob)
    part = crop[top:end, left:right]
    inside = blob[top:end, left:right]
    core = ((part > CORE * part[inside].max()) & inside).astype(np.uint8)
    _, label, stats, _ = cv2.connectedComponentsWithStats(core)
    core = (label == 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())).astype(np.uint8)
    radius = float(
        cv2.distanceTransform(cv2.copyMakeBorder(core, 1, 1, 1, 1, 0), cv2.DIST_L2, 5).max()
    )
    if radius < 2.5:
        weight = (
            np.clip(part - 0.5 * part[inside].max(), 0.0, None) * inside
        )  # a few pixels: all count
    else:
        smooth = cv2.GaussianBlur(part * core, (0, 0), 0.7 * radius)
        weight = np.clip(smooth - 0.7 * smooth.max(), 0.0, None)
    rows, cols = np.indices(part.shape)
    col = float(np.average(cols, weights=weight)) + left
    row = float(np.average(rows, weights=weight)) + top
    return col, row, math.hypot(LEAST_GLINT_PX, GLINT_SHARE * radius)


def _around(blob: Bool[np.ndarray, "rows cols"]) -> tuple[int, int, int, int]:
    """Return the rectangle around a blob with a margin: top, left, end, right."""
    rows, cols = np.nonzero(blob)
    margin = 2 + max(np.ptp(rows), np.ptp(cols))
    return (
        max(0, int(rows.min() - margin)),
        max(0, int(cols.min() - margin)),
        int(rows.max() + margin),
        int(cols.max() + margin),
    )


def _uncertainty(ball: Ball, glint: Glint, camera: Camera | None, shape: tuple[int, int]) -> float:
    """Propagate the uncertainties of outline and highlight into the direction [deg, RMS]."""
    straight = np.array(direction(ball, glint, camera, shape))
    step = 0.01 * ball.radius
    place_sd = math.hypot(ball.centre_sd, glint.sd)
    moved = (
        (ball, replace(glint, col=glint.col + step), place_sd),
        (ball, replace(glint, row=glint.row + step), place_sd),
        (replace(ball, radius=ball.radius + step), glint, ball.radius_sd),
    )
    square = math.fsum(
        (math.dist(direction(one, spot, camera, shape), straight) / step * sd) ** 2
        for one, spot, sd in moved
    )
    return math.degrees(math.sqrt(square))
