"""Zones of the face: which one a site's name means."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

from needlepoint.care.person import Zone
from needlepoint.errors import WrongUsage
from needlepoint.evidence import Facts, read_facts


@dataclass(frozen=True, slots=True)
class ScarPlace:
    """Where one scar is found.

    Attributes
    ----------
    site
        Words that name its zone.
    map
        Which map, where a plan rests on several; empty where there is one.
    number
        Its number on that map.
    """

    site: str
    map: str
    number: int


SIDES = frozenset(
    [
        "left",
        "right",
        "upper",
        "lower",
        "middle",
        "central",
        "inner",
        "outer",
        "side",
        "of",
        "the",
        "client's",
    ]
)
"""Words that a person may add to a zone's name without meaning another zone."""

Where = str | Mapping[int, str] | Mapping[int, ScarPlace]
"""Where the scars are: one site for all of them, or a site or a place by scar id."""


def depth_facts() -> Facts:
    """Return the facts about depth by zone."""
    return read_facts("needlepoint.care", "facts/depths.toml")


def fact_name(zone: Zone) -> str:
    """Return the part of a fact's name that stands for `zone`."""
    return zone.replace(" ", "_")


def zone_of(site: str) -> Zone | None:
    """Return the zone that a site's name means, or None when it means none.

    The word that stands first in the name decides, and of two at the same place the longer one, so
    that "upper lip, left" is the lip and "left cheekbone" the cheek. Only whole words count: no
    chin is in "machine". A number after one is that of a capture, as in "cheek2".

    Examples
    --------
    >>> zone_of("left cheek")
    'cheek'
    >>> zone_of("back") is None
    True
    """
    found = _zone_in(_spaced(site))
    return None if found is None else found[1]


def zones_ever_needled() -> tuple[Zone, ...]:
    """Return the zones in which any depth may be considered at all."""
    facts = depth_facts()
    return tuple(z for z in get_args(Zone) if facts.number(f"ceiling_{fact_name(z)}") > 0.0)


def zone_named(name: str) -> Zone:
    """Return the zone that a person named, or say which names there are.

    Raises
    ------
    WrongUsage
        If the name means no zone of the face, or has a word or number that may mean another.
    """
    spaced = _spaced(name)
    found = _zone_in(spaced)
    rest = spaced if found is None else spaced.replace(found[0], " ", 1)
    if found is None or not set(re.findall(r"[^\s,]+", rest)) <= SIDES:
        known = ", ".join(get_args(Zone))
        meant = f" (did you mean {found[1]}?)" if found else ""
        raise WrongUsage(f"{name!r} names no zone of the face{meant}; use one of: {known}")
    return found[1]


def _spaced(name: str) -> str:
    return name.casefold().replace("-", " ").replace("_", " ").replace("’", "'")


def _zone_in(name: str) -> tuple[str, Zone] | None:
    """Return the words of `name` that mean a zone, and the zone."""
    facts, found = depth_facts(), []
    for zone in get_args(Zone):
        for word in facts[f"{fact_name(zone)}_words"].value:  # type: ignore[union-attr]
            match = re.search(rf"\b{re.escape(str(word))}s?(?![^\W\d])", name)
            if match:
                found.append((match.start(), -len(str(word)), match.group(), zone))
    return min(found)[2:] if found else None


def zones_of_scars(ids: tuple[int, ...], where: Where) -> dict[int, Zone | None]:
    """Return the zone of every scar; None where the site is unknown."""
    if isinstance(where, str):
        zone = zone_of(where) if where else None
        return dict.fromkeys(ids, zone)
    return {scar: zone_of(_site(where.get(scar, ""))) for scar in ids}


def zones_named(where: Where) -> set[Zone | None]:
    """Return every zone that is named, whether a scar lies in it or not."""
    sites = [where] if isinstance(where, str) else where.values()
    return {zone_of(_site(site)) for site in sites}


def places_of_scars(ids: tuple[int, ...], where: Where) -> dict[int, ScarPlace]:
    """Return the place of every scar; on a map of its own, its number there is its id."""
    given = {} if isinstance(where, str) else where
    places = {scar: given.get(scar, "") for scar in ids}
    return {
        scar: place if isinstance(place, ScarPlace) else ScarPlace(place, "", scar)
        for scar, place in places.items()
    }


def _site(place: str | ScarPlace) -> str:
    return place.site if isinstance(place, ScarPlace) else place
