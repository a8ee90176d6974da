"""Change: what comes out of a comparison of two measurements."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from needlepoint.change.pair import Pair
from needlepoint.change.registration import Registration
from needlepoint.change.repeatability import Repeatability
from needlepoint.quantity import Measured
from needlepoint.scars import Kind, Measurement
from needlepoint.surface import Quality

ScarVerdict = Literal[
    "shallower", "deeper", "flatter", "higher", "no reliable change", "cannot tell"
]
SCAR_VERDICTS: tuple[ScarVerdict, ...] = get_args(ScarVerdict)

ChangeVerdict = Literal["comparable", "not comparable"]

CHANGE_VERDICTS: tuple[ChangeVerdict, ...] = get_args(ChangeVerdict)


@dataclass(frozen=True, slots=True)
class Versus:
    """One quantity at both visits.

    Attributes
    ----------
    before, after
        The values, each with all its uncertainty.
    change, percent
        Their difference; what both visits share is not counted in it.
    smallest_detectable
        A smaller change could be chance.
    """

    before: Measured
    after: Measured
    change: Measured
    percent: Measured
    smallest_detectable: Measured

    def as_dict(self) -> dict[str, object]:
        """Return the form of the file formats."""
        names = ("before", "after", "change", "percent", "smallest_detectable")
        return {name: getattr(self, name).as_dict() for name in names}


COMPARED: tuple[tuple[str, str], ...] = (
    ("depth", "mm"),
    ("width", "mm"),
    ("area", "mm2"),
    ("volume", "mm3"),
)
"""The sizes that are compared, each with its unit."""


@dataclass(frozen=True, slots=True)
class ScarChange:
    """What became of one scar.

    Attributes
    ----------
    id
        Number in the comparison, from 1.
    before_id, after_id
        Numbers on the two maps; None where a map does not hold the scar.
    kind, raised
        As the first visit says, or the second for a new scar.
    centre_px
        Centre (col, row) in BEFORE's picture.
    verdict, why
        What can be said, and the reason.
    depth, width, area, volume
        The numbers; None where none can be had.
    """

    id: int
    before_id: int | None
    after_id: int | None
    kind: Kind
    raised: bool
    centre_px: tuple[float, float]
    verdict: ScarVerdict
    why: str
    depth: Versus | None = None
    width: Versus | None = None
    area: Versus | None = None
    volume: Versus | None = None

    def as_row(self) -> dict[str, float | int | str | bool | None]:
        """Return the scar as one row of a table; numbers in the unit of their column's name."""
        row: dict[str, float | int | str | bool | None] = {
            "id": self.id,
            "before_id": self.before_id,
            "after_id": self.after_id,
            "kind": self.kind,
            "raised": self.raised,
            "x_px": self.centre_px[0],
            "y_px": self.centre_px[1],
            "verdict": self.verdict,
            "verdict_why": self.why,
        }
        for name, unit in COMPARED:
            versus: Versus | None = getattr(self, name)
            for what in ("before", "after", "change", "percent", "smallest_detectable"):
                column = f"{name}_{what}" if what == "percent" else f"{name}_{what}_{unit}"
                number: Measured | None = getattr(versus, what, None)
                row |= {
                    column: None if number is None else number.value,
                    f"{column}_low": None if number is None else number.low,
                    f"{column}_high": None if number is None else number.high,
                }
        return row


@dataclass(frozen=True)
class Change:
    """What changed between two visits.

    Attributes
    ----------
    before, after
        The measurements of both visits.
    registration
        How the second lies on the first; None where they are not comparable.
    quality
        What was checked; ``refused`` means not comparable.
    scars
        What became of every scar.
    summary
        Quantities over the whole patch, by name.
    notes
        What must be said beside the result.
    pair
        Both reliefs in one frame; None where they are not comparable.
    repeatability
        By how much repeats differ, as it went into the intervals; None where nothing is known.
    shared_sd
        Relative SD of the second visit's heights against the first's, alike in all scars: what both
        scales and the lamps leave open. None where the visits are not comparable.
    """

    before: Measurement
    after: Measurement
    registration: Registration | None
    quality: Quality
    scars: tuple[ScarChange, ...] = ()
    summary: dict[str, Measured] | None = None
    notes: tuple[str, ...] = ()
    pair: Pair | None = None
    repeatability: Repeatability | None = None
    shared_sd: float | None = None

    @property
    def verdict(self) -> ChangeVerdict:
        """Whether the two visits can be held against each other."""
        return "not comparable" if self.quality.verdict == "refused" else "comparable"

    def count(self, *verdicts: ScarVerdict) -> int:
        """Count the scars of some verdicts."""
        return sum(scar.verdict in verdicts for scar in self.scars)

    def to_table(self) -> list[dict[str, float | int | str | bool | None]]:
        """Return one row a scar, as ``pandas.DataFrame`` and ``csv.DictWriter`` take them.

        Every size has its value at both visits, the change in its unit and in percent, and the
        smallest change that is more than chance, each with the ends of its 95 % interval. A number
        that cannot be had is None. There are no rows where the visits are not comparable.
        """
        return [scar.as_row() for scar in self.scars]
