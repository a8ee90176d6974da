"""Booking: nobody is in two places, everybody hears, and clocks that change mislead nobody."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.studio import booked as made
from tests.studio import treating

from needlepoint.errors import WrongUsage
from needlepoint.records.models import (
    Appointment,
    AppointmentState,
    AuditEvent,
    BookingRules,
    Closure,
    HeldSlot,
    StaleVersion,
)
from needlepoint.studio.booking.booking import Taken, came, cancel, missed, move, reopen
from needlepoint.studio.booking.free_times import free_times
from needlepoint.studio.domain.local_time import clock_time, moment_of
from needlepoint.studio.session.opening import begin

MONDAY = made.MONDAY


def test_an_appointment_holds_person_room_and_client(house, ben, dora, practice):
    row = made.booked(ben, dora, house["consultation"], made.at(practice, MONDAY, 10))
    assert row.ends_at - row.starts_at == dt.timedelta(minutes=45)
    assert row.free_at - row.ends_at == dt.timedelta(minutes=15)
    slots = row.slots.order_by("at")
    assert slots.count() == 12
    assert [each.client for each in slots][:9] == [dora] * 9
    assert {each.client for each in slots[9:]} == {None}
    assert AuditEvent.objects.filter(action="book", subject=str(row.public_id)).count() == 1


def test_nobody_is_in_two_places(house, ben, ana, dora, eli, practice):
    nine, ten = made.at(practice, MONDAY, 9), made.at(practice, MONDAY, 10)
    made.booked(ben, dora, house["consultation"], nine)
    half = made.at(practice, MONDAY, 9, 30)
    for person, client, room in ((ben, eli, 1), (ana, eli, 0), (ana, dora, 1)):
        with pytest.raises(Taken, match="just been taken"):
            made.booked(ben, client, house["consultation"], half, person, room)
    assert Appointment.objects.count() == 1
    assert AuditEvent.objects.filter(action="book").count() == 1
    made.booked(ben, eli, house["consultation"], half, ana, 1)
    made.booked(ben, dora, house["review"], ten, ben, 0)
    assert Appointment.objects.count() == 3


def test_the_buffer_keeps_person_and_room_but_not_the_client(house, ben, ana, dora, eli, practice):
    made.booked(ben, dora, house["consultation"], made.at(practice, MONDAY, 9))
    soon = made.at(practice, MONDAY, 9, 45)
    with pytest.raises(Taken):
        made.booked(ben, eli, house["review"], soon, ben, 1)
    made.booked(ben, dora, house["review"], soon, ana, 1)


def test_a_moved_one_frees_what_it_held_and_a_stale_page_moves_nothing(house, ben, dora, practice):
    row = made.booked(ben, dora, house["review"], made.at(practice, MONDAY, 9))
    later = made.wanted(house["review"], ben, made.at(practice, MONDAY, 9, 15))
    move(ben, row, row.version, later)  # overlaps only itself
    row.refresh_from_db()
    assert row.sequence == 1
    assert row.slots.count() == 6
    with pytest.raises(StaleVersion):
        move(ben, row, row.version - 1, made.wanted(house["review"], ben, row.starts_at))
    row.refresh_from_db()
    assert row.slots.count() == 6
    other = made.booked(ben, dora, house["review"], made.at(practice, MONDAY, 12))
    with pytest.raises(Taken):
        move(ben, other, other.version, made.wanted(house["review"], ben, row.starts_at))
    assert HeldSlot.objects.filter(appointment=other).count() == 6
    assert Appointment.objects.get(pk=other.pk).starts_at == made.at(practice, MONDAY, 12)


def test_a_cancelled_one_frees_its_time_and_is_cancelled_once(house, ben, dora, eli, practice):
    nine = made.at(practice, MONDAY, 9)
    row = made.booked(ben, dora, house["review"], nine)
    cancel(ben, row, row.version, "ill")
    made.booked(ben, eli, house["review"], nine)
    row.refresh_from_db()
    with pytest.raises(StaleVersion):
        cancel(ben, row, row.version, "again")
    assert (row.state, row.cancel_why, row.sequence) == ("cancelled", "ill", 1)


def test_somebody_is_missed_only_after_the_beginning(house, ben, dora, practice):
    row = made.booked(ben, dora, house["review"], made.at(practice, MONDAY, 9))
    with pytest.raises(WrongUsage, match="not begun"):
        missed(ben, row, row.version)
    Appointment.objects.filter(pk=row.pk).update(starts_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    row.refresh_from_db()
    missed(ben, row, row.version)
    assert row.state == AppointmentState.MISSED
    assert not row.slots.exists()


def test_a_slip_is_taken_back_unless_its_time_was_given_away(house, ben, dora, eli, practice):
    row = made.booked(ben, dora, house["review"], made.at(practice, MONDAY, 9))
    with pytest.raises(WrongUsage, match="not come yet"):
        came(ben, row, row.version)
    at = row.starts_at
    for what in (came, missed):
        Appointment.objects.filter(pk=row.pk).update(
            starts_at=timezone.now() - dt.timedelta(minutes=1)
        )
        row.refresh_from_db()
        what(ben, row, row.version)
        Appointment.objects.filter(pk=row.pk).update(starts_at=at)
        row.refresh_from_db()
        reopen(ben, row, row.version)
        assert row.state == AppointmentState.BOOKED
        assert row.slots.count() == 6
    row.slots.all().delete()
    Appointment.objects.filter(pk=row.pk).update(state="missed")
    made.booked(ben, eli, house["review"], at)
    row.refresh_from_db()
    with pytest.raises(Taken):
        reopen(ben, row, row.version)
    row.refresh_from_db()
    assert row.state == AppointmentState.MISSED
    cancelled = made.booked(ben, eli, house["review"], made.at(practice, MONDAY, 12))
    cancel(ben, cancelled, cancelled.version, "")
    with pytest.raises(StaleVersion):
        reopen(ben, cancelled, cancelled.version)


@pytest.mark.parametrize(
    ("hour", "minute", "said"),
    [(8, 55, "closed then"), (17, 45, "closed then"), (9, 1, "five minutes")],
)
def test_what_cannot_be_booked_says_why(house, ben, dora, hour, minute, said):
    practice = dora.practice
    with pytest.raises(WrongUsage, match=said):
        made.booked(ben, dora, house["review"], made.at(practice, MONDAY, hour, minute))


def test_the_past_and_other_practices_are_refused(house, ben, dora, cleo, practice):
    with pytest.raises(WrongUsage, match="is over"):
        made.booked(ben, dora, house["review"], made.at(practice, dt.date(2026, 1, 5), 9))
    nine = made.at(practice, MONDAY, 9)
    with pytest.raises(WrongUsage, match="not of this practice"):
        made.booked(ben, dora, house["review"], nine, person=cleo)


def test_closures_shut_the_practice_a_person_or_a_room(house, ben, ana, dora, practice):
    nine = made.at(practice, MONDAY, 9)
    day = {"first_on": MONDAY, "last_on": MONDAY}
    away = Closure.objects.create(practice=practice, person=ben, **day)
    with pytest.raises(WrongUsage, match="Ben does not work"):
        made.booked(ana, dora, house["review"], nine, person=ben)
    assert {each.person for each in free_times(house["review"], MONDAY, MONDAY)} == {ana}
    away.delete()
    room = practice.rooms.get(name="Room 1")
    Closure.objects.create(practice=practice, room=room, **day)
    with pytest.raises(WrongUsage, match="Room 1 is not used"):
        made.booked(ana, dora, house["review"], nine)
    Closure.objects.create(practice=practice, **day)
    with pytest.raises(WrongUsage, match="closed then"):
        made.booked(ana, dora, house["review"], nine, room=1)
    assert free_times(house["review"], MONDAY, MONDAY) == []


def test_some_hours_are_closed_for_a_person_a_room_or_the_practice(house, ben, ana, dora, practice):
    review = house["review"]
    hours = {"first_on": MONDAY, "last_on": MONDAY, "begins": dt.time(11), "ends": dt.time(13)}
    noon = made.at(practice, MONDAY, 12)

    def found(person):
        times = free_times(review, MONDAY, MONDAY, person=person)
        return {each.starts_at.astimezone(practice.zone).time() for each in times}

    shut = {dt.time(10, 45), dt.time(11), dt.time(12), dt.time(12, 45)}
    edges = {dt.time(10, 30), dt.time(13)}
    away = Closure.objects.create(practice=practice, person=ben, **hours)
    assert not found(ben) & shut
    assert edges <= found(ben)
    assert shut | edges <= found(ana)
    with pytest.raises(WrongUsage, match="Ben does not work at that time"):
        made.booked(ana, dora, review, noon, person=ben)
    away.delete()
    room = practice.rooms.get(name="Room 1")
    Closure.objects.create(practice=practice, room=room, **hours)
    with pytest.raises(WrongUsage, match="Room 1 is not used at that time"):
        made.booked(ana, dora, review, noon)
    assert {each.room.name for each in free_times(review, MONDAY, MONDAY, person=ana)} == {
        "Room 1",
        "Room 2",
    }
    Closure.objects.create(practice=practice, **hours)
    with pytest.raises(WrongUsage, match="closed then"):
        made.booked(ana, dora, review, noon, room=1)
    assert not found(ana) & shut
    assert edges <= found(ana)
    made.booked(ana, dora, review, made.at(practice, MONDAY, 13))


def test_hours_that_are_closed_are_typed_and_shown(client, ana, ben, practice):
    client.force_login(ana)
    day = {"first_on": MONDAY.isoformat(), "last_on": MONDAY.isoformat(), "person": ben.pk}
    for begins, ends in (("13:00", "11:00"), ("11:00", "")):
        wrong = client.post(reverse("closure-new"), day | {"begins": begins, "ends": ends})
        assert "earlier one first" in wrong.content.decode()
    page = client.post(
        reverse("closure-new"), day | {"begins": "11:15", "ends": "13:00"}, follow=True
    )
    assert str(Closure.objects.get().begins) == "11:15:00"
    assert "11:15" in page.content.decode()


def test_free_times_are_those_that_can_be_booked(house, ben, ana, dora, eli, practice):
    made.booked(ben, dora, house["consultation"], made.at(practice, MONDAY, 9))
    times = free_times(house["consultation"], MONDAY, MONDAY, person=ben)
    begins = [each.starts_at for each in times]
    assert begins[0] == made.at(practice, MONDAY, 10)
    assert begins[-1] == made.at(practice, MONDAY, 17, 15)
    for each in times[::7]:
        row = made.booked(ben, eli, house["consultation"], each.starts_at, ben)
        cancel(ben, row, row.version, "")


def test_a_consultation_comes_before_the_first_session(house, ben, dora, practice):
    ten = made.at(practice, MONDAY, 10)
    with pytest.raises(WrongUsage, match="consultation comes before"):
        made.booked(ben, dora, house["session"], ten)
    first = made.booked(ben, dora, house["consultation"], made.at(practice, MONDAY, 9))
    row = made.booked(ben, dora, house["session"], ten)
    cancel(ben, row, row.version, "")
    cancel(ben, first, first.version, "")
    with pytest.raises(WrongUsage, match="consultation comes before"):
        made.booked(ben, dora, house["session"], ten)
    BookingRules.objects.create(practice=practice, consultation_first=False)
    made.booked(ben, dora, house["session"], ten)


@pytest.mark.parametrize(
    ("before", "after", "hours"),
    [
        (made.SPRING - dt.timedelta(days=1), made.SPRING, 23),
        (made.AUTUMN - dt.timedelta(days=1), made.AUTUMN, 25),
    ],
)
def test_ten_stays_ten_when_clocks_change(house, ben, dora, before, after, hours):
    practice = dora.practice
    first = made.booked(ben, dora, house["review"], moment_of(practice.zone, before, dt.time(10)))
    then = made.booked(ben, dora, house["review"], moment_of(practice.zone, after, dt.time(10)))
    assert then.starts_at - first.starts_at == dt.timedelta(hours=hours)
    for row in (first, then):
        assert row.starts_at.astimezone(practice.zone).time() == dt.time(10)
        times = free_times(house["review"], *[row.starts_at.astimezone(practice.zone).date()] * 2)
        assert times[0].starts_at.astimezone(practice.zone).time() == dt.time(9)


def test_an_appointment_over_the_change_of_clocks_lasts_as_long_as_any(practice, ben, dora):
    practice.time_zone = "Europe/Berlin"
    practice.save()
    house = made.house(practice, opens=dt.time(), closes=dt.time())
    spring, autumn = made.SPRING, made.AUTUMN
    with pytest.raises(WrongUsage, match="does not exist"):
        moment_of(practice.zone, spring, dt.time(2, 30))
    over = made.booked(
        ben, dora, house["consultation"], moment_of(practice.zone, spring, dt.time(1, 30))
    )
    assert over.ends_at.astimezone(practice.zone).time() == dt.time(3, 15)
    twice = free_times(house["review"], autumn, autumn, person=ben)
    shown = [each.starts_at.astimezone(practice.zone).strftime("%H:%M") for each in twice]
    assert shown.count("02:30") == 2
    assert len(twice) == 25 * 4 - 1
    assert len(free_times(house["review"], spring, spring, person=ben)) < 23 * 4


def test_times_are_written_as_the_country_writes_them(practice):
    moment = dt.datetime(2027, 3, 1, 14, 30, tzinfo=dt.UTC)
    said = {}
    for country in ("us", "gb", "de", "au"):
        practice.country = country
        said[country] = clock_time(moment, practice)
    assert said == {"us": "2:30 PM", "gb": "14:30", "de": "14:30", "au": "2:30 pm"}


def test_booked_moved_and_cancelled_on_the_pages(house, client, fay, ben, dora, practice):
    client.force_login(fay)
    path = reverse("book", args=[dora.public_id])
    asked = {"service": house["review"].pk, "day": MONDAY.isoformat(), "person": ben.pk}
    page = client.get(path, asked)
    word = page.context["offers"][0].times[4][0]
    url = f"{path}?service={house['review'].pk}&day={MONDAY}&person={ben.pk}"
    answer = client.post(url, {"time": word, "note": "shy"})
    row = Appointment.objects.get()
    assert answer.url == reverse("appointment", args=[row.public_id])
    assert row.starts_at == made.at(practice, MONDAY, 10)
    again = client.post(url, {"time": word}, follow=True).content.decode()
    assert "just been taken" in again
    shown = client.get(reverse("calendar"), {"day": MONDAY.isoformat()}).content.decode()
    assert "Dora Made" in shown
    day = {"day": MONDAY.isoformat(), "view": "day"}
    assert "Dora Made" in client.get(reverse("calendar"), day).content.decode()
    moved = reverse("appointment-move", args=[row.public_id])
    times = client.get(moved).context["offers"]
    word = next(w for offer in times if offer.person == ben for w, _s, _c in offer.times[-1:])
    client.post(moved, {"time": word, "version": row.version})
    row.refresh_from_db()
    assert row.starts_at == made.at(practice, MONDAY, 17, 30)
    client.post(reverse("appointment-cancel", args=[row.public_id]), {"version": row.version})
    row.refresh_from_db()
    assert row.state == "cancelled"
    assert "Dora Made" not in client.get(reverse("calendar"), day).content.decode()


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Niue", "Pacific/Kiritimati"])
def test_a_session_opened_on_the_day_is_joined_with_its_appointment(
    house, ben, dora, practice, zone
):
    practice.time_zone = zone
    practice.save()
    dora.refresh_from_db()
    treating.ready(dora, ben)
    now = timezone.now()
    row = Appointment.objects.create(
        client=dora,
        service=house["session"],
        person=ben,
        starts_at=now,
        ends_at=now,
        free_at=now,
    )
    session = begin(ben, dora, as_last_time=False)
    row.refresh_from_db()
    assert (row.session, row.state) == (session, AppointmentState.CAME)


def test_only_the_owner_changes_hours_and_services(client, ana, practice):
    client.force_login(ana)
    url = reverse("booking")
    client.post(url, {"begin": "yes"})
    assert practice.services.count() == 3
    assert practice.opening_hours.count() == 5
    hours = {
        "opens-0-0": "08:00",
        "closes-0-0": "12:00",
        "opens-0-1": "13:00",
        "closes-0-1": "00:00",
    }
    client.post(reverse("booking-hours"), hours)
    assert [str(each) for each in practice.opening_hours.all()] == [
        "0 08:00-12:00",
        "0 13:00-00:00",
    ]
    wrong = client.post(reverse("booking-hours"), hours | {"opens-0-1": "11:00"})
    assert "earlier one first" in wrong.content.decode()
    odd = client.post(
        reverse("service-new"), {"kind": "review", "name": "R", "minutes": 31, "buffer_minutes": 0}
    )
    assert "whole five minutes" in odd.content.decode()
    form = {"first_on": "2027-03-02", "last_on": "2027-03-01"}
    assert "before the first" in client.post(reverse("closure-new"), form).content.decode()


def test_the_calendar_asks_few_questions_however_full_it_is(
    house, client, ana, dora, django_assert_max_num_queries
):
    practice, ben = dora.practice, ana
    client.force_login(ana)
    hour = 9
    while hour < 17:
        made.booked(ben, dora, house["review"], made.at(practice, MONDAY, hour))
        hour += 1
    for view in ("day", "week"):
        with django_assert_max_num_queries(14):
            client.get(reverse("calendar"), {"day": MONDAY.isoformat(), "view": view})
    with django_assert_max_num_queries(26):
        client.get(reverse("book", args=[dora.public_id]), {"day": MONDAY.isoformat()})


def test_the_day_shows_what_is_booked_and_when_the_next_session_is(client, fay, ben, dora, eli):
    house = made.house(dora.practice, opens=dt.time(), closes=dt.time())
    treating.ready(dora, ben)
    today = dora.practice.today
    at = timezone.now()  # a minute ago may have been yesterday
    Appointment.objects.create(
        client=eli, service=house["review"], person=ben, starts_at=at, ends_at=at, free_at=at
    )
    client.force_login(fay)
    page = client.get(reverse("home"))
    assert [row["code"] for row in page.context["appointments"]] == [eli.public_id]
    [line] = page.context["lines"]
    assert (line.client, line.booked_on) == (dora, None)
    later = made.next_free(house["session"], today + dt.timedelta(days=3))
    row = made.booked(ben, dora, house["session"], later.starts_at)
    [line] = client.get(reverse("home")).context["lines"]
    assert line.booked_on == today + dt.timedelta(days=3)
    Appointment.objects.filter(pk=row.pk).update(starts_at=at)
    [line] = client.get(reverse("home")).context["lines"]
    assert "session at" in line.why
    Appointment.objects.update(starts_at=timezone.now() - dt.timedelta(days=2))
    assert len(client.get(reverse("home")).context["untold"]) == 2
