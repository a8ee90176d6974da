"""What a plan rests on: measured captures of one visit, their scars as people corrected them."""

from __future__ import annotations

from collections.abc import Sequence

from needlepoint.care import MappedScars, numbers_added
from needlepoint.records.models import Capture, Plan, PlanCapture
from needlepoint.report import PlanSource
from needlepoint.studio.domain.counted_scars import counted
from needlepoint.studio.domain.scar_maps import measurement_of, scars_of

PlanBasis = Sequence[PlanCapture]
"""The captures of a plan in their order; not saved yet where the plan is not."""


def laid_out(captures: Sequence[Capture]) -> list[PlanCapture]:
    """Put captures under a plan that is being made, and settle how their scars are numbered."""
    largest = [max((scar.id for scar in scars_of(each)), default=0) for each in captures]
    added = numbers_added(largest)
    return [
        PlanCapture(capture=capture, order=order, added=first)
        for order, (capture, first) in enumerate(zip(captures, added, strict=True), start=1)
    ]


def ground_of(plan: Plan) -> list[PlanCapture]:
    """Return what a kept plan rests on."""
    return list(plan.rests_on.select_related("capture__visit", "capture__relief"))


def maps_of(ground: PlanBasis) -> list[MappedScars]:
    """Return the scars that count on each map, as corrected by people, and where each is."""
    maps = []
    for row in ground:
        said = {scar.id: scar for scar in scars_of(row.capture)}
        scars = counted(measurement_of(row.capture), said)
        zones = {scar.id: said[scar.id].zone for scar in scars}
        maps.append(MappedScars(row.capture.site, scars, zones, row.added))
    return maps


def sources_of(ground: PlanBasis) -> tuple[PlanSource, ...]:
    """Name the measurements, with their digests."""
    sources = []
    for row in ground:
        capture = row.capture
        assert capture.measurement is not None
        digest = capture.measurement["source"].get("sha256", "")
        name = f"{capture.site}, {capture.visit.day.isoformat()}"
        sources.append(PlanSource(name, digest, capture.site, row.added))
    return tuple(sources)
