"""Sizes: from what the difference of two visits shows to what became of every size of a scar.

Light shows sheer walls too gentle, and the more so the deeper they stand. A scar that has become
shallower is therefore read with less loss at the second visit than at the first: each visit's sizes
are corrected by themselves, and what both lose alike cancels.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from needlepoint.evidence import read_facts
from needlepoint.scars import Scar, Sizes, correct_bias
from needlepoint.surface import Relief

ROUNDS = 12
"""Own choice: steps in which the sizes before correction are found; each halves what is left."""

LOSS_PER_MM = 0.15
"""Own choice: how much more of its depth a sheer-walled scar loses to its own shadow for each
millimetre of depth. From simulated skin, seeds 5003 to 5008: without it, boxcars that became half
as deep read 3 points too deep at the second visit."""

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
    """Return the changes of all sizes from those that the pictures show.

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
    first = correct_bias(seen, raised, reliefs[0])
    second = correct_bias(later, raised, reliefs[1])
    ratios = {
        name: float(getattr(second, name)[0] / getattr(first, name)[0])
        for name in ("depth", "width", "volume")
    }
    lost = shadow(scar, reliefs[0], depth)
    return Shares(
        depth=ratios["depth"] * lost - 1,
        width=ratios["width"] - 1,
        # the same outline drawn out: what is put back of one visit's area leaps where a narrow
        # box becomes gentle, and would be taken for change
        area=ratios["width"] ** 2 - 1,
        volume=ratios["volume"] * lost - 1,
    )


def shadow(scar: Scar, relief: Relief, depth: float) -> float:
    """Return the ratio of what a scar's own shadow leaves of its depth, first visit over second.

    Parameters
    ----------
    scar, relief
        The scar on the first visit's map, and that visit's relief.
    depth
        Change of the depth that the pictures show, as a share.
    """
    if relief.unsharpened is None or scar.raised or not scar.depth.value:
        return 1.0
    facts = read_facts("needlepoint.scars")
    start, full = (facts.number(f"sheer_wall_{end}") for end in ("from", "to"))
    sheer = float(np.clip((wall_deg(scar) - start) / (full - start), 0.0, 1.0))
    loss = min(sheer * LOSS_PER_MM * scar.depth.value, 0.5)
    return (1.0 - loss) / (1.0 - loss * (1.0 + depth))


def wall_deg(scar: Scar) -> float:
    """Return the wall angle that was read; of a bound it lies in the middle of the interval."""
    wall = scar.wall
    if wall.low is None or wall.high is None or wall.value is None:
        return 0.0
    return 0.5 * (wall.low + wall.high) if wall.bound else wall.value


def _seen(scar: Scar, relief: Relief) -> Sizes | None:
    """Return a scar's sizes before they were corrected; None where one is not known."""
    names = ("depth", "width", "length", "breadth", "area", "volume", "fullness")
    known = {name: getattr(scar, name).value for name in names}
    if not scar.wall.known or any(not value for value in known.values()):
        return None
    told = {name: np.array([float(value)]) for name, value in known.items()}
    seen = Sizes(**told, wall=np.array([wall_deg(scar)]))
    raised = np.array([scar.raised])
    for _ in range(ROUNDS):
        again = correct_bias(seen, raised, relief)
        seen = replace(
            seen,
            **{
                name: getattr(seen, name) * told[name] / getattr(again, name) for name in names[:-1]
            },
        )
    return seen
