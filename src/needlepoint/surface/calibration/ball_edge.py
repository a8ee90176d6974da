"""The outline of a ball to a fraction of a pixel."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import cv2
import numpy as np
from jaxtyping import Complex, Float

from needlepoint.errors import Refused
from needlepoint.surface.calibration.ball import Ball, perspective
from needlepoint.surface.rig import Camera

APART_SHARE = 0.25
"""Uncertainty of the outline in what its two fits differ by; own choice: the outer one is nearly
always right, so half of the difference would be too much."""

STARTS = (0.93, 1.0, 1.08, 1.17, 1.27, 1.38, 1.5)
"""Radii to start from, in that of the search: it may have found a circle mirrored in the ball, most
likely the horizon, which a ball shows at 0.71 of its radius."""

LEAST_SUPPORT = 0.2
"""Least share of the outline that a fit must rest on; own choice: chance reaches 0.1."""

REACH = 1.7
"""How far around the ball the pictures are looked at, in its radius."""

_RAYS = 720
_SECTORS = 24


@dataclass(frozen=True, slots=True)
class _Edge:
    """Points of the outline, one a ray where one was seen."""

    col: Float[np.ndarray, " n"]
    row: Float[np.ndarray, " n"]
    angle: Float[np.ndarray, " n"]


@dataclass(frozen=True, slots=True)
class _EdgeGradients:
    """Squared gradients around a ball, their two parts, and what noise gives."""

    real: Float[np.ndarray, "rows cols"]
    imag: Float[np.ndarray, "rows cols"]
    floor: float


@dataclass(frozen=True, slots=True)
class _Fit:
    """A circle, the points it rests on, its stretch, and the share of rays that agree with it."""

    ball: Ball
    edge: _Edge
    stretch: Float[np.ndarray, "2 2"]
    support: float


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
    """Fit the outline to sub-pixel edge points from several starts, and take the outer circle.

    A ball mirrors its own shadow, the card and its edge as circles inside its outline, and these
    are often the stronger ones. So two looks are taken, at the edges of all pictures (which shows
    most of a ball in the dark) and at those of what is brightest over the pictures (which has no
    shadows); of all circles that are seen well enough the outermost is the ball. How far the two
    looks differ there goes into the uncertainty.
    """
    top, left = (max(0, int(at - REACH * ball.radius)) for at in (ball.row, ball.col))
    end, right = (int(at + REACH * ball.radius) + 2 for at in (ball.row, ball.col))
    crops = [one[top:end, left:right] for one in greys]
    corner, shape = (left, top), (int(greys[0].shape[0]), int(greys[0].shape[1]))
    fits = []
    for tensor in (gradients(crops), gradients([np.max(crops, axis=0)])):
        look = _EdgeGradients(
            tensor.real.copy(), tensor.imag.copy(), float(np.median(np.abs(tensor)))
        )
        for factor in STARTS:
            start = Ball(ball.col - left, ball.row - top, factor * ball.radius)
            fits.append(_close_in(look, start, lambda at: _stretch(at, corner, camera, shape)))
    most = max(fit.support for fit in fits)
    if most < LEAST_SUPPORT:
        raise Refused(
            "the outline of the ball is hardly seen: give its circle as --circle col,row,radius"
        )
    best = max((fit for fit in fits if fit.support > 0.6 * most), key=lambda fit: fit.ball.radius)
    near = [fit.ball for fit in fits if _alike(fit.ball, best.ball) and fit.support > 0.3 * most]
    apart = max(best.ball.radius - one.radius for one in near)
    moved = max(math.hypot(best.ball.col - one.col, best.ball.row - one.row) for one in near)
    centre_sd, radius_sd = _jackknife(best)
    return replace(
        best.ball,
        col=best.ball.col + left,
        row=best.ball.row + top,
        centre_sd=math.hypot(centre_sd, APART_SHARE * moved),
        radius_sd=math.hypot(radius_sd, APART_SHARE * apart),
    )


def _alike(one: Ball, other: Ball) -> bool:
    """Whether two circles are two views of one outline."""
    near = 0.04 * other.radius
    return (
        math.hypot(one.col - other.col, one.row - other.row) < near
        and abs(one.radius - other.radius) < near
    )


def _close_in(
    look: _EdgeGradients, ball: Ball, stretch: Callable[[Ball], Float[np.ndarray, "2 2"]]
) -> _Fit:
    """Fit the outline in a window that closes on it, and count the rays that agree."""
    for window in (0.1, 0.06, 0.03, 0.02):
        shape = stretch(ball)
        edge = _edge(look, ball, shape, max(3.0, window * ball.radius))
        if edge.angle.size < _RAYS // 6:
            return _Fit(ball, edge, shape, 0.0)
        ball = _fit(edge, ball, shape)
    back = np.linalg.inv(shape)
    far = np.hypot(*(back @ np.array([edge.col - ball.col, edge.row - ball.row])))
    agree = np.abs(far - ball.radius) < max(0.8, 0.006 * ball.radius)
    return _Fit(ball, edge, shape, float(agree.sum()) / _RAYS)


def _stretch(
    ball: Ball, corner: tuple[int, int], camera: Camera | None, shape: tuple[int, int]
) -> Float[np.ndarray, "2 2"]:
    """Return the matrix that makes the outline's ellipse of a circle of mean radius (x, y)."""
    whole = replace(ball, col=ball.col + corner[0], row=ball.row + corner[1])
    seen = perspective(whole, camera, shape)
    if seen is None:
        return np.eye(2)
    away, wide, cosine, sine = seen
    ratio = math.cos(wide) / math.sqrt(math.cos(away) ** 2 - math.sin(wide) ** 2)
    along = np.outer((cosine, sine), (cosine, sine))
    return np.asarray((np.eye(2) + (ratio - 1.0) * along) * 2.0 / (1.0 + ratio))


def _edge(
    look: _EdgeGradients, ball: Ball, stretch: Float[np.ndarray, "2 2"], window: float
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
        for part in (look.real, look.imag)
    )
    across = np.arctan2(way[1], way[0])[:, None]
    rise = real * np.cos(2.0 * across) + imag * np.sin(2.0 * across)
    peak = rise[:, 1:-1].argmax(axis=1) + 1
    ray = np.arange(_RAYS)
    before, at, after = (rise[ray, peak + step] for step in (-1, 0, 1))
    bend = before - 2.0 * at + after
    seen = (at > before) & (at >= after) & (at > 3.0 * look.floor) & (bend < 0.0)
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


def _jackknife(fit: _Fit) -> tuple[float, float]:
    """Return the uncertainties of centre and radius [px] by leaving out one sector after the other.

    Sectors, not rays: what bends the outline (a stand, a reflection) bends neighbours alike.
    """
    edge = fit.edge
    sector = (edge.angle * (_SECTORS / (2.0 * math.pi))).astype(int)
    parts = []
    for left_out in range(_SECTORS):
        keep = sector != left_out
        part = _Edge(edge.col[keep], edge.row[keep], edge.angle[keep])
        parts.append(_fit(part, fit.ball, fit.stretch))
    states = np.array([(one.col, one.row, one.radius) for one in parts])
    n = len(states)
    var = (n - 1) / n * ((states - states.mean(axis=0)) ** 2).sum(axis=0)
    return math.sqrt((var[0] + var[1]) / 2.0), math.sqrt(var[2])
