"""An expression: skin is drawn sideways, smoothly, more and more while pictures are taken."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

WAVES_MM = (31.0, 53.0)
"""Own choice: lengths of the waves that a smile pulls skin in [mm]: a cheek, not a pore."""

Grid = Float[np.ndarray, "rows cols"]


def pull(x_mm: Grid, y_mm: Grid, seed: int) -> tuple[Grid, Grid]:
    """Return which way and how far (x, y) skin is drawn that lies at a place now; 1 at most.

    Each way is a wave along x times a wave along y; the seed decides where they begin.
    """
    rng = np.random.default_rng([seed, 22])
    turn = rng.uniform(0.0, 2.0 * np.pi)
    begin = rng.uniform(0.0, 2.0 * np.pi, 4)
    one, other = (2.0 * np.pi / wave for wave in WAVES_MM)
    along = np.sin(one * x_mm + begin[0]) * np.cos(other * y_mm + begin[1])
    across = np.sin(other * x_mm + begin[2]) * np.cos(one * y_mm + begin[3])
    c, s = np.cos(turn), np.sin(turn)
    dx, dy = c * along - s * across, s * along + c * across
    most = x_mm.dtype.type(2.0**-0.5)
    return np.asarray(most * dx, dtype=x_mm.dtype), np.asarray(most * dy, dtype=x_mm.dtype)
