"""Scar and ScarMap: what was found, in frozen records."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from html import escape
from typing import Literal, get_args

from needlepoint.quantity import Measured
from needlepoint.surface import Check

Kind = Literal[
    "icepick", "boxcar", "rolling", "hypertrophic", "keloid", "papular", "macular", "undecided"
]
KINDS: tuple[str, ...] = get_args(Kind)
ATROPHIC: tuple[Kind, ...] = ("icepick", "boxcar", "rolling")
QUANTITIES = ("depth", "width", "length", "breadth", "area", "volume", "wall", "fullness")
"""The sizes of a scar, in the order of tables."""

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
    zone
        Zone of the face it lies in, left and right being the client's; empty where no face was
        found in what was captured.
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
    zone: str = ""

    def as_row(self) -> dict[str, float | int | str | bool | None]:
        """Return the scar as one row of a table; numbers in the unit of their column's name."""
        row: dict[str, float | int | str | bool | None] = {
            "id": self.id,
            "kind": self.kind,
            "kind_probability": self.kinds.get(self.kind),
            "raised": self.raised,
            "x_mm": self.centre_mm[0],
            "y_mm": self.centre_mm[1],
        }
        for name in QUANTITIES:
            number: Measured = getattr(self, name)
            column = name if number.unit == "1" else f"{name}_{number.unit}"
            row |= {
                column: number.value,
                f"{column}_low": number.low,
                f"{column}_high": number.high,
            }
            row[f"{name}_bound"] = number.bound
        row["zone"] = self.zone
        return row | {"near_fold": self.near_fold, "notes": "; ".join(self.notes)}


@dataclass(frozen=True, slots=True)
class CutScar:
    """A scar that the border cuts: where it is, and how deep what is seen of it is.

    Attributes
    ----------
    centre_px
        Middle (col, row) of what is seen of it, in the picture's pixels.
    raised
        Whether it stands out of the skin.
    depth_mm
        Roughly how deep, or high, the part that is seen is [mm]; no measurement.
    """

    centre_px: tuple[float, float]
    raised: bool
    depth_mm: float


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
    cut
        Scars that the border cuts, or unsound skin; they have no numbers.
    visible
        Least depth of a scar to be found here, as pairs of width at half depth and depth [mm];
        empty where nobody worked it out.
    unsure
        Places that look like scars under all lamps together and not under every set of them.
    checks
        What was looked at once scars were found; a measurement adds them to its quality.
    """

    scars: tuple[Scar, ...]
    grades: dict[str, Measured] = field(default_factory=dict)
    areal: dict[str, Measured] = field(default_factory=dict)
    area_mm2: float = 0.0
    notes: tuple[str, ...] = ()
    cut: tuple[CutScar, ...] = ()
    visible: tuple[tuple[float, float], ...] = ()
    unsure: int = 0
    checks: tuple[Check, ...] = ()

    def with_zones(self, zone_at: Callable[[float, float], str]) -> ScarMap:
        """Return the map with the zone of every scar, named by its middle (col, row)."""
        scars = tuple(replace(scar, zone=zone_at(*scar.centre_px)) for scar in self.scars)
        return replace(self, scars=scars)

    def to_table(self) -> list[dict[str, float | int | str | bool | None]]:
        """Return one row a scar, as ``pandas.DataFrame`` and ``csv.DictWriter`` take them.

        Every size has its value and the ends of its 95 % interval in columns that name the unit
        (``depth_mm``, ``depth_mm_low``, ``depth_mm_high``); ``depth_bound`` says ``lower`` or
        ``upper`` where the value is only a bound. A number that cannot be had is None.

        Examples
        --------
        >>> ScarMap(()).to_table()
        []
        """
        return [scar.as_row() for scar in self.scars]

    def _repr_html_(self) -> str:
        """Show the scars as a table in a notebook."""
        names = ("depth", "width", "area", "volume")
        head = "".join(f"<th>{name}</th>" for name in ("scar", "kind", *names))
        rows = (
            (str(scar.id), scar.kind, *(str(getattr(scar, name)) for name in names))
            for scar in self.scars
        )
        body = "".join(
            f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
