"""The vault gives back what was stored, says when it cannot, and forgets for good."""

import io
import secrets
import stat

import pytest
from django.db import transaction

from needlepoint.errors import Unwritable
from needlepoint.records import vault
from needlepoint.records.models import StoredFile
from needlepoint.records.vault.sealed import CHUNK, Tampered

PICTURE = b"\x89PNG a made picture with GPS 52.5" * 1000


def sealed_path(stored, settings):
    return settings.DATA / "vault" / stored.name


def test_a_file_comes_back_as_it_was_stored(db):
    stored = vault.store(PICTURE, "image/png")
    assert vault.read(StoredFile.objects.get(pk=stored.pk)) == PICTURE
    assert (stored.size_bytes, stored.media_type) == (len(PICTURE), "image/png")


def test_a_large_file_is_taken_from_a_stream(db, monkeypatch):
    monkeypatch.setattr("needlepoint.records.vault.vault.HELD_IN_MEMORY", CHUNK)
    data = secrets.token_bytes(3 * CHUNK + 5)
    assert vault.read(vault.store(io.BytesIO(data), "image/png")) == data


def test_nothing_on_disk_says_what_it_is(db, settings):
    stored = vault.store(PICTURE, "image/png")
    path = sealed_path(stored, settings)
    on_disk = path.read_bytes()
    assert b"made picture" not in on_disk  # long: three letters turn up by chance in 30 kB
    assert b"\x89PNG a made" not in on_disk
    assert path.suffix == ""
    assert str(stored.pk) not in str(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_same_picture_twice_looks_like_two_things(db, settings):
    one, two = (sealed_path(vault.store(PICTURE, "image/png"), settings) for _ in range(2))
    assert one.read_bytes()[100:] != two.read_bytes()[100:]


def test_a_file_that_was_tampered_with_does_not_open(db, settings):
    stored = vault.store(PICTURE, "image/png")
    path = sealed_path(stored, settings)
    raw = bytearray(path.read_bytes())
    raw[-1] ^= 1  # what is sealed looks random: a fixed byte may be there already
    path.write_bytes(raw)
    with pytest.raises(Tampered, match="changed, cut off or swapped"):
        vault.read(stored)


def test_two_files_that_were_swapped_do_not_open(db, settings):
    one, two = (vault.store(data, "image/png") for data in (b"one", b"two"))
    StoredFile.objects.filter(pk=one.pk).update(name="swapped")
    StoredFile.objects.filter(pk=two.pk).update(name=one.name)
    with pytest.raises(Tampered):
        vault.read(StoredFile.objects.get(pk=two.pk))


def test_two_keys_that_were_swapped_do_not_open(db):
    one, two = (vault.store(data, "image/png") for data in (b"one", b"two"))
    one.wrapped_key = two.wrapped_key
    with pytest.raises(Tampered, match="another file"):
        vault.read(one)


def test_a_missing_file_is_said(db, settings):
    stored = vault.store(PICTURE, "image/png")
    sealed_path(stored, settings).unlink()
    with pytest.raises(Tampered, match="missing from the vault"):
        vault.read(stored)


@pytest.mark.django_db(transaction=True)
def test_a_forgotten_file_never_opens_again(settings):
    stored = vault.store(PICTURE, "image/png")
    copy = sealed_path(stored, settings).read_bytes()
    vault.forget(stored)
    assert not sealed_path(stored, settings).exists()
    row = StoredFile.objects.get(pk=stored.pk)
    assert row.forgotten
    assert (row.sha256, row.wrapped_key) == ("", None)
    sealed_path(stored, settings).write_bytes(copy)  # a backup of the folder brings nothing back
    with pytest.raises(vault.Forgotten, match="erased"):
        vault.read(row)


@pytest.mark.django_db(transaction=True)
def test_what_a_failed_request_stored_is_swept_away(settings):
    kept = vault.store(b"kept", "text/plain")

    class Interrupted(Exception):
        pass

    def interrupted():
        with transaction.atomic():
            vault.store(b"lost", "text/plain")
            raise Interrupted

    with pytest.raises(Interrupted):
        interrupted()
    assert StoredFile.objects.count() == 1
    assert vault.sweep() == 0  # it may belong to somebody who has not committed yet
    assert vault.sweep(older_than_s=0.0) == 1
    assert vault.read(kept) == b"kept"
    assert vault.sweep(older_than_s=0.0) == 0


def test_a_disk_that_takes_no_more_gives_a_sentence_and_leaves_nothing(db, settings):
    import resource

    vault.store(b"the folder is there", "text/plain")
    before = sorted(settings.DATA.rglob("*"))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (65536, hard))  # the kernel refuses larger files
    try:
        with pytest.raises(Unwritable, match="nothing was stored"):
            vault.store(secrets.token_bytes(10 * CHUNK), "image/png")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    left = [path for path in sorted(settings.DATA.rglob("*")) if path.is_file()]
    assert left == [path for path in before if path.is_file()]
    assert StoredFile.objects.count() == 1


def test_a_vault_whose_keys_are_gone_says_so_and_makes_no_new_ones(db, settings, tmp_path):
    from needlepoint.records.vault.keys import NoKey

    stored = vault.store(PICTURE, "image/png")
    settings.KEYS = tmp_path / "elsewhere"
    settings.KEYS.mkdir()
    with pytest.raises(NoKey, match="no master key"):
        vault.read(stored)
    assert not list(settings.KEYS.iterdir())
