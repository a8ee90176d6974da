"""A course as a calendar that phones and desks read (RFC 5545)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from needlepoint.care.plan.course import Course, Review
from needlepoint.care.plan.vitamin_c import VitaminC
from needlepoint.errors import WrongUsage
from needlepoint.language import say, spoken

OCTETS_A_LINE = 75
"""RFC 5545, section 3.1: a line has at most so many octets before its break."""

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
    """

    key: str
    on: date
    title: str
    text: str


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
        entries.append(CalendarEntry(f"session-{n}", session.on, title, text))
        entries += [
            CalendarEntry(
                f"session-{n}-day-{each.day}",
                each.on,
                say("Follow-up: day {day} after appointment {number}", day=each.day, number=n),
                each.about.said + ".",
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
        title = say("Measured again: day {day}", day=review.days_after)
        entries.append(
            CalendarEntry(f"review-{review.days_after}", review.on, title, _reviewed(review))
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
    entries: tuple[CalendarEntry, ...], *, course_id: str, made_at: datetime, sequence: int = 0
) -> str:
    """Write entries as an iCalendar file, lines ended by CRLF.

    A later issue of the same course keeps its `course_id` and counts `sequence` up, so that a
    calendar moves its entries instead of doubling them.

    Parameters
    ----------
    course_id
        Names the course for good; nothing of it can be read from the file.
    made_at
        The moment of writing, with its time zone.
    sequence
        Number of the issue, from 0.

    Raises
    ------
    WrongUsage
        If `made_at` has no time zone, or `sequence` is below zero.
    """
    if made_at.tzinfo is None:
        raise WrongUsage("the moment a calendar is made needs a time zone")
    if sequence < 0:
        raise WrongUsage("the issue of a calendar is counted from 0")
    stamp = made_at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//Needlepoint//Course//{spoken().upper()}"]
    lines += ["CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    for entry in entries:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{uuid5(_SPACE, f'{course_id}/{entry.key}')}@needlepoint",
            f"DTSTAMP:{stamp}",
            f"SEQUENCE:{sequence}",
            f"DTSTART;VALUE=DATE:{entry.on:%Y%m%d}",
            f"DTEND;VALUE=DATE:{entry.on + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_escaped(entry.title)}",
            f"DESCRIPTION:{_escaped(entry.text)}",
            "TRANSP:TRANSPARENT",
            "CLASS:PRIVATE",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _escaped(text: str) -> str:
    """Escape what section 3.3.11 reserves."""
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\r\n", "\n").replace("\n", "\\n")


def _folded(line: str) -> str:
    """Break a line after 75 octets without cutting a letter of several octets in two."""
    parts: list[str] = [""]
    for letter in line:
        room = OCTETS_A_LINE if len(parts) == 1 else OCTETS_A_LINE - 1  # the fold's own space
        if len((parts[-1] + letter).encode()) > room:
            parts.append("")
        parts[-1] += letter
    return "\r\n ".join(parts)
