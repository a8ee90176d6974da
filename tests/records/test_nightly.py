"""The nightly backup: when it is due, what is kept, what the owner is told."""

import datetime as dt

import pytest

from needlepoint.records.backup import nightly
from needlepoint.records.backup.backup import WHOLE

NOW = dt.datetime(2026, 5, 20, 9, 30, tzinfo=dt.UTC)


def archive(folder, moment):
    path = folder / f"needlepoint-{moment:%Y%m%d-%H%M%S}.npbackup"
    path.touch()
    return path


@pytest.mark.parametrize(
    ("last", "due"),
    [
        (None, True),
        (NOW.replace(hour=3, minute=1), False),
        (NOW.replace(hour=2), True),
        (NOW - dt.timedelta(days=5), True),
    ],
)
def test_one_is_due_when_none_was_made_since_the_night(last, due):
    assert nightly.is_due(NOW, last) is due


def test_before_three_last_nights_is_good_enough():
    early = NOW.replace(hour=1)
    assert not nightly.is_due(early, early - dt.timedelta(hours=20))


def test_a_month_is_kept_and_the_first_of_each_month_before_and_nothing_else_is_touched(tmp_path):
    days = [NOW - dt.timedelta(days=number) for number in range(120)]
    made = {day.date(): archive(tmp_path, day) for day in days}
    other = tmp_path / "needlepoint-old.npbackup"
    other.touch()
    gone = set(nightly.thin_out(tmp_path, NOW))
    first = min(days)
    for day, path in made.items():
        old = NOW.date() - day > nightly.KEPT
        assert (path in gone) == (old and day.day != 1 and day != first.date())
        assert path.exists() != (path in gone)
    assert other.exists()


def test_it_makes_one_that_restores_and_no_second_the_same_night(
    settings, tmp_path, further_databases
):
    from needlepoint.records import vault
    from needlepoint.records.backup.restore import restore

    settings.DATA, settings.KEYS = tmp_path / "data", tmp_path / "keys"
    settings.DATA.mkdir()
    vault.key_ring()
    nights = nightly.Nightly(tmp_path / "disk")
    now = dt.datetime.now().astimezone()
    good, said = nightly.standing()
    assert not good
    assert "--backup" in said
    nights.look(now)
    nights.look(now + dt.timedelta(minutes=20))
    nights.stop()
    (path,) = (tmp_path / "disk").iterdir()
    assert restore(path, None, keys=settings.KEYS)
    good, said = nightly.standing()
    assert good
    assert "Last good backup" in said


@pytest.mark.django_db(transaction=True)
def test_a_disk_that_is_gone_is_tried_again_an_hour_later_and_told(settings, tmp_path, caplog):
    settings.KEYS = tmp_path
    settings.DATA = tmp_path
    (tmp_path / "file").touch()
    nights = nightly.Nightly(tmp_path / "file" / "disk")
    nights.look(NOW)
    assert "cannot be used for backups" in caplog.text
    caplog.clear()
    nights.look(NOW + dt.timedelta(minutes=59))
    assert not caplog.text
    nights.look(NOW + dt.timedelta(minutes=61))
    nights.stop()
    assert "cannot be used for backups" in caplog.text


def test_the_owner_is_told_when_the_last_good_one_is_days_ago(settings, tmp_path):
    settings.KEYS = tmp_path
    (tmp_path / WHOLE).write_text("\n2026-05-16 needlepoint-20260516-030102.npbackup\n")
    good, said = nightly.standing(NOW)
    assert not good
    assert "4 days ago (2026-05-16 03:01)" in said
    assert nightly.standing(NOW - dt.timedelta(days=2))[0]
