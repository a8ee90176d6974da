"""Form: the shape of one scar in numbers, each with its uncertainty; what its kind is told from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number and its standard deviation, both in the unit of the name that holds them."""

    value: float
    sd: float


@dataclass(frozen=True, slots=True)
class ShapeFeatures:
    """The shape of one scar, without place or outline.

    Attributes
    ----------
    raised
        Whether it stands out of the skin.
    depth_mm
        Greatest depth, or height of a raised one, under the rim plane; positive [mm].
    width_mm
        Diameter of the circle of equal area at half depth [mm].
    length_mm, breadth_mm
        Greatest extent at the rim and the extent across it [mm].
    wall_deg
        Steepest mean wall angle [deg].
    fullness
        Volume over (area x depth): cone 0.33, paraboloid 0.5, box 1.
    """

    raised: bool
    depth_mm: Estimate
    width_mm: Estimate
    length_mm: Estimate
    breadth_mm: Estimate
    wall_deg: Estimate
    fullness: Estimate
