"""Scar and ScarMap: what was found, in frozen records."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

from needlepoint.quantity import Measured

Kind = Literal[
    "icepick", "boxcar", "rolling", "hypertrophic", "keloid", "papular", "macular", "undecided"
]
KINDS: tuple[str, ...] = get_args(Kind)
ATROPHIC: tuple[Kind, ...] = ("icepick", "boxcar", "rolling")
RAISED: tuple[Kind, ...] = ("hypertrophic", "keloid", "papular")


@dataclass(frozen=True, slots=True)
class Scar:
    """One scar, measured in its own rim plane.

    Attributes
    ----------
    id
        Number on the map, from 1, deepest volume first.
    kind
        The kind with a probability of at least 0.6, else ``undecided``.
    raised
        Whether it stands out of the skin.
    kinds
        Probability of every kind considered; they sum to 1.
    centre_px, centre_mm
        Centre (col, row) in the picture's pixels, and (x, y) from the picture's centre [mm].
    outline_px
        The rim as a closed polygon of (col, row), the last point not repeated.
    depth
        Greatest depth (or height) normal to the rim plane [mm], texture not counted.
    width
        Diameter of the circle of equal area at half depth [mm].
    length, breadth
        Greatest extent of the rim and the extent across it [mm].
    area
        Area inside the rim, in the rim plane [mm2].
    volume
        Volume between rim plane and surface [mm3].
    wall
        Steepest mean wall angle [deg].
    fullness
        Volume over (area x depth): cone 0.33, paraboloid 0.5, box 1.
    near_fold
        Whether a fold of the face lies within 5 mm.
    notes
        What must be said beside the numbers: reasons, questions to ask.
    """

    id: int
    kind: Kind
    raised: bool
    kinds: dict[str, float]
    centre_px: tuple[float, float]
    centre_mm: tuple[float, float]
    outline_px: tuple[tuple[float, float], ...]
    depth: Measured
    width: Measured
    length: Measured
    breadth: Measured
    area: Measured
    volume: Measured
    wall: Measured
    fullness: Measured
    near_fold: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ScarMap:
    """Every scar of one relief, with the grades and the areal parameters of the patch.

    Attributes
    ----------
    scars
        The scars, by id.
    grades
        ``ecca`` and ``goodman_baron_quantitative``, computed from this patch alone.
    areal
        ISO 25178 parameters by name (Sa, Sq, ...).
    area_mm2
        Area of sound skin that was searched.
    notes
        What must be said about the whole map.
    """

    scars: tuple[Scar, ...]
    grades: dict[str, Measured] = field(default_factory=dict)
    areal: dict[str, Measured] = field(default_factory=dict)
    area_mm2: float = 0.0
    notes: tuple[str, ...] = ()
