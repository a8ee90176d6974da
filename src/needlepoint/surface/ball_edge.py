"""The outline of a ball to a fraction of a pixel."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

import cv2
import numpy as np
from jaxtyping import Complex, Float

from needlepoint.errors import Refused
from needlepoint.surface.ball import Ball, perspective
from needlepoint.surface.rig import Camera

_RAYS = 720
_SECTORS = 24


@dataclass(frozen=True, slots=True)
class _Edge:
    """Points of the outline, one a ray where one was seen."""

    col: Float[np.ndarray, " n"]
    row: Float[np.ndarray, " n"]
    angle: Float[np.ndarray, " n"]


def gradients(greys: Iterable[np.ndarray], scale: float = 1.0) -> Complex[np.ndarray, "rows cols"]:
    """Add the squared gradients of all pictures, as complex numbers of twice the angle.

    Of the root of the grey values, so that noise weighs alike in bright and dark parts.
    """
    total: np.ndarray = np.zeros(1, np.complex64)
    for one in greys:
        small = one
        if scale < 1.0:
            small = cv2.resize(one, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        root = cv2.GaussianBlur(np.sqrt(small), (0, 0), 1.0)
        across = cv2.Sobel(root, cv2.CV_32F, 1, 0, scale=0.125)
        down = cv2.Sobel(root, cv2.CV_32F, 0, 1, scale=0.125)
        total = total + (across + 1j * down) ** 2
    return total.astype(np.complex64)


def settle(greys: list[np.ndarray], ball: Ball, camera: Camera | None) -> Ball:
    """Fit the outline to sub-pixel edge points, in a window that closes on it."""
    shape = greys[0].shape
    top, left = (max(0, int(at - 1.3 * ball.radius)) for at in (ball.row, ball.col))
    end, right = (int(at + 1.3 * ball.radius) + 2 for at in (ball.row, ball.col))
    tensor = gradients(one[top:end, left:right] for one in greys)
    here = replace(ball, col=ball.col - left, row=ball.row - top)
    edge = None
    for window in (0.08, 0.04, 0.02, 0.02):
        stretch = _stretch(replace(here, col=here.col + left, row=here.row + top), camera, shape)
        edge = _edge(tensor, here, stretch, max(4.0, window * here.radius))
        if edge.angle.size < _RAYS // 6:
            raise Refused(
                "the outline of the ball is hardly seen: give its circle as --circle col,row,radius"
            )
        here = _fit(edge, here, stretch)
    assert edge is not None
    centre_sd, radius_sd = _jackknife(edge, here, stretch)
    return Ball(here.col + left, here.row + top, here.radius, centre_sd, radius_sd)


def _stretch(ball: Ball, camera: Camera | None, shape: tuple[int, int]) -> Float[np.ndarray, "2 2"]:
    """Give the matrix that makes the outline's ellipse of a circle of mean radius (x, y)."""
    seen = perspective(ball, camera, shape)
    if seen is None:
        return np.eye(2)
    away, wide, cosine, sine = seen
    ratio = math.cos(wide) / math.sqrt(math.cos(away) ** 2 - math.sin(wide) ** 2)
    along = np.outer((cosine, sine), (cosine, sine))
    return np.asarray((np.eye(2) + (ratio - 1.0) * along) * 2.0 / (1.0 + ratio))


def _edge(
    tensor: Complex[np.ndarray, "rows cols"],
    ball: Ball,
    stretch: Float[np.ndarray, "2 2"],
    window: float,
) -> _Edge:
    """Find the strongest edge across the outline on every ray, within `window` [px] of it."""
    angle = np.arange(_RAYS) * (2.0 * math.pi / _RAYS)
    way = stretch @ np.array([np.cos(angle), np.sin(angle)])
    reach = np.arange(-window, window + 0.01, 0.5)
    far = ball.radius + reach
    col = (ball.col + far * way[0][:, None]).astype(np.float32)
    row = (ball.row + far * way[1][:, None]).astype(np.float32)
    real, imag = (
        cv2.remap(part, col, row, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
        for part in (tensor.real.copy(), tensor.imag.copy())
    )
    across = np.arctan2(way[1], way[0])[:, None]
    rise = real * np.cos(2.0 * across) + imag * np.sin(2.0 * across)
    peak = rise[:, 1:-1].argmax(axis=1) + 1
    ray = np.arange(_RAYS)
    before, at, after = (rise[ray, peak + step] for step in (-1, 0, 1))
    bend = before - 2.0 * at + after
    seen = (at > before) & (at >= after) & (at > 3.0 * np.median(np.abs(tensor))) & (bend < 0.0)
    seen &= at > 0.02 * np.percentile(at, 90)
    shift = np.where(seen, 0.5 * (before - after) / np.where(seen, bend, -1.0), 0.0)
    where = ball.radius + reach[peak] + 0.5 * shift
    points = np.array([ball.col, ball.row])[:, None] + where * way
    return _Edge(points[0, seen], points[1, seen], angle[seen])


def _fit(edge: _Edge, ball: Ball, stretch: Float[np.ndarray, "2 2"]) -> Ball:
    """Fit centre and radius by Gauss-Newton with Tukey's weights: stands and glints fall out."""
    back = np.linalg.inv(stretch)
    state = np.array([ball.col, ball.row, ball.radius])
    for _ in range(15):
        away = back @ np.array([edge.col - state[0], edge.row - state[1]])
        far = np.hypot(*away)
        off = far - state[2]
        unit = back.T @ (away / far)
        spread = max(0.1, 1.4826 * float(np.median(np.abs(off))))
        weight = np.clip(1.0 - (off / (4.7 * spread)) ** 2, 0.0, None)
        rows = np.column_stack([unit[0], unit[1], np.ones_like(off)]) * weight[:, None]
        step = np.linalg.lstsq(rows, off * weight, rcond=None)[0]
        state = state + step
        if np.abs(step).max() < 1e-4:
            break
    return replace(ball, col=float(state[0]), row=float(state[1]), radius=float(state[2]))


def _jackknife(edge: _Edge, ball: Ball, stretch: Float[np.ndarray, "2 2"]) -> tuple[float, float]:
    """Give the doubts of centre and radius [px] by leaving out one sector after the other.

    Sectors, not rays: what bends the outline (a stand, a reflection) bends neighbours alike.
    """
    sector = (edge.angle * (_SECTORS / (2.0 * math.pi))).astype(int)
    fits = []
    for left_out in range(_SECTORS):
        keep = sector != left_out
        part = _Edge(edge.col[keep], edge.row[keep], edge.angle[keep])
        fits.append(_fit(part, ball, stretch))
    states = np.array([(one.col, one.row, one.radius) for one in fits])
    n = len(states)
    var = (n - 1) / n * ((states - states.mean(axis=0)) ** 2).sum(axis=0)
    return math.sqrt((var[0] + var[1]) / 2.0), math.sqrt(var[2])
