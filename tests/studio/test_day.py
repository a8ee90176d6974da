"""The practice's own day: its time zone decides what today is, for whoever looks and works."""

import datetime as dt
import json
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from needlepoint.records.export.erase import why_kept
from needlepoint.records.models import AuditEvent, Client, Practice, Visit
from needlepoint.studio.accounts.first_run import first_run_path
from needlepoint.studio.plans.choices import answers_of

EARLY, LATE = "Pacific/Niue", "Pacific/Kiritimati"
"""Twenty-five hours apart: it is never the same day in both, and one of them is not UTC's."""
ZONES = [EARLY, LATE]
DAY = dt.timedelta(days=1)
WORD = "a long enough word 9"


@pytest.fixture(params=ZONES)
def today(request, practice):
    """The day of a practice far from UTC."""
    practice.time_zone = request.param
    practice.save()
    return dt.datetime.now(ZoneInfo(request.param)).date()


def years_before(day, years, leap=(3, 1)):
    """Return the day so many years ago; of a leap day the one after it, or another."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return dt.date(day.year - years, *leap)


def test_the_first_run_takes_the_time_zone_of_the_browser(client, db):
    path = first_run_path()
    assert "data-zone" in client.get(path).content.decode()
    form = {"practice_name": "Alder", "name": "Ana", "username": "ana"}
    form |= {"password1": WORD, "password2": WORD}
    client.post(path, form | {"time_zone": "Australia/Sydney"})
    assert Practice.objects.get().time_zone == "Australia/Sydney"


@pytest.mark.parametrize("said", ["", "Nowhere/Atlantis", "../../etc/passwd", "\0", "x" * 500])
def test_a_time_zone_that_nobody_knows_is_utc(client, db, said):
    form = {"practice_name": "Alder", "name": "Ana", "username": "ana", "time_zone": said}
    client.post(first_run_path(), form | {"password1": WORD, "password2": WORD})
    for practice in Practice.objects.all():
        assert practice.time_zone == "UTC"
        assert practice.zone == ZoneInfo("UTC")


def test_the_owner_chooses_the_time_zone_and_nobody_else(client, ana, ben):
    client.force_login(ben)
    assert client.get(reverse("practice-zone")).status_code == 403
    client.force_login(ana)
    assert "wrong hour" in client.get(reverse("practice")).content.decode()
    client.post(reverse("practice-zone"), {"time_zone": "America/Los_Angeles"})
    ana.practice.refresh_from_db()
    assert ana.practice.time_zone == "America/Los_Angeles"
    line = AuditEvent.objects.get(action="change time zone")
    assert json.loads(line.detail) == {"zone": "America/Los_Angeles"}
    assert "wrong hour" not in client.get(reverse("practice")).content.decode()
    answer = client.post(reverse("practice-zone"), {"time_zone": "Nowhere/Atlantis"})
    assert "errorlist" in answer.content.decode()


def test_captures_are_of_the_practices_day(client, ben, dora, agreed, today):
    client.force_login(ben)
    path = reverse("capture-new", args=[dora.public_id])
    assert f'value="{today.isoformat()}"' in client.get(path).content.decode()
    tomorrow = client.post(path, {"site": "nose", "day": (today + DAY).isoformat()})
    assert "has not come yet" in tomorrow.content.decode()
    now = client.post(path, {"site": "nose", "day": today.isoformat()})
    assert "has not come yet" not in now.content.decode()


def test_paper_consents_are_of_the_practices_day(client, ana, dora, today):
    client.force_login(ana)
    path = reverse("consent-paper", args=[dora.public_id, "treatment"])
    assert f'value="{today.isoformat()}"' in client.get(path).content.decode()


def test_a_signature_is_of_the_practices_day(client, ana, dora, today):
    client.force_login(ana)
    client.post(reverse("consent-ask", args=[dora.public_id, "treatment"]))
    consent = dora.consents.get()
    client.get(reverse("consent", args=[consent.public_id]))
    client.post(
        reverse("consent-sign", args=[consent.public_id]),
        {"name": "Dora Made", "how": "typed", "version": dora.consents.get().version},
    )
    consent.refresh_from_db()
    assert consent.signed_day == consent.given_on == today


def test_a_birthday_begins_where_the_practice_is(client, ana, practice, today):
    client.force_login(ana)
    eighteen = years_before(today, 18, leap=(2, 28))  # on a leap day nobody turns 18
    for born, age in ((eighteen, 18), (years_before(today + DAY, 18), 17)):
        one = Client.objects.create(practice=practice, name=f"Aged {age}", born=born)
        page = client.get(reverse("client", args=[one.public_id])).content.decode()
        assert f"<span>{age} years</span>" in page
        with timezone.override(practice.zone):
            assert one.age == age


def test_nobody_is_born_tomorrow_and_somebody_may_be_today(client, ana, today):
    client.force_login(ana)
    form = {"name": "New Born", "language": "en"}
    client.post(reverse("client-new"), form | {"born": (today + DAY).isoformat()})
    assert not Client.objects.exists()
    client.post(reverse("client-new"), form | {"born": today.isoformat()})
    assert Client.objects.get().born == today


def test_answers_are_of_the_practices_day(client, ana, dora, answered, today):
    answered(dora, ana)
    client.force_login(ana)
    with timezone.override(dora.practice.zone):
        assert answers_of(dora)["answered_on"] == today.isoformat()


def test_what_is_kept_falls_due_on_the_practices_day(client, ana, dora, today):
    dora.born = years_before(today, 40)
    last = years_before(today, dora.practice.retention_years)
    dora.practice.retention_years += 0
    Visit.objects.create(client=dora, day=last)
    assert why_kept(dora, dora.practice.today)  # until today, and today still
    Visit.objects.update(day=last - DAY)
    assert not why_kept(dora, dora.practice.today)


def test_no_page_keeps_the_day_of_the_one_before(client, ana, cleo, today):
    client.force_login(ana)
    client.get(reverse("home"))
    assert timezone.get_current_timezone_name() == "UTC"
    client.force_login(cleo)
    client.get(reverse("home"))
    assert timezone.get_current_timezone_name() == "UTC"


def test_the_made_clients_are_of_the_practices_day(
    practice, ana, dora, today, monkeypatch, tmp_path
):
    from needlepoint.studio.demo import fill
    from needlepoint.studio.demo.course import CLIENTS

    days = []
    monkeypatch.setattr(fill, "keep_capture", lambda _o, _c, given: days.append(given["day"]))
    monkeypatch.setattr(fill, "accept", lambda _files: [])
    monkeypatch.setattr(fill, "_rig", lambda *_: type("Rig", (), {"slots": []})())
    fill._hand_in(dora, CLIENTS[0], tmp_path, 3, ana)
    assert days == [today - 3 * DAY]
