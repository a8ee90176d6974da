"""The practice reads how much room its files take, how fast that grows, and when it runs out."""

import datetime as dt
import shutil
from typing import NamedTuple

import pytest
from django.urls import reverse
from django.utils import timezone

from needlepoint.records import vault
from needlepoint.records.models import StoredFile
from needlepoint.studio.practice.space import LEAST_BYTES, space_on


class Disk(NamedTuple):
    total: int
    used: int
    free: int


def test_files_count_and_forgotten_ones_do_not(db):
    now = timezone.now()
    assert space_on(now).used == 0
    first, second, third = (vault.store(bytes(1000), "image/png") for _ in range(3))
    StoredFile.objects.filter(pk=first.pk).update(stored_at=now - dt.timedelta(days=31))
    vault.forget(second)
    space = space_on(timezone.now())
    assert space.used == first.size_bytes + third.size_bytes
    assert space.month == third.size_bytes
    assert space.free > 0


@pytest.mark.parametrize(
    ("free", "said"), [(LEAST_BYTES - 1, True), (LEAST_BYTES, False), (900 * LEAST_BYTES, False)]
)
def test_the_owner_is_told_before_the_disk_is_full(client, ana, monkeypatch, free, said):
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Disk(free, 0, free))
    client.force_login(ana)
    page = client.get(reverse("practice")).content.decode()
    assert "free on this disk" in page
    assert ("will soon be full" in page) is said


def test_a_fast_pace_is_told_sooner(db, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Disk(0, 0, LEAST_BYTES))
    stored = vault.store(b"x", "image/png")
    StoredFile.objects.filter(pk=stored.pk).update(size_bytes=LEAST_BYTES // 2)
    assert space_on(timezone.now()).is_short
