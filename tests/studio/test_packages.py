"""Packages: sessions paid for, counted from signed sessions and never typed."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.studio.test_outcomes import TODAY, held, planned

from needlepoint.records.models import AuditEvent, Package, TreatmentSession
from needlepoint.studio.packages.counting import uses_of


@pytest.fixture
def plan(dora, ben):
    return planned(dora, ben)


def paid(client, by, sessions, days_before):
    day = TODAY - dt.timedelta(days=days_before)
    return Package.objects.create(client=client, by=by, sessions=sessions, paid_on=day)


def counted(client):
    uses, without = uses_of(client)
    return [(len(each.days), each.left) for each in uses], len(without)


def test_the_oldest_package_with_room_pays(dora, ben, plan):
    held(dora, ben, 95, plan)  # before anything was paid for ahead
    paid(dora, ben, 2, 90)
    paid(dora, ben, 3, 40)
    assert counted(dora) == ([(0, 2), (0, 3)], 0)
    for days in (80, 60):
        held(dora, ben, days, plan)
    assert counted(dora) == ([(2, 0), (0, 3)], 0)
    held(dora, ben, 50, plan)  # the next package was not paid yet
    held(dora, ben, 30, plan)
    assert counted(dora) == ([(2, 0), (1, 2)], 1)


def test_only_signed_sessions_count_and_an_amended_one_once(dora, ben, plan):
    paid(dora, ben, 3, 90)
    first = held(dora, ben, 80, plan)
    TreatmentSession.objects.create(
        client=dora,
        visit=first.visit,
        plan=plan,
        needler=ben,
        began_at=timezone.now(),
        made_by=ben,
    )
    assert counted(dora) == ([(1, 2)], 0)
    TreatmentSession.objects.create(
        client=dora,
        visit=first.visit,
        plan=plan,
        needler=ben,
        amends=first,
        began_at=timezone.now(),
        made_by=ben,
        signed_by=ben,
        signed_at=timezone.now(),
    )
    assert counted(dora) == ([(1, 2)], 0)


def test_a_package_is_added_and_taken_back_with_a_reason(client, fay, dora):
    client.force_login(fay)
    url = reverse("packages", args=[dora.public_id])
    today = timezone.localdate()
    client.post(url, {"sessions": 4, "paid_on": today.isoformat()})
    row = Package.objects.get()
    assert "4 sessions are left" in client.get(url).content.decode()
    end = reverse("package-end", args=[row.public_id])
    assert "Say why" in client.post(end, {"why": " "}, follow=True).content.decode()
    client.post(end, {"why": "paid back"})
    page = client.get(url).content.decode()
    assert "Nothing was paid for ahead" in page
    assert "paid back" in page
    actions = set(AuditEvent.objects.values_list("action", flat=True))
    assert {"add package", "end package"} <= actions


@pytest.mark.parametrize(
    ("sessions", "ahead", "said"),
    [(0, 0, "from 1 to 50"), (51, 0, "from 1 to"), (1, 1, "not come")],
)
def test_what_cannot_be_is_refused(client, fay, dora, sessions, ahead, said):
    client.force_login(fay)
    day = timezone.localdate() + dt.timedelta(days=ahead)
    form = {"sessions": sessions, "paid_on": day.isoformat()}
    page = client.post(reverse("packages", args=[dora.public_id]), form)
    assert said in page.content.decode()
    assert not Package.objects.exists()
