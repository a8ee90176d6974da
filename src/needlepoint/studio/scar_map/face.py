"""A face from the front, cut into the zones of the plan; the client's left is on our right."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.utils.functional import Promise

from needlepoint.studio.domain.face_shapes import CENTRES, SHAPES, WIDTH
from needlepoint.studio.domain.scar_maps import SIDES, MapScar
from needlepoint.studio.domain.scar_names import ZONE_NAMES


@dataclass(frozen=True)
class Mark:
    """A number of scars, and where it is written."""

    x: int
    y: int
    count: int


@dataclass(frozen=True)
class Region:
    """One zone on the face, with how many scars lie in it.

    Attributes
    ----------
    zone, name
        Which zone, in the plan's word and in the reader's.
    paths
        Each part of its drawing, and whether scars are known to lie there: of two sides only
        the one on which they were measured.
    marks, count
        The numbers that are written on it, and all its scars together.
    """

    zone: str
    name: Promise
    paths: tuple[tuple[str, bool], ...]
    marks: tuple[Mark, ...]
    count: int


def regions(scars: tuple[MapScar, ...]) -> tuple[Region, ...]:
    """Return every zone with the number of scars in it, written on the side where they lie."""
    counts = Counter((scar.zone, scar.side) for scar in scars if scar.is_scar)
    found = []
    for zone, name in ZONE_NAMES.items():
        by_side = {side: counts[zone, side] for side in ("", *SIDES)}
        marks, total = _marks(zone, by_side), sum(by_side.values())
        found.append(Region(zone, name, _paths(zone, marks), marks, total))
    return tuple(found)


def _paths(zone: str, marks: tuple[Mark, ...]) -> tuple[tuple[str, bool], ...]:
    """Return each part of the drawing, with whether a number is written on it."""
    shapes = SHAPES[zone]
    if len(shapes) == 1:
        return ((shapes[0], bool(marks)),)
    halves = {mark.x < WIDTH / 2 for mark in marks}
    return tuple((shape, half in halves) for shape, half in zip(shapes, (True, False), strict=True))


def _marks(zone: str, by_side: dict[str, int]) -> tuple[Mark, ...]:
    """Write each number where it belongs; of two sides that nobody named, on neither."""
    x, y = CENTRES[zone]
    if len(SHAPES[zone]) == 1:
        total = sum(by_side.values())
        return (Mark(x, y, total),) if total else ()
    at = {"right": x, "left": WIDTH - x}
    return tuple(Mark(at[side], y, by_side[side]) for side in SIDES if by_side[side])
