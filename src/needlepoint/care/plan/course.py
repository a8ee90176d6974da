"""The course: days of sessions, follow-ups and reviews, counted in whole days of the calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from needlepoint.care.plan.aftercare import FollowUp, follow_ups
from needlepoint.errors import WrongUsage
from needlepoint.evidence import Fact, Facts, read_facts


@dataclass(frozen=True, slots=True)
class Session:
    """One session.

    Attributes
    ----------
    number
        From 1.
    on
        The day.
    careful
        Whether it is a more careful one.
    follow_ups
        Who looks again, and when; those on or after the next session are left to it.
    """

    number: int
    on: date
    careful: bool
    follow_ups: tuple[FollowUp, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """The scars are measured or pictured again.

    Attributes
    ----------
    on
        The day.
    days_after
        Days since the last session [days].
    verdict
        Whether a result may be judged on that day.
    """

    on: date
    days_after: int
    verdict: bool


@dataclass(frozen=True, slots=True)
class Course:
    """All days of a course.

    Attributes
    ----------
    earliest
        No session before this day.
    sessions, reviews
        In order.
    interval_days
        Days between two sessions [days].
    verdict_from
        No verdict on the result before this day.
    most_sessions
        No more sessions than these without a new grading.
    facts
        What it rests on.
    """

    earliest: date
    sessions: tuple[Session, ...]
    reviews: tuple[Review, ...]
    interval_days: int
    verdict_from: date
    most_sessions: int
    facts: tuple[Fact, ...]


def course_facts() -> Facts:
    """Return the facts about the course."""
    return read_facts("needlepoint.care", "facts/course.toml")


def lay_out(
    first: date, *, earliest: date, sessions: int, interval_days: int, careful: tuple[bool, bool]
) -> Course:
    """Lay out a course that begins on `first`.

    Parameters
    ----------
    first
        Day of the first session.
    earliest
        No session before this day.
    sessions
        How many; never more than the facts allow without a new grading.
    interval_days
        Days between two sessions; never fewer than the facts allow [days].
    careful
        Whether the first session, and whether the later ones, are more careful ones.
    """
    facts = course_facts()
    most = int(facts.number("sessions_most"))
    gap = max(interval_days, int(facts["interval"].low or facts.number("interval")))
    days = [first + timedelta(days=gap * number) for number in range(min(sessions, most))]
    last = days[-1]
    verdict_day = int(facts.number("verdict_day"))
    photos = [int(day) for day in facts["photos"].value]  # type: ignore[union-attr]
    names = ("sessions", "sessions_most", "interval", "interval_deep", "verdict_day", "photos")
    return Course(
        earliest=earliest,
        sessions=tuple(
            Session(
                number=number,
                on=day,
                careful=careful[0] if number == 1 else careful[1],
                follow_ups=_until(follow_ups(day), days[number] if number < len(days) else None),
            )
            for number, day in enumerate(days, start=1)
        ),
        reviews=tuple(
            Review(last + timedelta(days=day), day, verdict=day >= verdict_day) for day in photos
        ),
        interval_days=gap,
        verdict_from=last + timedelta(days=verdict_day),
        most_sessions=most,
        facts=tuple(facts[name] for name in names),
    )


def moved_to(course: Course, first: date) -> Course:
    """Return the same course with its first session on `first`.

    Raises
    ------
    WrongUsage
        If that is earlier than the course may begin.
    """
    if first < course.earliest:
        raise WrongUsage(
            f"the first session cannot be on {first.isoformat()}; "
            f"the earliest day is {course.earliest.isoformat()}"
        )
    second = course.sessions[-1].careful
    return lay_out(
        first,
        earliest=course.earliest,
        sessions=len(course.sessions),
        interval_days=course.interval_days,
        careful=(course.sessions[0].careful, second if len(course.sessions) > 1 else False),
    )


def _until(all_of_them: tuple[FollowUp, ...], following: date | None) -> tuple[FollowUp, ...]:
    """Keep the follow-ups up to and on the next session; all of them after the last one."""
    if following is None:
        return all_of_them
    return tuple(each for each in all_of_them if each.on <= following)
