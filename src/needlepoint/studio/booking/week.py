"""The calendar as tables: a week by person and day, a day by time and person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils import timezone

from needlepoint.records.models import Appointment, Operator, Practice
from needlepoint.studio.booking.free_times import GRACE
from needlepoint.studio.booking.places import DayPlaces, places_on
from needlepoint.studio.domain.appointments import shown_of_days
from needlepoint.studio.domain.local_time import clock_time, day_span

ROW = dt.timedelta(minutes=30)
"""Own choice: a day of nine hours fits on a tablet."""
WEEK = 7


@dataclass(slots=True)
class Entry:
    """One appointment as the calendar shows it.

    Attributes
    ----------
    appointment
        Which.
    day, begins, ends
        Its day and its times by the clock of the practice, the times as people read them.
    is_outside
        Whether it could not be booked now: hours, a closure or a room changed.
    """

    appointment: Appointment
    day: dt.date
    begins: str
    ends: str
    is_outside: bool = False


@dataclass(slots=True)
class Cell:
    """One place of a table.

    Attributes
    ----------
    entries
        What begins there.
    going_on
        What began before and still takes its time.
    at, person
        What can be booked there: a moment, in UTC, and with whom; None where nothing can be.
    """

    entries: list[Entry] = field(default_factory=list)
    going_on: list[Entry] = field(default_factory=list)
    at: dt.datetime | None = None
    person: Operator | None = None

    @property
    def word(self) -> str:
        """How a form names what can be booked here."""
        return "" if self.at is None else f"{self.at:%Y%m%dT%H%M}"


@dataclass(slots=True)
class Row:
    """One row: its head and its cells."""

    head: str
    cells: list[Cell]


def monday_of(day: dt.date) -> dt.date:
    """Return the Monday of a day's week."""
    return day - dt.timedelta(days=day.weekday())


def entry_of(appointment: Appointment, practice: Practice) -> Entry:
    """Return an appointment with its times by the clock of the practice."""
    begins, ends = appointment.starts_at, appointment.ends_at
    day = timezone.localdate(begins, practice.zone)
    return Entry(appointment, day, clock_time(begins, practice), clock_time(ends, practice))


def fits(row: Appointment, places: DayPlaces) -> bool:
    """Whether an appointment lies where it could be booked: hours, person and room."""
    if not places.works(row.person, row.starts_at, row.ends_at):
        return False
    return row.room is None or places.is_used(row.room, row.starts_at, row.ends_at)


def _placed(
    rows: Iterable[Appointment], practice: Practice, places: Mapping[dt.date, DayPlaces]
) -> list[Entry]:
    """Return appointments, those to come with whether they could still be booked there."""
    now, entries = timezone.now(), [entry_of(each, practice) for each in rows]
    for entry in entries:
        row = entry.appointment
        if row.is_open and row.starts_at > now:
            entry.is_outside = not fits(row, places[entry.day])
    return entries


def week_of(practice: Practice, monday: dt.date) -> tuple[list[dt.date], list[Row]]:
    """Return the days of a week, and what each person has on each of them."""
    days = [monday + dt.timedelta(days=number) for number in range(WEEK)]
    places = places_on(practice, days[0], days[-1])
    found: dict[tuple[int, dt.date], list[Entry]] = {}
    people = {each.pk: each for day in places.values() for each in day.people}
    for entry in _placed(shown_of_days(practice, days[0], days[-1]), practice, places):
        row = entry.appointment
        people.setdefault(row.person_id, row.person)
        found.setdefault((row.person_id, entry.day), []).append(entry)
    rows = [
        Row(str(person), [Cell(found.get((number, day), [])) for day in days])
        for number, person in sorted(people.items(), key=lambda pair: pair[1].name)
    ]
    return days, rows


def day_of(practice: Practice, day: dt.date) -> tuple[list[Operator], list[Row]]:
    """Return who has or can have something on a day, and a row for each half hour."""
    found = places_on(practice, day, day)
    places = found[day]
    booked = _placed(shown_of_days(practice, day, day), practice, found)
    people = {each.pk: each for each in places.people}
    for entry in booked:
        people.setdefault(entry.appointment.person_id, entry.appointment.person)
    columns = sorted(people.values(), key=lambda each: each.name)
    rows = []
    for at in _row_times(practice, day, places, booked):
        cells = [_cell(person, at, places, booked) for person in columns]
        rows.append(Row(clock_time(at, practice), cells))
    return columns, rows


def _row_times(
    practice: Practice, day: dt.date, places: DayPlaces, booked: list[Entry]
) -> list[dt.datetime]:
    """Return the beginnings of the rows: opening hours, and whatever lies outside of them."""
    ends = [span.ends for span in places.spans] + [e.appointment.ends_at for e in booked]
    begins = [span.begins for span in places.spans] + [e.appointment.starts_at for e in booked]
    if not begins:
        return []
    first, last = day_span(practice.zone, day, day)
    row_s = ROW.total_seconds()
    at = dt.datetime.fromtimestamp(min(begins).timestamp() // row_s * row_s, dt.UTC)
    at, last = max(at, first), min(max(ends), last)
    times = []
    while at < last:
        times.append(at)
        at += ROW
    return times


def _cell(person: Operator, at: dt.datetime, places: DayPlaces, booked: list[Entry]) -> Cell:
    mine = [each for each in booked if each.appointment.person_id == person.pk]
    cell = Cell([each for each in mine if at <= each.appointment.starts_at < at + ROW])
    cell.going_on = [
        each for each in mine if each.appointment.starts_at < at < each.appointment.ends_at
    ]
    works = places.works(person, at, at + ROW)
    if works and not cell.entries and not cell.going_on and at >= timezone.now() - GRACE:
        cell.at, cell.person = at, person
    return cell
