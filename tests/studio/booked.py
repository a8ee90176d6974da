"""Simulated services, rooms, hours and appointments for the tests of booking."""

import datetime as dt

from needlepoint.records.models import OpeningHours, Room, Service, ServiceKind
from needlepoint.studio.booking.booking import Wanted, book
from needlepoint.studio.booking.free_times import free_times

SOONEST = dt.timedelta(days=28)
ALL_WEEK = range(7)


def ahead(days):
    """Return the first of some days that is four weeks ahead of today or more."""
    soonest = dt.datetime.now(dt.UTC).date() + SOONEST
    years = range(soonest.year, soonest.year + 2)
    return min(day for year in years for day in days(year) if day >= soonest)


def last_sunday(year, month):
    """Return the last Sunday of a month of 31 days, when clocks change in Europe."""
    last = dt.date(year, month, 31)
    return last - dt.timedelta(days=(last.weekday() + 1) % 7)


def first_monday(year, month):
    """Return the first Monday of a month."""
    first = dt.date(year, month, 1)
    return first + dt.timedelta(days=-first.weekday() % 7)


MONDAY = ahead(lambda year: [first_monday(year, 3), first_monday(year, 11)])
"""A Monday on which nothing else happens, in winter time; as tests may run on any day, one that
is to come, within the year that pages look ahead."""
SPRING = ahead(lambda year: [last_sunday(year, 3)])
AUTUMN = ahead(lambda year: [last_sunday(year, 10)])


def house(practice, *, days=ALL_WEEK, opens=dt.time(9), closes=dt.time(18), rooms=2):
    """Open a practice, with rooms and one service of each kind."""
    for day in days:
        OpeningHours.objects.create(practice=practice, weekday=day, opens=opens, closes=closes)
    for number in range(1, rooms + 1):
        Room.objects.create(practice=practice, name=f"Room {number}")
    return {
        kind: Service.objects.create(
            practice=practice, kind=kind, name=name, minutes=minutes, buffer_minutes=buffer
        )
        for kind, name, minutes, buffer in (
            (ServiceKind.CONSULTATION, "Consultation", 45, 15),
            (ServiceKind.SESSION, "Session", 90, 15),
            (ServiceKind.REVIEW, "Review", 30, 0),
        )
    }


def at(practice, day, hour, minute=0):
    """Return a moment by the clock of a practice."""
    return dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=practice.zone).astimezone(
        dt.UTC
    )


def wanted(service, person, starts_at, room=0):
    """Return what is wanted, in one of the rooms."""
    return Wanted(service, person, service.practice.rooms.order_by("name")[room], starts_at)


def booked(by, client, service, starts_at, person=None, room=0):
    """Book an appointment."""
    return book(by, client, wanted(service, person or by, starts_at, room))


def next_free(service, day=MONDAY, **more):
    """Return the first free time of a day."""
    return free_times(service, day, day, **more)[0]
