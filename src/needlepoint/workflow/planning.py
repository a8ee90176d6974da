"""Plan: from measured scars and a person's answers to what may be considered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from needlepoint.care import (
    ACNE_SCARS,
    MappedScars,
    Person,
    Plan,
    Practice,
    combine_maps,
    make_plan,
    numbers_added,
    read_person,
    read_practice,
    reschedule,
)
from needlepoint.errors import Refused, WrongUsage
from needlepoint.results import read_measurement
from needlepoint.scars import Measurement

Planned = Measurement | Path | str | MappedScars


def plan(
    measured: Planned | Sequence[Planned],
    person: Person | Path | str,
    practice: Practice | Path | str,
    *,
    today: date,
    condition: str = ACNE_SCARS,
    first: date | None = None,
) -> Plan:
    """Plan what may be considered for measured scars, for one person and one practice.

    Parameters
    ----------
    measured
        One measurement or several, one of each site: records, folders that `measure` wrote, or
        maps whose zones and numbers are settled already (`map_measurements`).
    person
        The client's answers: a record or a `person.toml`.
    practice
        Who would needle: a record or a `practice.toml`.
    today
        Day of the plan.
    condition
        What it is for.
    first
        Day of the first session; None takes the earliest that is allowed. Where nothing is
        planned there is no day to move.

    Returns
    -------
    Plan
        Its ``verdict`` and ``says`` tell whether anything may be needled, and why.

    Raises
    ------
    Refused
        If a measurement is of a refused capture.
    WrongUsage
        If one measurement is given twice, or a choice is not known.
    Unreadable
        If a file cannot be read.
    """
    several = (
        [measured] if isinstance(measured, Measurement | Path | str | MappedScars) else measured
    )
    maps = [each for each in several if isinstance(each, MappedScars)]
    if len(maps) < len(several):
        maps = map_measurements(
            [_measurement(each) for each in several if not isinstance(each, MappedScars)]
        )
    scars, where = combine_maps(maps)
    made = make_plan(
        scars,
        person if isinstance(person, Person) else read_person(Path(person)),
        practice if isinstance(practice, Practice) else read_practice(Path(practice)),
        today,
        condition,
        where,
    )
    return made if first is None or made.course is None else reschedule(made, first)


def map_measurements(
    measured: Sequence[Measurement], zones: Sequence[Mapping[int, str]] = ()
) -> list[MappedScars]:
    """Return the scars of several measurements the numbers of one plan.

    Parameters
    ----------
    measured
        The measurements, one of each site.
    zones
        For each measurement the zones of single scars by their number, where somebody knows
        better than the site; may be left out.

    Raises
    ------
    Refused
        If one is of a refused capture.
    WrongUsage
        If one is given twice: its scars would be planned twice.
    """
    seen: set[str] = set()
    for each in measured:
        if each.scars is None:
            raise Refused(
                f"{each.origin.name} is the measurement of a refused capture; measure again, then "
                "plan."
            )
        if each.origin.sha256 in seen:
            raise WrongUsage(
                f"{each.origin.name} is given twice; give each measurement once, one of each site."
            )
        seen.add(each.origin.sha256)
    scars = [each.scars.scars for each in measured if each.scars is not None]
    added = numbers_added([max((scar.id for scar in each), default=0) for each in scars])
    told = zones or [{}] * len(measured)
    return [
        MappedScars(one.origin.site or "", each, known, first)
        for one, each, known, first in zip(measured, scars, told, added, strict=True)
    ]


def _measurement(given: Measurement | Path | str) -> Measurement:
    return given if isinstance(given, Measurement) else read_measurement(Path(given))
