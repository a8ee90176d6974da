"""The search for a shiny ball: found by its outline, however dark the room."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import cv2
import numpy as np
import scipy.fft
from jaxtyping import Complex, Float

from needlepoint.errors import Refused, WrongUsage
from needlepoint.surface.calibration.ball import Ball, grey
from needlepoint.surface.calibration.ball_edge import gradients, settle
from needlepoint.surface.rig import Camera

LEAST_SCORE = 0.25
"""Least score of a circle; own choice: noise of any grain reaches 0.15, balls 0.3 to 0.9."""

_LEVELS_PX = (160, 320, 640, 1280)
_RADII_PX = (14, 29)


def find_ball(pictures: Sequence[np.ndarray], camera: Camera | None = None) -> Ball:
    """Find the outline of the ball that stands in all `pictures`.

    Every picture shows another part of the outline, so the gradients of all are added as
    double-angle vectors: a bright side and a dark side count alike and chance texture cancels.

    Parameters
    ----------
    pictures
        Grey or colour pictures of one size, the camera and the ball unmoved.
    camera
        With a focal length, the outline is taken as the ellipse that perspective makes of it.

    Raises
    ------
    Refused
        If nothing round stands out, or a picture differs in size.
    """
    greys = [grey(picture) for picture in pictures]
    if not greys:
        raise WrongUsage("no picture of the ball was given: give one for each light")
    if any(one.shape != greys[0].shape for one in greys):
        raise Refused("the pictures of the ball differ in size: take all with the same camera")
    score, ball = max(_candidates(greys, _hints(greys)), key=lambda found: found[0])
    if score < LEAST_SCORE:
        raise Refused(
            "no ball was found in the pictures: put it before an evenly lit ground, "
            "or give its circle as --circle col,row,radius"
        )
    return settle(greys, ball, camera)


def _hints(greys: list[np.ndarray]) -> Float[np.ndarray, "pictures 2"]:
    """Return where each picture is brightest (col, row) [px], over what stays the same in all."""
    scale = min(1.0, _LEVELS_PX[-1] / max(greys[0].shape))
    small = [
        cv2.resize(one, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) ** 6  # near white
        for one in greys
    ]
    still = np.median(small, axis=0) if len(small) >= 3 else np.zeros_like(small[0])
    places = []
    for one in small:
        bright = cv2.GaussianBlur(one - still.astype(np.float32), (0, 0), 0.8)
        places.append(np.unravel_index(int(bright.argmax()), bright.shape)[::-1])
    return (np.array(places) + 0.5) / scale - 0.5


def _candidates(
    greys: list[np.ndarray], hints: Float[np.ndarray, "pictures 2"]
) -> Iterator[tuple[float, Ball]]:
    """Look for the best circle on each level of a pyramid; coarse levels hold large balls.

    A ball's highlight lies in its outline, so a circle counts as often as it holds one.
    """
    longest = max(greys[0].shape)
    for level, size in enumerate(_LEVELS_PX):
        scale = min(1.0, size / longest) if 1.3 * size < longest else 1.0
        widest = int(0.6 * min(greys[0].shape) * scale)
        radii = _radii(widest if level == 0 else min(widest, _RADII_PX[1]))
        if radii:
            score, col, row, radius = _search(gradients(greys, scale), radii)
            centre = ((col + 0.5) / scale - 0.5, (row + 0.5) / scale - 0.5)
            ball = Ball(*centre, radius / scale)
            holds = np.hypot(*(hints - centre).T) < 0.95 * ball.radius
            yield score * max(0.3, float(holds.mean())), ball
        if scale == 1.0:
            return


def _radii(widest: int) -> list[float]:
    """Return radii up to `widest` in steps of a pixel, of a twentieth where that is more."""
    radii = [float(_RADII_PX[0])]
    while radii[-1] < widest:
        radii.append(max(radii[-1] + 1.0, 1.05 * radii[-1]))
    return radii[:-1]


def _search(
    tensor: Complex[np.ndarray, "rows cols"], radii: list[float]
) -> tuple[float, float, float, float]:
    """Return score, col, row and radius [px] of the circle that most gradients stand across."""
    strength = np.abs(tensor)
    field = tensor / (strength + 4.0 * np.median(strength) + 1e-7)
    rows, cols = tensor.shape
    size = [scipy.fft.next_fast_len(n + 2 * int(radii[-1]) + 6) for n in (rows, cols)]
    spectrum = scipy.fft.fft2(field, size)
    y, x = ((np.fft.fftfreq(n) * n).astype(np.float32) for n in size)
    place = x[None, :] + 1j * y[:, None]
    far, across = np.abs(place), np.exp(2j * np.angle(place))
    best = (-1.0, 0.0, 0.0, 1.0)
    for radius in radii:
        ring = np.exp(-0.5 * ((far - radius) / max(1.0, 0.025 * radius)) ** 2)
        ring *= 1.0 / ring.sum()
        votes = scipy.fft.ifft2(spectrum * np.conj(scipy.fft.fft2(ring * across))).real[
            :rows, :cols
        ]
        row, col = np.unravel_index(int(votes.argmax()), votes.shape)
        score = float(votes[row, col]) - 2.0 / math.sqrt(
            2.0 * math.pi * radius
        )  # chance helps small ones
        best = max(best, (score, float(col), float(row), float(radius)))
    return best
