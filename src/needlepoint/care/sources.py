"""Every fact a record rests on, so that nothing is shown without its source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

from needlepoint.evidence import Fact


def facts_in(record: object) -> tuple[Fact, ...]:
    """Return every fact found anywhere inside `record`, once each, by key."""
    found = {fact.key: fact for fact in _walk(record)}
    return tuple(found[key] for key in sorted(found))


def _walk(thing: object) -> Iterator[Fact]:
    if isinstance(thing, str | int | float | None):
        return
    if isinstance(thing, Fact):
        yield thing
    elif is_dataclass(thing) and not isinstance(thing, type):
        for field in fields(thing):
            yield from _walk(getattr(thing, field.name))
    elif isinstance(thing, Mapping):
        for value in thing.values():
            yield from _walk(value)
    elif isinstance(thing, list | tuple | set | frozenset):
        for value in thing:
            yield from _walk(value)
