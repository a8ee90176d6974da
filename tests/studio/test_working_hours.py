"""Hours of one person: whoever works Tuesday to Thursday is booked on no other day, by nobody."""

import datetime as dt

import pytest
from django.urls import reverse
from tests.studio import booked as made

from needlepoint.errors import WrongUsage
from needlepoint.records.models import Closure, Service, WorkingHours
from needlepoint.studio.booking.booking import book, cancel, move
from needlepoint.studio.booking.free_times import free_times
from needlepoint.studio.booking.outside import outside
from needlepoint.studio.booking.public_views import _times
from needlepoint.studio.booking.week import day_of

MONDAY = made.MONDAY
TUESDAY, WEDNESDAY, FRIDAY = (MONDAY + dt.timedelta(days=days) for days in (1, 2, 4))
TEN_TO_TWO = dt.time(10), dt.time(14)


@pytest.fixture
def part_time(tia):
    """Tia works Tuesday to Thursday, from 10 to 14."""
    opens, closes = TEN_TO_TWO
    for day in (1, 2, 3):
        WorkingHours.objects.create(person=tia, weekday=day, opens=opens, closes=closes)
    return tia


def days_of(service, person):
    found = free_times(service, MONDAY, MONDAY + dt.timedelta(days=6), person=person)
    return {each.starts_at.astimezone(service.practice.zone).date() for each in found}


def test_free_times_are_those_in_which_somebody_works(house, part_time, ben):
    assert days_of(house["review"], part_time) == {
        TUESDAY,
        WEDNESDAY,
        TUESDAY + dt.timedelta(days=2),
    }
    assert len(days_of(house["review"], ben)) == 7
    found = free_times(house["review"], TUESDAY, TUESDAY, person=part_time)
    clock = [each.starts_at.astimezone(part_time.practice.zone).time() for each in found]
    assert (clock[0], clock[-1]) == (dt.time(10), dt.time(13, 30))


def test_nobody_is_booked_or_moved_outside_of_their_hours(house, part_time, ben, dora, practice):
    review = house["review"]
    for day, hour, why in ((MONDAY, 11, "that day"), (TUESDAY, 9, "at that time")):
        with pytest.raises(WrongUsage, match=f"does not work {why}"):
            book(ben, dora, made.wanted(review, part_time, made.at(practice, day, hour)))
    with pytest.raises(WrongUsage, match="at that time"):  # it would end after two
        book(ben, dora, made.wanted(review, part_time, made.at(practice, TUESDAY, 13, 45)))
    row = made.booked(ben, dora, review, made.at(practice, TUESDAY, 13, 30), part_time)
    wish = made.wanted(review, part_time, made.at(practice, FRIDAY, 11))
    with pytest.raises(WrongUsage, match="that day"):
        move(ben, row, row.version, wish)


def test_the_public_page_and_links_offer_only_those_times(house, part_time, tia, practice):
    Service.objects.filter(pk=house["review"].pk).update(public=True)
    days = _times(house["review"], MONDAY)["days"]
    with_others = {day for day in days if day <= FRIDAY}
    assert with_others == {TUESDAY, WEDNESDAY, TUESDAY + dt.timedelta(days=2)}  # Tia is alone


def test_a_holiday_of_one_person_counts_besides(house, part_time, practice):
    Closure.objects.create(
        practice=practice, person=part_time, first_on=TUESDAY, last_on=WEDNESDAY, why="holiday"
    )
    assert days_of(house["review"], part_time) == {TUESDAY + dt.timedelta(days=2)}


def test_the_day_of_the_calendar_offers_no_other_time(house, part_time, ben, practice):
    people, rows = day_of(practice, TUESDAY)
    column = list(people).index(part_time.pk)
    offered = [row.head for row in rows if row.cells[column].at is not None]
    assert len(offered) == 8  # half hours from ten to two
    assert part_time.pk not in day_of(practice, MONDAY)[0]


