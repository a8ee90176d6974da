"""Appointments in other calendars: one event each that moves, a feed that names nobody."""

import icalendar
from django.urls import reverse
from tests.studio import booked as made

from needlepoint.studio.booking.booking import cancel, move

MONDAY = made.MONDAY


def events(data):
    return list(icalendar.Calendar.from_ical(data).walk("VEVENT"))


def test_a_calendar_takes_a_moved_one_for_the_same(house, client, ana, ben, dora, practice):
    row = made.booked(ben, dora, house["review"], made.at(practice, MONDAY, 9))
    client.force_login(ana)
    url = reverse("appointment-file", args=[row.public_id])
    kept = {}  # as a calendar does: by UID, the higher SEQUENCE wins

    def read():
        for event in events(client.get(url).content):
            before = kept.get(event["uid"])
            if before is None or event["sequence"] > before["sequence"]:
                kept[event["uid"]] = event
        assert len(kept) == 1
        return next(iter(kept.values()))

    assert read()["dtstart"].dt == row.starts_at
    move(ben, row, row.version, made.wanted(house["review"], ben, made.at(practice, MONDAY, 15)))
    row.refresh_from_db()
    assert read()["dtstart"].dt == made.at(practice, MONDAY, 15)
    cancel(ben, row, row.version, "")
    assert read()["status"] == "CANCELLED"
    assert b"METHOD:CANCEL" in client.get(url).content


def test_a_feed_opens_by_its_word_alone_and_names_no_client(house, client, ben, dora, practice):
    row = made.booked(ben, dora, house["review"], made.at(practice, MONDAY, 9))
    client.force_login(ben)
    page = client.post(reverse("calendar-feed"))
    link = page.context["link"]
    client.logout()
    answer = client.get(link)
    [event] = events(answer.content)
    assert event["uid"] == f"{row.public_id}@needlepoint"
    assert b"Dora" not in answer.content
    cancel(ben, row, row.version, "")
    [event] = events(client.get(link).content)
    assert (event["status"], event["sequence"]) == ("CANCELLED", 1)
    other = "y" if link[-2] == "x" else "x"
    assert client.get(f"{link[:-2]}{other}/").status_code == 404
    client.force_login(ben)
    client.post(reverse("calendar-feed"))
    client.logout()
    assert client.get(link).status_code == 404
