"""The face at every visit: how many scars lie in each zone, and what each site was graded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from needlepoint.records.models import Capture, Client
from needlepoint.studio.domain.capture_choice import measured_captures
from needlepoint.studio.domain.counted_scars import corrected_grades
from needlepoint.studio.domain.scar_maps import MapScar, scars_of
from needlepoint.studio.scar_map.face import Region, regions

GRADE = "ecca"


@dataclass(frozen=True, slots=True)
class FaceSite:
    """One site at one visit.

    Attributes
    ----------
    capture
        What it was measured from.
    count
        Scars that lie there, without what somebody says is none.
    deepest
        The scar that goes deepest into the skin or rises highest above it; None without scars.
    grade
        ECCA [points] with its interval, with every correction.
    """

    capture: Capture
    count: int
    deepest: MapScar | None
    grade: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class VisitFace:
    """The face on one day: its zones with their scars, and the sites that were measured."""

    day: dt.date
    regions: tuple[Region, ...]
    sites: tuple[FaceSite, ...]


def faces_of(client: Client) -> tuple[VisitFace, ...]:
    """Return the face at each visit that measured anything, oldest first."""
    captures = measured_captures(client).defer(None)
    by_day = groupby(captures, key=lambda each: each.visit.day)
    return tuple(_face(day, last_of_each_site(group)) for day, group in by_day)


def last_of_each_site(captures: Iterable[Capture]) -> tuple[Capture, ...]:
    """Return the last capture of each site of a day: what was taken again counts once."""
    return tuple({each.site: each for each in captures}.values())


def _face(day: dt.date, captures: tuple[Capture, ...]) -> VisitFace:
    scars = {each.pk: scars_of(each) for each in captures}
    every = tuple(scar for each in captures for scar in scars[each.pk])
    return VisitFace(day, regions(every), tuple(_site(each, scars[each.pk]) for each in captures))


def _site(capture: Capture, scars: tuple[MapScar, ...]) -> FaceSite:
    count = [each for each in scars if each.is_scar]
    assert capture.measurement is not None
    grades = corrected_grades(capture, scars) or capture.measurement["grades"] or {}
    deepest = max(count, key=lambda each: each.plain["depth"]["value"] or 0.0, default=None)
    return FaceSite(capture, len(count), deepest, grades.get(GRADE))
