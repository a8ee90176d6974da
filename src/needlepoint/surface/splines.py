"""Splines: cubic curves through values at evenly spaced nodes, as shares of those values.

SciPy's are the same curves; loading them takes longer than measuring a small capture's form.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float


def spline_shares(nodes: int, where: Float[np.ndarray, " points"]) -> Float[np.ndarray, "points n"]:
    """Return the share of every node's value in a not-a-knot cubic spline through all of them.

    Parameters
    ----------
    nodes
        How many, two or more.
    where
        Places in steps of the nodes; beyond the ends the last cubic goes on.

    References
    ----------
    .. [1] C. de Boor, "A Practical Guide to Splines", Springer 1978, chapter IV.
    """
    slope = _slopes(nodes)
    left = np.clip(np.floor(where).astype(int), 0, nodes - 2)
    t = (where - left)[:, None]
    own = np.eye(nodes)
    rise = own[left + 1] - own[left]
    bend = 3.0 * rise - 2.0 * slope[left] - slope[left + 1]
    twist = slope[left] + slope[left + 1] - 2.0 * rise
    return np.asarray(own[left] + t * (slope[left] + t * (bend + t * twist)))


def _slopes(nodes: int) -> Float[np.ndarray, "n n"]:
    """Return how the slope at every node follows from the values at all nodes."""
    rise = np.diff(np.eye(nodes), axis=0)
    if nodes == 2:
        return np.concatenate([rise, rise])
    system = 4.0 * np.eye(nodes) + np.eye(nodes, k=1) + np.eye(nodes, k=-1)
    right = np.zeros((nodes, nodes))
    right[1:-1] = 3.0 * (rise[1:] + rise[:-1])
    # the first two cubics are one, and so are the last two; three values have a parabola
    parabola = nodes == 3
    for end, inner, sign in ((0, 1, 1), (-1, -2, -1)):
        first, second = rise[0 if sign > 0 else -1], rise[1 if sign > 0 else -2]
        system[end, [end, inner]] = (1.0, 1.0) if parabola else (1.0, 2.0)
        right[end] = 2.0 * first if parabola else (5.0 * first + second) / 2.0
    return np.asarray(np.linalg.solve(system, right))
