"""What a scar map says: what was measured, and beside it what a person corrected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from needlepoint.care import zone_of
from needlepoint.records import vault
from needlepoint.records.models import Capture, ScarCorrection
from needlepoint.results import measurement_from
from needlepoint.scars import RAISED, Kind, Measurement

SUNKEN: tuple[Kind, ...] = ("icepick", "boxcar", "rolling")
"""The kinds that lie under the skin around them."""

RAISED_NOW, SUNKEN_NOW, LEVEL = "raised", "sunken", "level"
"""How a scar lies to the skin around it; ``level`` is one of colour alone."""


SIDES = ("left", "right")


def contradicts(*, raised: bool, kind: str) -> bool:
    """Whether the name of a kind says that a scar is sunken which its shape shows as raised."""
    return raised and kind in SUNKEN


@dataclass(frozen=True)
class MapScar:
    """One scar as measured, with the latest that a person said of it.

    Attributes
    ----------
    plain
        The scar as in measurement.json.
    correction
        The latest correction; None where the machine's word stands.
    site
        The site of the capture.
    """

    plain: dict[str, Any]
    correction: ScarCorrection | None
    site: str

    @property
    def id(self) -> int:
        """Its number on the map."""
        return int(self.plain["id"])

    @property
    def kind(self) -> str:
        """The kind that counts: a person's word before the machine's."""
        return (self.correction.kind if self.correction else "") or str(self.plain["kind"])

    @property
    def side(self) -> str:
        """On which of the client's own sides it lies: left, right, or nothing where none is said.

        A site in the middle of the face has no side; nobody may guess one.
        """
        first = (self.seen_in or self.site).partition(" ")[0]
        return first if first in SIDES else ""

    @property
    def lies(self) -> str:
        """How it lies to the skin around it: by its shape, else by what a person calls it."""
        if self.plain["raised"] or self.kind in RAISED:
            return RAISED_NOW
        return LEVEL if self.kind == "macular" else SUNKEN_NOW

    @property
    def is_scar(self) -> bool:
        """Whether nobody has said that it is none."""
        return self.correction is None or not self.correction.no_scar

    @property
    def zone(self) -> str:
        """The zone that somebody assigned, else that of the face or of the site, else nothing."""
        told = self.correction.zone if self.correction else ""
        return told or zone_of(self.seen_in or self.site) or ""

    @property
    def seen_in(self) -> str:
        """Where a face that was found in the picture has it, with its side; empty without one."""
        zone = str(self.plain.get("zone", ""))
        return zone if zone_of(zone) else ""

    @property
    def corrected(self) -> bool:
        """Whether a person said something else of kind or scar than the machine did."""
        said = self.correction
        return said is not None and (said.no_scar or said.kind not in {"", self.plain["kind"]})


def scars_of(capture: Capture) -> tuple[MapScar, ...]:
    """Return every scar of a measured capture with the correction that counts."""
    if capture.measurement is None or capture.measurement["scars"] is None:
        return ()
    latest: dict[int, ScarCorrection] = {}
    for said in capture.corrections.select_related("by").order_by("-id"):
        latest.setdefault(said.scar, said)
    return tuple(
        MapScar(plain, latest.get(plain["id"]), capture.site)
        for plain in capture.measurement["scars"]
    )


def measurement_of(capture: Capture) -> Measurement:
    """Read the measurement of a capture back, with its relief.

    Raises
    ------
    NeedlepointError
        If the kept files are damaged or forgotten.
    """
    assert capture.measurement is not None
    relief = None if capture.relief is None else vault.read(capture.relief)
    return measurement_from(capture.measurement, relief)
