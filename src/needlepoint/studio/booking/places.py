"""When the practice is open, and who and which room can be booked on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from needlepoint.errors import WrongUsage
from needlepoint.records.models import (
    BookingRules,
    Closure,
    Operator,
    Practice,
    Room,
    Service,
    WorkingHours,
)
from needlepoint.records.models.opening import WeekSpan
from needlepoint.studio.domain.local_time import MIDNIGHT, moment_of
from needlepoint.studio.domain.needlers import NEEDLING

USUAL_HOURS = (dt.time(9), dt.time(18))
"""Own choice: what a practice begins with, Monday to Friday, until it says otherwise."""


@dataclass(frozen=True, slots=True)
class Span:
    """Time from one moment to another, both in UTC."""

    begins: dt.datetime
    ends: dt.datetime

    def holds(self, begins: dt.datetime, ends: dt.datetime) -> bool:
        """Whether it covers another span wholly."""
        return self.begins <= begins and ends <= self.ends

    def meets(self, begins: dt.datetime, ends: dt.datetime) -> bool:
        """Whether it has any time in common with another span."""
        return begins < self.ends and self.begins < ends

    def without(self, shut: Span) -> tuple[Span, ...]:
        """Return what is left of it before and after another span."""
        if not self.meets(shut.begins, shut.ends):
            return (self,)
        parts = Span(self.begins, shut.begins), Span(shut.ends, self.ends)
        return tuple(each for each in parts if each.begins < each.ends)


@dataclass(frozen=True, slots=True)
class DayPlaces:
    """What can be booked on one day.

    Attributes
    ----------
    day
        Which, where the practice stands.
    spans
        When it is open; none where it is closed.
    people, rooms
        Who works and which rooms are used, those who are away left out.
    hours
        When each of those works who has hours of their own, or is away for some, by number.
    shut
        When rooms are not used for some hours, by number.
    """

    day: dt.date
    spans: tuple[Span, ...]
    people: tuple[Operator, ...]
    rooms: tuple[Room, ...]
    hours: Mapping[int, tuple[Span, ...]]
    shut: Mapping[int, tuple[Span, ...]]

    def is_open(self, begins: dt.datetime, ends: dt.datetime) -> bool:
        """Whether the practice is open from one moment to another."""
        return any(span.holds(begins, ends) for span in self.spans)

    def works(self, person: int, begins: dt.datetime, ends: dt.datetime) -> bool:
        """Whether somebody, by number, works between two moments, and the practice is open."""
        there = any(each.pk == person for each in self.people) and self.is_open(begins, ends)
        return there and self.is_within(person, begins, ends)

    def is_within(self, person: int, begins: dt.datetime, ends: dt.datetime) -> bool:
        """Whether a span lies within somebody's own hours; whoever has none has all of them."""
        own = self.hours.get(person)
        return own is None or any(span.holds(begins, ends) for span in own)

    def is_used(self, room: int, begins: dt.datetime, ends: dt.datetime) -> bool:
        """Whether a room, by number, is used from one moment to another."""
        if any(span.meets(begins, ends) for span in self.shut.get(room, ())):
            return False
        return any(each.pk == room for each in self.rooms)


def rules_of(practice: Practice) -> BookingRules:
    """Return how a practice takes bookings; the usual way where nothing was said."""
    found = BookingRules.objects.filter(practice=practice).first()
    return found or BookingRules(practice=practice)


def bookable(practice: Practice) -> QuerySet[Operator]:
    """Return who can be booked: everybody who treats."""
    return Operator.objects.filter(practice=practice, is_active=True, role__in=NEEDLING)


def services_of(practice: Practice) -> QuerySet[Service]:
    """Return what can be booked."""
    return practice.services.filter(retired_at=None)


def places_on(practice: Practice, first: dt.date, last: dt.date) -> dict[dt.date, DayPlaces]:
    """Return what can be booked on each of some days, with five questions to the database."""
    hours = list(practice.opening_hours.all())
    own: dict[int, list[WorkingHours]] = {}
    for each in WorkingHours.objects.filter(person__practice=practice):
        own.setdefault(each.person_id, []).append(each)
    people, rooms = list(bookable(practice)), list(practice.rooms.filter(retired_at=None))
    shut = list(practice.closures.filter(Q(first_on__lte=last) & Q(last_on__gte=first)))
    found = {}
    day = first
    while day <= last:
        today = [each for each in shut if each.first_on <= day <= each.last_on]
        whole = [each for each in today if each.begins is None]
        away = {each.person_id for each in whole}
        parts = _parts(practice, day, today)
        theirs = {person: _spans(practice, day, spans) for person, spans in own.items()}
        for person in parts.people:
            mine = theirs.get(person, _spans(practice, day, hours))
            theirs[person] = _without(mine, parts.people[person])
        away |= {person for person, spans in theirs.items() if not spans}
        found[day] = DayPlaces(
            day,
            () if _all_shut(whole) else _without(_spans(practice, day, hours), parts.practice),
            tuple(each for each in people if each.pk not in away),
            tuple(each for each in rooms if each.pk not in {c.room_id for c in whole}),
            theirs,
            parts.rooms,
        )
        day += dt.timedelta(days=1)
    return found


@dataclass(frozen=True, slots=True)
class _Parts:
    """Closures of some hours of a day: of the practice, of people and of rooms by number."""

    practice: tuple[Span, ...]
    people: Mapping[int, tuple[Span, ...]]
    rooms: Mapping[int, tuple[Span, ...]]


def _parts(practice: Practice, day: dt.date, closures: list[Closure]) -> _Parts:
    everybody: list[Span] = []
    people: dict[int, tuple[Span, ...]] = {}
    rooms: dict[int, tuple[Span, ...]] = {}
    for each in closures:
        if each.begins is None or each.ends is None:
            continue
        span = Span(_clock(practice, day, each.begins), _closing(practice, day, each.ends))
        if each.person_id is not None:
            people[each.person_id] = (*people.get(each.person_id, ()), span)
        if each.room_id is not None:
            rooms[each.room_id] = (*rooms.get(each.room_id, ()), span)
        if each.person_id is None and each.room_id is None:
            everybody.append(span)
    return _Parts(tuple(everybody), people, rooms)


def _without(spans: tuple[Span, ...], shut: Iterable[Span]) -> tuple[Span, ...]:
    for each in shut:
        spans = tuple(part for span in spans for part in span.without(each))
    return spans


def _all_shut(closures: list[Closure]) -> bool:
    return any(each.person_id is None and each.room_id is None for each in closures)


def _spans(practice: Practice, day: dt.date, hours: Iterable[WeekSpan]) -> tuple[Span, ...]:
    return tuple(
        Span(_clock(practice, day, each.opens), _closing(practice, day, each.closes))
        for each in hours
        if each.weekday == day.weekday()
    )


def _clock(practice: Practice, day: dt.date, at: dt.time) -> dt.datetime:
    """Return when clocks show a time; where they go forward over it, when they have."""
    try:
        return moment_of(practice.zone, day, at)
    except WrongUsage:
        return dt.datetime.combine(day, at, tzinfo=practice.zone).astimezone(dt.UTC)


def _closing(practice: Practice, day: dt.date, at: dt.time) -> dt.datetime:
    """Return when it closes; midnight is the end of the day."""
    return _clock(practice, day + dt.timedelta(days=1) if at == MIDNIGHT else day, at)
