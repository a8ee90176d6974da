"""Numbers and days that no person types: each is a sentence or a page, never a fault."""

import datetime as dt

import pytest
from django.urls import reverse
from tests.studio import booked as made
from tests.studio import treating

from needlepoint.studio.booking.letters import new_word
from needlepoint.studio.domain.local_time import day_span

LONG = "9" * 5000
MONDAY = made.MONDAY


def test_a_number_of_thousands_of_digits_is_none(client, ana, dora, house, practice):
    client.force_login(ana)
    row = made.booked(ana, dora, house["review"], made.at(practice, MONDAY, 9))
    lot = treating.box(practice, ana)
    posts = {
        reverse("lot-count", args=[lot.public_id]): {"number": LONG},
        reverse("appointment-cancel", args=[row.public_id]): {"version": LONG},
        reverse("book", args=[dora.public_id]): {"time": f"20270301T0900.{LONG}.{LONG}"},
        reverse("own-appointment"): {
            "word": new_word(row),
            "do": "move",
            "time": f"20270301T0900.{LONG}.",
        },
    }
    for there, sent in posts.items():
        assert client.post(there, sent, follow=True).status_code == 200, there
    row.refresh_from_db()
    assert row.is_open
    assert client.get(reverse("audit"), {"before": LONG}).status_code == 200


@pytest.mark.parametrize("zone", ["Pacific/Niue", "Pacific/Kiritimati"])
def test_the_first_and_the_last_day_of_all_are_days(client, ana, practice, zone):
    practice.time_zone = zone
    practice.save()
    client.force_login(ana)
    for name, said in (
        ("outcomes", {"from": "0001-01-01", "to": "9999-12-31"}),
        ("outcomes-next", {"from": "0001-01-01", "to": "9999-12-31"}),
        ("outcomes-list", {"from": "0001-01-01", "to": "9999-12-31", "of": "missed"}),
        ("audit", {"day": "9999-12-31"}),
        ("audit", {"day": "0001-01-01"}),
        ("calendar", {"day": "9999-12-31"}),
    ):
        assert client.get(reverse(name), said).status_code == 200, (name, said)
    begin, end = day_span(practice.zone, dt.date.min, dt.date.max)
    assert begin.year == 1
    assert end.year == dt.date.max.year


@pytest.mark.parametrize("zone", ["Pacific/Niue", "Pacific/Kiritimati"])
def test_lines_of_the_audit_are_found_by_the_day_of_the_practice(client, ana, dora, zone):
    practice = dora.practice
    practice.time_zone = zone
    practice.save()
    client.force_login(ana)
    client.get(reverse("client", args=[dora.public_id]))
    page = client.get(reverse("audit"), {"day": practice.today.isoformat()})
    assert page.context["lines"]
    other = practice.today - dt.timedelta(days=1)
    assert not client.get(reverse("audit"), {"day": other.isoformat()}).context["lines"]
