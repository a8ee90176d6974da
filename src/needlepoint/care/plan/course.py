"""The course: days of sessions, follow-ups and reviews, counted in whole days of the calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from needlepoint.care.plan.aftercare import FollowUp, follow_ups
from needlepoint.care.plan.desk import working_day
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
        Who looks again, and when; those within three days of the next session, or after it, are
        left to it.
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
    sundays
        Whether the practice works on Sundays; where it does not, the Monday after is meant.
    """

    earliest: date
    sessions: tuple[Session, ...]
    reviews: tuple[Review, ...]
    interval_days: int
    verdict_from: date
    most_sessions: int
    facts: tuple[Fact, ...]
    sundays: bool = False


MERGED_WITHIN = timedelta(days=3)
"""Own choice: a follow-up so close before the next appointment is done at that appointment, so that
nobody travels twice in a week."""


def course_facts() -> Facts:
    """Return the facts about the course."""
    return read_facts("needlepoint.care", "facts/course.toml")


def lay_out(
    first: date,
    *,
    earliest: date,
    sessions: int,
    interval_days: int,
    careful: tuple[bool, bool],
    sundays: bool = False,
) -> Course:
    """Lay out a course that begins on `first`.

    Days that fall on a Sunday on which nobody works move to the Monday after; `first` itself is
    somebody's choice and stays.

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
    sundays
        Whether the practice works on Sundays.
    """
    facts = course_facts()
    most = int(facts.number("sessions_most"))
    gap = max(interval_days, int(facts["interval"].low or facts.number("interval")))
    days = [first]
    while len(days) < min(sessions, most):
        days.append(working_day(days[-1] + timedelta(days=gap), sundays=sundays))
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
                follow_ups=_until(
                    follow_ups(day, sundays=sundays), days[number] if number < len(days) else None
                ),
            )
            for number, day in enumerate(days, start=1)
        ),
        reviews=tuple(
            Review(
                working_day(last + timedelta(days=day), sundays=sundays),
                day,
                verdict=day >= verdict_day,
            )
            for day in photos
        ),
        interval_days=gap,
        verdict_from=last + timedelta(days=verdict_day),
        most_sessions=most,
        facts=tuple(facts[name] for name in names),
        sundays=sundays,
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
        sundays=course.sundays,
    )


def _until(all_of_them: tuple[FollowUp, ...], following: date | None) -> tuple[FollowUp, ...]:
    """Keep the follow-ups well before the next session; all of them after the last one."""
    if following is None:
        return all_of_them
    return tuple(each for each in all_of_them if each.on + MERGED_WITHIN < following)
