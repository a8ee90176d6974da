"""Several scar maps under one plan: each scar keeps its number, and gets one of its own there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from needlepoint.care.zones import ScarPlace
from needlepoint.scars import Scar

STEP = 100
"""Own choice: scar 3 of the second map is 103 on the plan, so that its last digits are those on its
map; a map with more scars than that takes the next power of ten."""

WIDER = 10
"""Own choice: where a map has more scars, every number gets one digit more, and no more."""


@dataclass(frozen=True, slots=True)
class MappedScars:
    """What a plan takes of one measurement.

    Attributes
    ----------
    site
        What was measured; empty where nobody said.
    scars
        Its scars, numbered as on its map.
    zones
        The zone of a scar by its number, where somebody knows better than the site.
    added
        What their numbers on the plan are larger by.
    """

    site: str
    scars: tuple[Scar, ...]
    zones: Mapping[int, str]
    added: int = 0


def numbers_added(largest: Sequence[int]) -> tuple[int, ...]:
    """Return what is added to the numbers of each map so that no two scars share one.

    Parameters
    ----------
    largest
        The largest number on each map.

    Examples
    --------
    >>> numbers_added([12, 7, 30])
    (0, 100, 200)
    >>> numbers_added([412, 7])
    (0, 1000)
    """
    step = STEP
    while step <= max(largest, default=0):
        step *= WIDER
    return tuple(step * place for place in range(len(largest)))


def combine_maps(maps: Sequence[MappedScars]) -> tuple[tuple[Scar, ...], dict[int, ScarPlace]]:
    """Return the scars of all maps as a plan numbers them, and where each is found.

    Numbers from 0 down stand for the maps: they carry the sites where there is no scar at all.
    """
    scars: list[Scar] = []
    where: dict[int, ScarPlace] = {}
    names = map_names(maps) if len(maps) > 1 else [""] * len(maps)
    for place, (each, name) in enumerate(zip(maps, names, strict=True)):
        where[-place] = ScarPlace(each.site, name, 0)
        for scar in each.scars:
            number = each.added + scar.id
            scars.append(replace(scar, id=number))
            where[number] = ScarPlace(each.zones.get(scar.id, each.site), name, scar.id)
    return tuple(scars), where


def map_names(maps: Sequence[MappedScars]) -> list[str]:
    """Name each map by its site; by its place too where two have one site, or none."""
    count = Counter(each.site for each in maps)
    return [
        each.site if each.site and count[each.site] == 1 else f"{each.site or 'map'} ({place})"
        for place, each in enumerate(maps, start=1)
    ]
