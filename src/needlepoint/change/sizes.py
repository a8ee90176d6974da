"""Sizes: from what the difference of two visits shows to what became of every size of a scar.

Light shows sheer walls too gentle, and the more so the deeper they stand. A scar that has become
shallower is therefore read with less loss at the second visit than at the first: each visit's sizes
are corrected by themselves, and what both lose alike cancels.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from needlepoint.scars import Scar, Sizes, put_back
from needlepoint.surface import Relief

ROUNDS = 12
"""Own choice: steps in which the sizes before correction are found; each halves what is left."""

LEAST_LEFT = 0.15
"""Own choice: of a scar with less than this share of its depth left the width cannot be told."""


@dataclass(frozen=True, slots=True)
class Shares:
    """A number for each size of a scar, as a share of what it was at first.

    Attributes
    ----------
    depth, width, area, volume
        Changes (negative where less), or their standard deviations.
    """

    depth: float
    width: float
    area: float
    volume: float


def shares_of(
    scar: Scar, reliefs: tuple[Relief, Relief], depth: float, width: float, volume: float
) -> Shares:
    """Give the changes of all sizes from those that the pictures show.

    Parameters
    ----------
    scar
        As the first visit's map says.
    reliefs
        The first and the second visit's.
    depth, width, volume
        Changes as shares of what the pictures of the first visit show.
    """
    seen = _seen(scar, reliefs[0])
    plain = Shares(depth, width, (1 + width) ** 2 - 1, volume)
    if seen is None or depth <= LEAST_LEFT - 1:
        return plain
    raised = np.array([scar.raised])
    slope = np.tan(np.radians(seen.wall)) * (1 + depth) / (1 + width)
    later = replace(
        seen,
        depth=seen.depth * (1 + depth),
        width=seen.width * (1 + width),
        length=seen.length * (1 + width),
        breadth=seen.breadth * (1 + width),
        area=seen.area * (1 + width) ** 2,
        volume=seen.volume * (1 + volume),
        wall=np.degrees(np.arctan(slope)),
    )
    first = put_back(seen, raised, reliefs[0])
    second = put_back(later, raised, reliefs[1])
    return Shares(
        *(
            float(getattr(second, name)[0] / getattr(first, name)[0]) - 1
            for name in ("depth", "width", "area", "volume")
        )
    )


def _seen(scar: Scar, relief: Relief) -> Sizes | None:
    """Give a scar's sizes before they were corrected; None where one is not known."""
    names = ("depth", "width", "length", "breadth", "area", "volume", "fullness")
    known = {name: getattr(scar, name).value for name in names}
    wall = scar.wall
    if wall.low is None or wall.high is None or any(not value for value in known.values()):
        return None
    # of a wall that is only a bound, what was read lies in the middle of the interval
    angle = 0.5 * (wall.low + wall.high) if wall.bound else wall.value
    told = {name: np.array([float(value)]) for name, value in known.items()}
    seen = Sizes(**told, wall=np.array([float(angle or 0.0)]))
    raised = np.array([scar.raised])
    for _ in range(ROUNDS):
        again = put_back(seen, raised, relief)
        seen = replace(
            seen,
            **{
                name: getattr(seen, name) * told[name] / getattr(again, name) for name in names[:-1]
            },
        )
    return seen
