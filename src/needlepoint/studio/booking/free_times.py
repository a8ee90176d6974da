"""Times that are still free: for a service, on a day, with whom and in which room."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils import timezone

from needlepoint.records.models import (
    SLOT,
    Appointment,
    HeldSlot,
    Operator,
    Practice,
    Room,
    Service,
)
from needlepoint.studio.booking.places import DayPlaces, places_on
from needlepoint.studio.domain.local_time import day_span

EVERY = dt.timedelta(minutes=15)
"""Own choice: times that people say; moved ones may lie on any five minutes."""
GRACE = dt.timedelta(minutes=15)
"""Own choice: somebody who stands at the desk is booked for the quarter that has begun."""


@dataclass(frozen=True, slots=True)
class FreeTime:
    """One time that can be booked.

    Attributes
    ----------
    starts_at
        When, in UTC.
    person, room
        With whom and where; None for a service without a room.
    """

    starts_at: dt.datetime
    person: Operator
    room: Room | None

    @property
    def word(self) -> str:
        """How a form names it."""
        room = "" if self.room is None else self.room.pk
        return f"{self.starts_at:%Y%m%dT%H%M}.{self.person.pk}.{room}"


def slots_between(begins: dt.datetime, ends: dt.datetime) -> Iterator[dt.datetime]:
    """Return the beginnings of the slots that a span touches."""
    at = begins
    while at < ends:
        yield at
        at += SLOT


def free_times(
    service: Service,
    first: dt.date,
    last: dt.date,
    *,
    person: Operator | None = None,
    moved: Appointment | None = None,
    now: dt.datetime | None = None,
) -> list[FreeTime]:
    """Return every free time of a service on some days, in order, with six questions.

    Parameters
    ----------
    service
        What is booked; it says how long person and room are needed.
    first, last
        The days, where the practice stands.
    person
        With whom; None for anybody.
    moved
        The appointment that would be moved: what it holds itself is free for it.
    now
        What is earlier is no longer free; None for this moment.
    """
    practice = service.practice
    since = (now or timezone.now()) - GRACE
    held = _held(practice, first, last, moved)
    found = []
    for day in places_on(practice, first, last).values():
        people = [each for each in day.people if person is None or each == person]
        for starts_at in _starts(day, service, since):
            ends = starts_at + dt.timedelta(minutes=service.minutes + service.buffer_minutes)
            slots = tuple(slots_between(starts_at, ends))
            gone = starts_at + dt.timedelta(minutes=service.minutes)
            room = next(
                (
                    each
                    for each in day.rooms
                    if _is_free(held, ("room", each.pk), slots)
                    and day.is_used(each.pk, starts_at, gone)
                ),
                None,
            )
            if service.needs_room and room is None:
                continue
            found += [
                FreeTime(starts_at, each, room if service.needs_room else None)
                for each in people
                if _is_free(held, ("person", each.pk), slots)
                and day.is_within(each.pk, starts_at, gone)
            ]
    return found


def _starts(day: DayPlaces, service: Service, since: dt.datetime) -> Iterator[dt.datetime]:
    length = dt.timedelta(minutes=service.minutes)
    for span in day.spans:
        at = span.begins
        while at + length <= span.ends:
            if at >= since:
                yield at
            at += EVERY


Held = dict[tuple[str, int], set[dt.datetime]]
"""The slots that are taken, by person or room."""


def _held(practice: Practice, first: dt.date, last: dt.date, moved: Appointment | None) -> Held:
    begin, end = day_span(practice.zone, first, last + dt.timedelta(days=1))
    rows = HeldSlot.objects.filter(person__practice=practice, at__gte=begin, at__lt=end)
    if moved is not None:
        rows = rows.exclude(appointment=moved)
    held: Held = {}
    for at, person, room in rows.values_list("at", "person", "room"):
        held.setdefault(("person", person), set()).add(at)
        if room is not None:
            held.setdefault(("room", room), set()).add(at)
    return held


def _is_free(held: Held, place: tuple[str, int], slots: Iterable[dt.datetime]) -> bool:
    taken = held.get(place)
    return taken is None or taken.isdisjoint(slots)
