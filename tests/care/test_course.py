"""The days of a course, and the calendar that carries them."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from itertools import pairwise

import icalendar
import pytest
from tests.care.made import CLINIC, MAPS, TODAY, person

from needlepoint.care import (
    CalendarEntry,
    Practice,
    calendar_text,
    desk_of,
    entries_of,
    make_plan,
    reschedule,
)
from needlepoint.errors import WrongUsage

MADE_AT = datetime(2026, 11, 22, 9, 30, tzinfo=timezone(timedelta(hours=2)))


DESK = {"name": "Skin, Ltd", "address": "1 High St", "phone": "555 1234", "time": "10:30"}
WITH_C = replace(CLINIC, preferences=CLINIC.preferences | {"vitamin_c": True})


@pytest.fixture(scope="module")
def plan():
    return make_plan(MAPS["rolling"], person(), WITH_C, TODAY, where="cheek")


def written(plan, **changes):
    settings = {"course_id": "a/acne-scars", "made_at": MADE_AT, "sequence": 0} | changes
    return calendar_text(entries_of(plan.course, plan.vitamin_c), **settings)


def test_three_sessions_four_weeks_apart(plan):
    days = [session.on for session in plan.course.sessions]
    assert days == [date(2026, 12, 21), date(2027, 1, 18), date(2027, 2, 15)]


def test_no_day_falls_on_a_sunday_unless_the_practice_works_then(plan):
    days = [
        entry.on for entry in entries_of(plan.course, plan.vitamin_c) if "vitamin" not in entry.key
    ]
    assert all(day.weekday() != 6 for day in days)
    open_sundays = replace(CLINIC, preferences={"sundays": True, "vitamin_c": True})
    course = make_plan(MAPS["rolling"], person(), open_sundays, TODAY, where="cheek").course
    assert [session.on for session in course.sessions] == [
        date(2026, 12, 20),
        date(2027, 1, 17),
        date(2027, 2, 14),
    ]


def test_no_check_falls_within_three_days_of_the_next_appointment(plan):
    for session, following in pairwise(plan.course.sessions):
        assert all(following.on - each.on > timedelta(days=3) for each in session.follow_ups)


def test_a_visit_carries_place_time_and_telephone_and_is_tentative(plan):
    desk = desk_of(Practice(preferences=DESK))
    events = icalendar.Calendar.from_ical(written(plan, desk=desk)).walk("VEVENT")
    visits = [event for event in events if "LOCATION" in event]
    entries = entries_of(plan.course, plan.vitamin_c)
    assert len(visits) == sum(entry.visit for entry in entries) == 6
    assert {str(event["STATUS"]) for event in events} == {"TENTATIVE"}
    for event in visits:
        assert str(event["LOCATION"]) == "Skin, Ltd, 1 High St"
        assert event.decoded("DTSTART").time() == time(10, 30)
    assert all("555 1234" in str(event["DESCRIPTION"]) for event in events)


def test_a_time_of_day_that_is_none_is_refused():
    with pytest.raises(WrongUsage, match="a time as 10:30"):
        desk_of(Practice(preferences={"time": "half past ten"}))


def test_no_verdict_before_day_90_after_the_last_session(plan):
    last = plan.course.sessions[-1].on
    assert plan.course.verdict_from == last + timedelta(days=90)
    for review in plan.course.reviews:
        assert review.verdict == (review.on >= plan.course.verdict_from)


def test_follow_ups_before_the_next_session_only(plan):
    for session, following in pairwise(plan.course.sessions):
        assert all(each.on <= following.on for each in session.follow_ups)
    assert [each.day for each in plan.course.sessions[-1].follow_ups][-1] == 180


def test_a_course_can_be_moved_later_and_keeps_its_intervals(plan):
    moved = reschedule(plan, date(2027, 3, 1))
    days = [session.on for session in moved.course.sessions]
    assert [(b - a).days for a, b in pairwise(days)] == [28, 28]
    assert days[0] == date(2027, 3, 1)
    assert moved.vitamin_c.start == date(2027, 2, 1)


def test_a_course_cannot_be_moved_before_its_earliest_day(plan):
    with pytest.raises(WrongUsage, match="2026-11-22"):
        reschedule(plan, date(2026, 11, 21))


def test_another_program_reads_the_calendar_back(plan):
    calendar = icalendar.Calendar.from_ical(written(plan))
    events = calendar.walk("VEVENT")
    assert len(events) == len(entries_of(plan.course, plan.vitamin_c))
    for event, entry in zip(events, entries_of(plan.course, plan.vitamin_c), strict=True):
        assert event.decoded("DTSTART") == entry.on
        assert event.decoded("DTEND") == entry.on + timedelta(days=1)
        assert str(event["SUMMARY"]) == entry.title
        assert str(event["DESCRIPTION"]) == entry.text
        assert event.decoded("DTSTAMP") == datetime(2026, 11, 22, 7, 30, tzinfo=UTC)


def test_every_line_ends_with_crlf_and_is_at_most_75_octets(plan):
    text = written(plan)
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


def test_a_long_line_of_wide_letters_is_folded_between_letters():
    entry = CalendarEntry("x", TODAY, "ü" * 100, "a, b; c\\d\nline two " + "\N{SNOWMAN}" * 60)
    text = calendar_text((entry,), course_id="a", made_at=MADE_AT)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    event = icalendar.Calendar.from_ical(text).walk("VEVENT")[0]
    assert str(event["SUMMARY"]) == entry.title
    assert str(event["DESCRIPTION"]) == entry.text


def test_a_later_issue_keeps_every_uid_and_counts_its_sequence_up(plan):
    first = icalendar.Calendar.from_ical(written(plan)).walk("VEVENT")
    moved = written(reschedule(plan, date(2027, 3, 1)), sequence=1)
    later = icalendar.Calendar.from_ical(moved).walk("VEVENT")
    assert {e["UID"] for e in first} == {e["UID"] for e in later}
    assert {e.decoded("SEQUENCE") for e in later} == {1}


def test_uids_are_unique_and_differ_between_courses(plan):
    one = [e["UID"] for e in icalendar.Calendar.from_ical(written(plan)).walk("VEVENT")]
    other = written(plan, course_id="b/acne-scars")
    two = [e["UID"] for e in icalendar.Calendar.from_ical(other).walk("VEVENT")]
    assert len(set(one)) == len(one)
    assert not set(one) & set(two)


def test_no_two_entries_tell_of_the_same_visit(plan):
    visits = [
        entry.on
        for entry in entries_of(plan.course, plan.vitamin_c)
        if not entry.key.startswith("vitamin-c")
    ]
    assert len(visits) == len(set(visits))


def test_a_moment_without_time_zone_is_refused(plan):
    with pytest.raises(WrongUsage, match="time zone"):
        written(plan, made_at=datetime(2026, 11, 22))  # noqa: DTZ001


def test_titles_name_neither_a_treatment_nor_a_condition(plan):
    for entry in entries_of(plan.course, plan.vitamin_c):
        assert "needl" not in entry.title.lower()
        assert "scar" not in entry.title.lower()
