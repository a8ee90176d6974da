"""What a session does, painted on the face, beside the scars that were measured there."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.utils.functional import Promise

from needlepoint.care import zone_of
from needlepoint.records.models import Capture, Endpoint, SessionZone, TreatmentSession
from needlepoint.studio.domain.face_shapes import CENTRES, SHAPES
from needlepoint.studio.domain.scar_maps import SIDES, scars_of
from needlepoint.studio.domain.scar_names import ZONE_NAMES

REACHED, DONE, LEFT_OUT = "reached", "done", "left-out"


@dataclass(frozen=True, slots=True)
class PaintedZone:
    """One zone of the face.

    Attributes
    ----------
    zone, name
        Which, in the plan's word and in the reader's.
    paths
        Each part of its drawing, with the number of the session's zone that covers it and how far
        that one came; both empty where the session leaves it alone.
    scars
        How many scars were measured there.
    at
        Where that number is written.
    """

    zone: str
    name: Promise
    paths: tuple[tuple[str, int | None, str], ...]
    scars: int
    at: tuple[int, int]


@dataclass(frozen=True, slots=True)
class PaintedFace:
    """The face of a session.

    Attributes
    ----------
    zones
        All of them.
    maps
        The scar maps that the plan rests on.
    """

    zones: tuple[PaintedZone, ...]
    maps: tuple[Capture, ...]


def painted(session: TreatmentSession) -> PaintedFace:
    """Paint the zones of a session on the face, with the client's own scars of its plan."""
    maps = tuple(session.plan.captures)
    scars = Counter(each.zone for one in maps for each in scars_of(one) if each.is_scar)
    by: dict[str, list[SessionZone]] = {}
    for line in session.zones.all():
        by.setdefault(str(zone_of(line.site)), []).append(line)
    zones = tuple(
        PaintedZone(zone, name, _paths(zone, by.get(zone, [])), scars[zone], CENTRES[zone])
        for zone, name in ZONE_NAMES.items()
    )
    return PaintedFace(zones, maps)


def _paths(zone: str, lines: list[SessionZone]) -> tuple[tuple[str, int | None, str], ...]:
    """Return each part of a zone's drawing with the line of the session that is of its side."""
    shapes = SHAPES[zone]
    if len(shapes) == 1:
        line = lines[0] if lines else None
        return ((shapes[0], *_state(line)),)
    found = []
    for shape, side in zip(shapes, reversed(SIDES), strict=True):  # the client's right comes first
        own = [each for each in lines if _is_of(each, side)]
        found.append((shape, *_state(own[0] if own else None)))
    return tuple(found)


def _is_of(line: SessionZone, side: str) -> bool:
    """Whether a line is of one side of the face; one that names no side is of both."""
    words = line.site.casefold().replace("-", " ").replace(",", " ").split()
    named = [each for each in SIDES if each in words]
    return not named or side in named


def _state(line: SessionZone | None) -> tuple[int | None, str]:
    if line is None:
        return None, ""
    if not line.done:
        return line.order, LEFT_OUT
    return line.order, REACHED if line.endpoint == Endpoint.REACHED else DONE
