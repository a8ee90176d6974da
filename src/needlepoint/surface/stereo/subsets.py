"""Subsets: the relief again from fewer lamps, to see what no single group of lamps made.

Skin is the same under every set of lamps; shine, a shadow or a lamp that is not where the file says
is not. So the lamps are cut into groups, each group is left out in turn, and what the relief gains
or loses by that is kept for whoever judges a find. It is worked out on a coarser grid than the
relief itself: the narrowest scars span three of its steps.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from jaxtyping import Float

from needlepoint.surface.capture.frame import binned, binned_mask
from needlepoint.surface.form import remove_form
from needlepoint.surface.heightmap import Witnesses

GRID_MM = 0.2
"""Own choice: as fine as the grid on which scars are looked for."""

LEAST_LEFT = 3
"""Lamps that are left must still tell albedo and two slopes."""

FULL = 8
"""Own choice: up to so many lamps each is left out by itself, more in groups of three or more."""

Plane = Float[np.ndarray, "rows cols"]


def groups_of(azimuths_rad: Float[np.ndarray, " lamps"]) -> tuple[tuple[int, ...], ...]:
    """Cut lamps into groups that are each spread round the skin.

    Parameters
    ----------
    azimuths_rad
        Direction of each lamp, seen along the camera's axis.

    Returns
    -------
    Numbers of the lamps of each group; empty where nothing can be left out.
    """
    count = azimuths_rad.size
    if count <= LEAST_LEFT:
        return ()
    order = np.argsort(azimuths_rad)
    many = count if count < FULL else 4
    return tuple(tuple(int(i) for i in order[k::many]) for k in range(many))


def witnesses(
    planes: tuple[Plane, ...],
    skin: np.ndarray,
    pixel_mm: float,
    solve_heights: Callable[[list[Plane], tuple[int, ...], int], Plane],
    left_out: tuple[tuple[int, ...], ...],
) -> Witnesses | None:
    """Work out by how much the relief changes as each group of lamps is left out."""
    if not left_out:
        return None
    side = max(1, int(GRID_MM / pixel_mm + 0.25))
    coarse = [binned(plane, side) for plane in planes]
    sound = binned_mask(skin, side)
    every = tuple(range(len(planes)))
    whole = solve_heights(coarse, every, side)
    apart = []
    for group in left_out:
        kept = tuple(j for j in every if j not in group)
        change = solve_heights(coarse, kept, side) - whole
        apart.append(remove_form(change, sound, pixel_mm * side)[0])
    return Witnesses(np.stack(apart).astype(np.float32), side)
