"""The scars that count: of the kind that people say, without what they say is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from needlepoint.records.models import Capture
from needlepoint.results import measurement_from
from needlepoint.scars import RAISED, Kind, Measurement, Scar, grade_patch
from needlepoint.studio.domain.scar_maps import MapScar, contradicts, scars_of


def scars_that_count(capture: Capture, measured: Measurement) -> tuple[Scar, ...]:
    """Return the scars of a capture, of the kind that people say, without what they say is none."""
    return counted(measured, {scar.id: scar for scar in scars_of(capture)})


def counted(measured: Measurement, said: Mapping[int, MapScar]) -> tuple[Scar, ...]:
    """Return the scars of a measurement that count, by what was said of each."""
    assert measured.scars is not None
    return tuple(
        replace(
            scar, kind=_kind(scar, said[scar.id].kind), raised=_raised(scar, said[scar.id].kind)
        )
        for scar in measured.scars.scars
        if said[scar.id].is_scar
    )


def corrected_grades(capture: Capture, scars: Sequence[MapScar]) -> dict[str, dict[str, Any]]:
    """Return the grades with every correction; nothing where nobody corrected a scar.

    A scar whose kind a person named counts under that kind alone, all others under every kind
    that they may be, as measured.
    """
    named = {scar.id: scar for scar in scars if scar.corrected}
    if not named or capture.measurement is None:
        return {}
    measured = measurement_from(capture.measurement, None)
    count = counted(measured, {scar.id: scar for scar in scars})
    certain = [
        replace(scar, kinds={scar.kind: 1.0})
        if scar.id in named and scar.kind != "undecided"
        else scar
        for scar in count
    ]
    return {name: grade.as_dict() for name, grade in grade_patch(certain).items()}


def _raised(scar: Scar, kind: str) -> bool:
    """Whether a scar counts as raised: by its shape, or by what a person calls it."""
    return scar.raised or kind in RAISED


def _kind(scar: Scar, kind: str) -> Kind:
    """Return the kind that counts; the name of a sunken kind does not lower what is raised."""
    return "undecided" if contradicts(raised=scar.raised, kind=kind) else cast("Kind", kind)
