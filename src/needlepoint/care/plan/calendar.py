"""A course as a calendar that phones and desks read (RFC 5545)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

import icalendar

from needlepoint.care.plan.course import Course, Review
from needlepoint.care.plan.desk import Desk
from needlepoint.care.plan.vitamin_c import VitaminC
from needlepoint.errors import WrongUsage
from needlepoint.language import say, spoken

VISIT_LASTS = timedelta(hours=1)
"""Own choice: how long an appointment takes in a calendar where nobody says more."""

NO_DESK = Desk()

_SPACE = uuid5(NAMESPACE_URL, "needlepoint:course")


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """One day in the calendar.

    Attributes
    ----------
    key
        What it is, the same in every issue of the calendar: ``session-2``.
    on
        The day.
    title, text
        What the calendar shows.
    visit
        Whether the client comes to the practice.
    """

    key: str
    on: date
    title: str
    text: str
    visit: bool = False


def entries_of(course: Course, vitamin_c: VitaminC) -> tuple[CalendarEntry, ...]:
    """Return every entry of a course, by day.

    Titles name no disease, no treatment and no person: a phone shows them to whoever looks.
    """
    entries = []
    taken = {session.on for session in course.sessions} | {each.on for each in course.reviews}
    if vitamin_c.start is not None:
        text = say(
            "Daily from today, as in your hand-out. Leave it when the skin itches or reddens."
        )
        entries.append(
            CalendarEntry("vitamin-c-start", vitamin_c.start, say("Start vitamin C"), text)
        )
    for session in course.sessions:
        n = session.number
        text = say("The questions about your health are asked again before we begin.")
        title = say("Appointment {number}", number=n)
        entries.append(CalendarEntry(f"session-{n}", session.on, title, text, visit=True))
        entries += [
            CalendarEntry(
                f"session-{n}-day-{each.day}",
                each.on,
                say("Check: day {day} after appointment {number}", day=each.day, number=n),
                say("Look at your skin, take a picture and send it. Call us if it worries you."),
            )
            for each in session.follow_ups
            if each.on not in taken  # one visit serves both
        ]
    pairs = zip(vitamin_c.last_before, vitamin_c.usually_from, strict=True)
    for n, (last, again) in enumerate(pairs, start=1):
        stop = say("Vitamin C today for the last time before your appointment.")
        title = say("Last vitamin C before appointment {number}", number=n)
        entries.append(CalendarEntry(f"vitamin-c-stop-{n}", last, title, stop))
        start = say("Vitamin C may start again today if the skin is calm.")
        title = say("Vitamin C may start again")
        entries.append(CalendarEntry(f"vitamin-c-again-{n}", again, title, start))
    for review in course.reviews:
        title = say("Check-up, day {day}", day=review.days_after)
        text = _reviewed(review)
        entries.append(
            CalendarEntry(f"review-{review.days_after}", review.on, title, text, visit=True)
        )
    return tuple(sorted(entries, key=lambda entry: (entry.on, entry.key)))


def _reviewed(review: Review) -> str:
    if review.verdict:
        return say(
            "Measured again, {days} days after the last appointment; the result may be judged.",
            days=review.days_after,
        )
    return say(
        "Measured again, {days} days after the last appointment; too early to judge the result.",
        days=review.days_after,
    )


def calendar_text(
    entries: tuple[CalendarEntry, ...],
    *,
    course_id: str,
    made_at: datetime,
    sequence: int = 0,
    desk: Desk = NO_DESK,
) -> str:
    """Write entries as an iCalendar file, lines ended by CRLF.

    A later issue of the same course keeps its `course_id` and counts `sequence` up, so that a
    calendar moves its entries instead of doubling them. Visits carry the place, the time and the
    telephone number of the practice, as far as it names them. The days are proposals until the
    practice books them, so every entry is tentative.

    Parameters
    ----------
    course_id
        Names the course for good; nothing of it can be read from the file.
    made_at
        The moment of writing, with its time zone.
    sequence
        Number of the issue, from 0.
    desk
        Where and when the practice sees the client.

    Raises
    ------
    WrongUsage
        If `made_at` has no time zone, or `sequence` is below zero.
    """
    if made_at.tzinfo is None:
        raise WrongUsage("the moment a calendar is made needs a time zone")
    if sequence < 0:
        raise WrongUsage("the issue of a calendar is counted from 0")
    calendar = icalendar.Calendar()
    calendar.add("prodid", f"-//Needlepoint//Course//{spoken().upper()}")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    for entry in entries:
        event = _event(entry, desk)
        event.add("uid", f"{uuid5(_SPACE, f'{course_id}/{entry.key}')}@needlepoint")
        event.add("dtstamp", made_at.astimezone(UTC).replace(microsecond=0))
        event.add("sequence", sequence)
        calendar.add_component(event)
    return calendar.to_ical().decode()


def _event(entry: CalendarEntry, desk: Desk) -> icalendar.Event:
    """Return one day of the calendar, at its hour where the practice names one."""
    event = icalendar.Event()
    text = entry.text
    if entry.visit and desk.starts is not None:
        begins = datetime.combine(entry.on, desk.starts)  # the practice's own time, wherever read
        event.add("dtstart", begins)
        event.add("dtend", begins + VISIT_LASTS)
    else:
        event.add("dtstart", entry.on)
        event.add("dtend", entry.on + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
    if entry.visit and desk.place:
        event.add("location", desk.place)
    if desk.phone:
        call = say("Our telephone: {phone}.", phone=desk.phone)
        text = f"{text} {call}"
    event.add("summary", entry.title)
    event.add("description", text)
    event.add("status", "TENTATIVE")
    event.add("class", "PRIVATE")
    return event
