"""The simulated clients: filled in like real ones, removed alone."""

import datetime as dt

import pytest
from django.urls import reverse

from needlepoint.records import audit
from needlepoint.records.models import Capture, Client, Comparison, Operator, StoredFile
from needlepoint.studio.demo import course
from needlepoint.studio.demo import fill as filling
from needlepoint.studio.demo.fill import demo_owner, fill
from needlepoint.studio.demo.remove import remove_made


@pytest.fixture
def small(monkeypatch):
    """Make one client, and of less skin."""
    monkeypatch.setattr(filling, "CLIENTS", course.CLIENTS[:1])
    monkeypatch.setattr(course, "PIXEL_MM", 0.15)
    monkeypatch.setattr(course, "SIZE_MM", (18.0, 14.0))


def test_made_clients_go_alone(small, client, ana, dora):
    assert fill(demo_owner(), lambda _: None) == 1
    made = Client.objects.get(demo=True)
    before, after = Capture.objects.filter(visit__client=made).order_by("visit__day")
    Comparison.objects.create(before=before, after=after, made_by=ana)
    assert after.visit.day - before.visit.day == dt.timedelta(days=177)
    client.force_login(ana)
    client.post(reverse("demo-remove"))
    assert list(Client.objects.all()) == [dora]
    assert not Capture.objects.exists()
    assert not Comparison.objects.exists()
    assert not StoredFile.objects.filter(wrapped_key__isnull=False).exists()
    assert audit.verify().holds


def test_it_is_filled_once(small, ana):
    fill(ana, lambda _: None)
    assert fill(ana, lambda _: None) == 0


def test_without_an_owner_one_is_made_who_has_no_password_yet(db):
    owner = demo_owner()
    assert owner.username == "demo"
    assert not owner.has_usable_password()
    assert Operator.objects.count() == 1


def test_nothing_made_is_nothing_removed(dora, ana):
    assert remove_made(ana.practice, ana) == 0
    assert Client.objects.count() == 1
