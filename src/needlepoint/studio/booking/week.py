"""The calendar as tables: a week by person and day, a day by time and person."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _

from needlepoint.records.models import Appointment, Practice
from needlepoint.studio.booking.free_times import GRACE
from needlepoint.studio.booking.places import DayPlaces, places_on
from needlepoint.studio.domain.appointments import Listed, listed, of_days
from needlepoint.studio.domain.local_time import clock_time, day_span

ROW = dt.timedelta(minutes=30)
"""Own choice: a day of nine hours fits on a tablet."""
WEEK = 7


@dataclass(slots=True)
class Entry:
    """One appointment as its own page shows it.

    Attributes
    ----------
    appointment
        Which.
    day, begins, ends
        Its day and its times by the clock of the practice, the times as people read them.
    """

    appointment: Appointment
    day: dt.date
    begins: str
    ends: str


@dataclass(slots=True)
class Cell:
    """One place of a table.

    Attributes
    ----------
    entries
        What begins there, with whether it ``is_outside`` of what could be booked now.
    going_on
        What began before and still takes its time.
    at, person, said
        What can be booked there: a moment, in UTC, with whom, by number, and how it is said; None
        where nothing can be.
    """

    entries: list[Listed] = field(default_factory=list)
    going_on: list[Listed] = field(default_factory=list)
    at: dt.datetime | None = None
    person: int | None = None
    said: str = ""

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
    day = practice.day_of(begins)
    return Entry(appointment, day, clock_time(begins, practice), clock_time(ends, practice))


def fits(
    places: DayPlaces, person: int, room: int | None, begins: dt.datetime, ends: dt.datetime
) -> bool:
    """Whether an appointment lies where it could be booked: hours, person and room by number."""
    if not places.works(person, begins, ends):
        return False
    return room is None or places.is_used(room, begins, ends)


def _placed(practice: Practice, places: Mapping[dt.date, DayPlaces]) -> list[Listed]:
    """Return the appointments of some days, those to come with whether they still fit there."""
    now, entries = timezone.now(), listed(of_days(practice, min(places), max(places)), practice)
    for each in entries:
        to_come = each["is_open"] and each["starts_at"] > now
        place = each["person_id"], each["room_id"], each["starts_at"], each["ends_at"]
        each["is_outside"] = to_come and not fits(places[each["day"]], *place)
    return entries


def _columns(places: Iterable[DayPlaces], entries: Iterable[Listed]) -> dict[int, str]:
    """Return who has or can have something, by number, in the order of their names."""
    people = {each.pk: str(each) for day in places for each in day.people}
    for each in entries:
        people.setdefault(each["person_id"], each["whom"])
    return dict(sorted(people.items(), key=lambda pair: pair[1]))


def week_of(practice: Practice, monday: dt.date) -> tuple[list[dt.date], list[Row]]:
    """Return the days of a week, and what each person has on each of them."""
    days = [monday + dt.timedelta(days=number) for number in range(WEEK)]
    places = places_on(practice, days[0], days[-1])
    entries, found = _placed(practice, places), defaultdict[tuple[int, dt.date], list[Listed]](list)
    for each in entries:
        found[each["person_id"], each["day"]].append(each)
    rows = [
        Row(name, [Cell(found.get((number, day), [])) for day in days])
        for number, name in _columns(places.values(), entries).items()
    ]
    return days, rows


def day_of(practice: Practice, day: dt.date) -> tuple[dict[int, str], list[Row]]:
    """Return who has or can have something on a day, by number, and a row for each half hour."""
    found = places_on(practice, day, day)
    places, booked = found[day], _placed(practice, found)
    people = _columns([places], booked)
    own = {number: [each for each in booked if each["person_id"] == number] for number in people}
    rows = []
    for at in _row_times(practice, day, places, booked):
        row = Row(clock_time(at, practice), [])
        for number, name in people.items():
            row.cells.append(cell := _cell(number, at, places, own[number]))
            if cell.at is not None:
                cell.said = _("Book %(at)s with %(who)s") % {"at": row.head, "who": name}
        rows.append(row)
    return people, rows


def _row_times(
    practice: Practice, day: dt.date, places: DayPlaces, booked: list[Listed]
) -> list[dt.datetime]:
    """Return the beginnings of the rows: opening hours, and whatever lies outside of them."""
    ends = [span.ends for span in places.spans] + [each["ends_at"] for each in booked]
    begins = [span.begins for span in places.spans] + [each["starts_at"] for each in booked]
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


def _cell(person: int, at: dt.datetime, places: DayPlaces, booked: list[Listed]) -> Cell:
    cell = Cell([each for each in booked if at <= each["starts_at"] < at + ROW])
    cell.going_on = [each for each in booked if each["starts_at"] < at < each["ends_at"]]
    works = places.works(person, at, at + ROW)
    if works and not cell.entries and not cell.going_on and at >= timezone.now() - GRACE:
        cell.at, cell.person = at, person
    return cell