def test_longer_hours_than_those_of_the_practice_do_not_open_it(house, part_time, practice):
    part_time.working_hours.update(opens=dt.time(5), closes=dt.time())
    found = free_times(house["review"], TUESDAY, TUESDAY, person=part_time)
    clock = [each.starts_at.astimezone(practice.zone).time() for each in found]
    assert (clock[0], clock[-1]) == (dt.time(9), dt.time(17, 30))


def test_what_was_booked_before_the_hours_changed_is_listed(client, ana, house, tia, dora, eli):
    client.force_login(ana)
    review, practice, ben = house["review"], tia.practice, ana
    now = made.at(practice, MONDAY, 8)
    early = made.booked(ben, dora, review, made.at(practice, TUESDAY, 9), tia)
    monday = made.booked(ben, eli, review, made.at(practice, MONDAY, 11), tia)
    kept = made.booked(ben, eli, review, made.at(practice, TUESDAY, 11), tia)
    gone = made.booked(ben, dora, review, made.at(practice, MONDAY, 15), tia)
    cancel(ben, gone, gone.version, "")
    assert outside(practice, now) == []
    assert "outside of hours" not in client.get(reverse("booking")).content.decode()
    hours = {"opens-1-0": "10:00", "closes-1-0": "14:00"}
    page = client.post(reverse("working-hours", args=[tia.public_id]), hours, follow=True)
    assert [each.appointment for each in page.context["outside"]] == [monday, early]
    assert "Appointments outside of hours" in page.content.decode()
    for view in ("week", "day"):
        asked = {"view": view, "day": TUESDAY.isoformat()}
        rows = client.get(reverse("calendar"), asked).context["rows"]
        entries = [e for r in rows for c in r.cells for e in c.entries]
        marks = {e["public_id"]: e["is_outside"] for e in entries}
        assert (marks[early.public_id], marks[kept.public_id]) == (True, False), view
        assert "outside of hours" in client.get(reverse("calendar"), asked).content.decode()
    move(ben, early, early.version, made.wanted(review, tia, made.at(practice, TUESDAY, 13)))
    assert [each.appointment for each in outside(practice, now)] == [monday]


def test_closures_and_rooms_that_changed_are_told_as_well(house, ana, ben, dora, eli, practice):
    review, now = house["review"], made.at(practice, MONDAY, 8)
    first = made.booked(ben, dora, review, made.at(practice, MONDAY, 9))
    second = made.booked(ana, eli, review, made.at(practice, MONDAY, 9), room=1)
    Closure.objects.create(practice=practice, room=first.room, first_on=MONDAY, last_on=MONDAY)
    assert [each.appointment for each in outside(practice, now)] == [first]
    Closure.objects.all().delete()
    assert outside(practice, now) == []
    hour = {"begins": dt.time(9, 15), "ends": dt.time(10)}
    Closure.objects.create(
        practice=practice, room=first.room, first_on=MONDAY, last_on=MONDAY, **hour
    )
    assert [each.appointment for each in outside(practice, now)] == [first]
    second.room.retired_at = now
    second.room.save()
    assert [each.appointment for each in outside(practice, now)] == [first, second]


def test_the_owner_says_when_somebody_works(client, ana, house, tia, cleo):
    path = reverse("working-hours", args=[tia.public_id])
    client.force_login(tia)
    assert client.get(path).status_code == 403
    client.force_login(cleo)
    assert client.get(path).status_code == 404
    client.force_login(ana)
    hours = {"opens-1-0": "10:00", "closes-1-0": "14:00"}
    client.post(path, hours)
    assert [str(each) for each in tia.working_hours.all()] == ["1 10:00-14:00"]
    page = client.get(reverse("booking")).content.decode()
    assert "Tuesday 10" in page
    assert "all opening hours" in page
    assert "earlier one first" in client.post(path, {"opens-1-0": "10:00"}).content.decode()
    client.post(path, {"opens-1-0": "", "closes-1-0": ""})
    assert not tia.working_hours.exists()
