"""A loss that forgives what was read and never what is known."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from jaxtyping import Float


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
