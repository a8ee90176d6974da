"""A new master key wraps everything; no file is touched, and nothing forgotten comes back."""

import os

import pytest

from needlepoint.records import vault
from needlepoint.records.backup.rotate import rotate
from needlepoint.records.models import StoredFile
from needlepoint.records.vault.keys import NoKey, add_key, read_key_ring


@pytest.fixture
def files(db):
    return [vault.store(bytes([n]) * 1000, "image/png") for n in range(4)]


def on_disk(settings):
    return {
        path: path.read_bytes() for path in (settings.DATA / "vault").rglob("*") if path.is_file()
    }


def test_every_key_is_wrapped_anew_and_no_file_is_touched(files, settings):
    before = on_disk(settings)
    done = rotate()
    assert (done.version, done.wrapped, done.destroyed) == (2, 4, ())
    assert on_disk(settings) == before
    assert set(StoredFile.objects.values_list("key_version", flat=True)) == {2}
    for n, stored in enumerate(StoredFile.objects.order_by("stored_at")):
        assert vault.read(stored) == bytes([n]) * 1000


def test_new_files_take_the_new_key(files):
    rotate()
    assert vault.store(b"new", "text/plain").key_version == 2


def test_a_key_that_comes_within_one_tick_of_the_clock_is_seen(db, settings):
    assert [vault.key_ring().version for _ in range(2)] == [1, 1]  # made, then remembered
    tick = settings.KEYS.stat().st_mtime_ns
    add_key(settings.KEYS)
    os.utime(settings.KEYS, ns=(tick, tick))
    assert vault.key_ring().version == 2


def test_old_master_keys_can_be_destroyed(files, settings):
    old = files[0]
    assert rotate(destroy_old=True).destroyed == (1,)
    assert set(read_key_ring(settings.KEYS).keys) == {2}
    assert vault.read(StoredFile.objects.get(pk=old.pk)) == bytes(1000)
    with pytest.raises(NoKey):
        vault.read(old)  # as a backup of the database would know it


def test_what_was_forgotten_stays_forgotten(files):
    vault.forget(files[0])
    assert rotate().wrapped == 3
    assert StoredFile.objects.get(pk=files[0].pk).forgotten
