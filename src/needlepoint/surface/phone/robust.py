"""A loss that forgives what was read and never what is known, and a quick fit by it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from jaxtyping import Float

Vector = Float[np.ndarray, " n"]
Matrix = Float[np.ndarray, "m n"]

MOST_STEPS = 100
LITTLE = 1e-7
"""Own choice: a fit ends where a step lowers its cost by no more than this share."""

DAMP, EASE, HOLD = 1e-3, 0.2, 5.0
"""Own choice: damping of the first step, over the curvature; its factors after a step that lowers
the cost and after one that does not."""

LEAST_CURVED = 1e-9
"""Own choice: what a far residual counts at least, so that no direction is lost."""


def forgiving(read: int) -> Callable[[Float[np.ndarray, " n"]], Float[np.ndarray, "3 n"]]:
    """Return a loss for `scipy.optimize.least_squares`.

    Parameters
    ----------
    read
        How many residuals, the first ones, were read from pictures: each counts as
        ``2 (sqrt(1 + z) - 1)`` of its square z. The others are what is known beforehand and count
        in full, or a fit that goes astray would throw them off as outliers.
    """

    def loss(square: Float[np.ndarray, " n"]) -> Float[np.ndarray, "3 n"]:
        rho = np.stack([square, np.ones_like(square), np.zeros_like(square)])
        grown = 1.0 + square[:read]
        rho[0, :read] = 2.0 * (np.sqrt(grown) - 1.0)
        rho[1, :read] = grown**-0.5
        rho[2, :read] = -0.5 * grown**-1.5
        return rho

    return loss


def fit_forgiving(
    residuals: Callable[[Vector], Vector],
    jacobian: Callable[[Vector], Matrix],
    start: Vector,
    read: int,
) -> tuple[Vector, Matrix]:
    """Minimise the forgiving loss by damped Gauss-Newton steps (Levenberg and Marquardt).

    Residuals count by their weights, so that no step overshoots; the loss's own curvature, which
    is less, counts in what is returned. The normal equations are solved: with many more
    residuals than numbers that takes a tenth of the time of the singular values that
    `scipy.optimize.least_squares` asks for at each step.

    Parameters
    ----------
    residuals, jacobian
        Of the numbers to be found.
    start
        Where to begin.
    read
        How many residuals were read from pictures, as for `forgiving`.

    Returns
    -------
    The numbers, and the curvature of the cost there: the inverse of their covariance.
    """
    loss = forgiving(read)
    x, damp = np.asarray(start, dtype=float), DAMP
    off = residuals(x)
    rho = loss(off**2)
    curved, slope = _normal(jacobian(x), off, rho[1])
    for _ in range(MOST_STEPS):
        scale = np.diag(curved).copy()
        damped = curved + np.diag(damp * scale + 1e-12 * scale.max())
        tried = x - np.linalg.solve(damped, slope)
        there = residuals(tried)
        rho_there = loss(there**2)
        gain = float(rho[0].sum() - rho_there[0].sum())
        if gain < 0.0 or not np.isfinite(gain):
            damp *= HOLD
            if damp > 1.0 / LITTLE:
                break
            continue
        done = gain <= LITTLE * float(rho[0].sum())
        x, off, rho, damp = tried, there, rho_there, damp * EASE
        curved, slope = _normal(jacobian(x), off, rho[1])
        if done:
            break
    bent = np.maximum(rho[1] + 2.0 * rho[2] * off**2, LEAST_CURVED)
    return x, _normal(jacobian(x), off, bent)[0]


def _normal(
    jacobian: Matrix, off: Float[np.ndarray, " m"], weight: Float[np.ndarray, " m"]
) -> tuple[Float[np.ndarray, "n n"], Vector]:
    """Return the curvature and the slope of half the cost, each residual by its weight."""
    weighed = jacobian * weight[:, None]
    return weighed.T @ jacobian, weighed.T @ off
