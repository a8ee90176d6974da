"""A backup counts once it came back: rows, files, keys and audit, in a place of its own."""

import json

import pytest
from django.db import connection  # noqa: F401  asked in the conditions of skips

from needlepoint.errors import Refused, Unreadable, Unwritable, WrongUsage
from needlepoint.records import audit, vault
from needlepoint.records.backup.backup import make_backup
from needlepoint.records.backup.restore import NotWhole, attached, restore
from needlepoint.records.export.erase import erase_client
from needlepoint.records.models import Client, StoredFile, Visit
from needlepoint.records.vault.keys import NoKey
from needlepoint.records.vault.sealed import Tampered

pytestmark = pytest.mark.usefixtures("further_databases")
PHRASE = "four made words here"
ON_SQLITE = pytest.mark.skipif(
    "connection.vendor != 'sqlite'", reason="PostgreSQL restores into a database, not a folder"
)


@pytest.fixture(autouse=True)
def whole_audit(further_databases):
    """Earlier tests leave lines; what they wrote down elsewhere is gone with their folders."""
    assert audit.verify(roots=[]).holds


@pytest.fixture
def kept(ana, dora, visit):
    files = [vault.store(bytes([n]) * 70_000, "image/png") for n in range(5)]
    dora.photo = files[0]
    dora.save()
    audit.note(ana, "create", dora)
    return files


@pytest.fixture
def backup(kept, tmp_path):
    return make_backup(tmp_path / "backups")


def test_a_backup_comes_back_whole(backup, settings):
    assert backup.files == 5
    found = restore(backup.path, None, keys=settings.KEYS)
    assert (found.files, found.opened, found.erased, found.missing) == (5, 5, 0, ())
    assert found.lines == audit.verify(roots=[]).count
    assert found.rows > 5


def test_a_backup_shows_nothing_of_what_is_in_it(backup):
    raw = backup.path.read_bytes()
    for word in (b"Dora Made", b"records_client", b"manifest.json", b"SQLite format"):
        assert word not in raw


def test_its_root_is_written_down_where_the_database_does_not_reach(backup, settings):
    assert backup.root.digest in (settings.KEYS / "audit-roots.txt").read_text()


@ON_SQLITE
def test_it_makes_a_data_folder_that_works(backup, settings, tmp_path, kept):
    target = tmp_path / "new"
    restore(backup.path, target, keys=settings.KEYS)
    assert sorted(path.name for path in target.iterdir()) == ["studio.sqlite3", "vault"]
    there = {"ENGINE": "django.db.backends.sqlite3", "NAME": target / "studio.sqlite3"}
    with attached("there", there) as alias:
        assert Client.objects.using(alias).get().name == "Dora Made"
        settings.DATA = target
        assert vault.read(StoredFile.objects.using(alias).get(pk=kept[3].pk)) == bytes([3]) * 70_000


@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite restores into a folder")
def test_nothing_is_ever_restored_over_a_database(backup, settings, tmp_path, dora):
    with pytest.raises(Refused, match="not empty"):
        restore(backup.path, tmp_path / "new", keys=settings.KEYS)
    assert not (tmp_path / "new").exists()
    assert Client.objects.get().name == "Dora Made"


def test_nothing_is_ever_restored_over_a_folder(backup, settings, tmp_path):
    target = tmp_path / "there"
    target.mkdir()
    (target / "mine").touch()
    with pytest.raises(Unwritable, match="there already"):
        restore(backup.path, target, keys=settings.KEYS)
    assert [path.name for path in target.iterdir()] == ["mine"]


@pytest.mark.parametrize("at", [30, 5000, -5000, -1])
def test_a_changed_byte_is_noticed_and_no_folder_is_made(backup, settings, tmp_path, at):
    raw = bytearray(backup.path.read_bytes())
    raw[at] ^= 1
    backup.path.write_bytes(bytes(raw))
    with pytest.raises((Tampered, Unreadable, NoKey)):
        restore(backup.path, tmp_path / "new", keys=settings.KEYS)
    assert not (tmp_path / "new").exists()
    assert not list(tmp_path.glob(".new*"))


def test_a_backup_that_was_cut_off_is_noticed(backup, settings, tmp_path):
    raw = backup.path.read_bytes()
    for length in (0, 10, len(raw) // 2, len(raw) - 20):
        backup.path.write_bytes(raw[:length])
        with pytest.raises((Tampered, Unreadable)):
            restore(backup.path, None, keys=settings.KEYS)


def test_something_else_is_no_backup(settings, tmp_path):
    (tmp_path / "x.npbackup").write_bytes(b"hello\n")
    with pytest.raises(Unreadable, match="no backup"):
        restore(tmp_path / "x.npbackup", None, keys=settings.KEYS)


def test_without_the_master_key_it_stays_shut(backup, tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(NoKey):
        restore(backup.path, None, keys=tmp_path / "empty")


def test_a_phrase_opens_a_backup_on_a_machine_without_keys(kept, tmp_path):
    backup = make_backup(tmp_path / "backups", phrase=PHRASE, with_keys=True)
    bare = tmp_path / "bare"
    found = restore(backup.path, None, keys=bare, phrase=PHRASE)
    assert found.opened == 5
    with pytest.raises(Tampered):
        restore(backup.path, None, keys=bare, phrase="another few made words")
    with pytest.raises(WrongUsage, match="--phrase-file"):
        restore(backup.path, None, keys=bare)


@ON_SQLITE
def test_keys_from_a_backup_go_into_the_folder_of_keys_only(kept, tmp_path):
    backup = make_backup(tmp_path / "backups", phrase=PHRASE, with_keys=True)
    restore(backup.path, tmp_path / "new", keys=tmp_path / "new-keys", phrase=PHRASE)
    assert not list((tmp_path / "new").rglob("*.key"))
    (key,) = (tmp_path / "new-keys").glob("*.key")
    assert key.stat().st_mode & 0o077 == 0


def test_keys_never_go_in_without_a_phrase(kept, tmp_path):
    with pytest.raises(WrongUsage, match="phrase"):
        make_backup(tmp_path / "backups", with_keys=True)
    with pytest.raises(WrongUsage, match="too short"):
        make_backup(tmp_path / "backups", with_keys=True, phrase="short")
    assert not list((tmp_path / "backups").glob("*"))


def test_a_file_that_the_vault_lost_is_named(kept, settings, tmp_path):
    (settings.DATA / "vault" / kept[1].name).unlink()
    backup = make_backup(tmp_path / "backups")
    assert backup.missing == (kept[1].name,)
    assert restore(backup.path, None, keys=settings.KEYS).missing == (kept[1].name,)


def test_of_two_merged_records_neither_comes_back_after_an_erasure(
    backup, settings, dora, tmp_path
):
    twin = Client.objects.create(practice=dora.practice, name="Dora M", born=dora.born)
    Visit.objects.update(day="1999-01-01")
    Client.objects.update(born="1970-01-01")
    apart = make_backup(tmp_path / "apart")
    twin.merged_into = dora
    twin.save()
    merged = make_backup(tmp_path / "merged")
    erase_client(Client.objects.get(pk=dora.pk), "asked for it")
    for each, count in ((backup, 1), (apart, 2), (merged, 2)):
        assert restore(each.path, None, keys=settings.KEYS).erased == count


def test_whoever_was_erased_since_does_not_come_back(backup, settings, dora, tmp_path, visit):
    Visit.objects.update(day="2001-01-01")
    erase_client(dora, "asked for it")
    found = restore(backup.path, None, keys=settings.KEYS)
    assert found.erased == 1


def test_rows_that_are_missing_are_noticed(backup, settings, monkeypatch):
    from needlepoint.records.backup import restore as restoring

    real = json.loads

    def one_more(text):
        manifest = real(text)
        if "rows" in manifest:
            manifest["rows"]["records_client"] += 1
        return manifest

    monkeypatch.setattr(restoring.json, "loads", one_more)
    with pytest.raises(NotWhole, match="records_client"):
        restore(backup.path, None, keys=settings.KEYS)


@pytest.mark.parametrize("most", [20_000, 2_000_000])
def test_a_full_disk_gives_a_sentence_and_leaves_no_half_backup(kept, settings, tmp_path, most):
    """The first limit is met by the copy of the database, the second by the archive."""
    import resource

    for _ in range(4):
        vault.store(bytes(600_000), "image/png")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))  # the kernel refuses larger files
    try:
        with pytest.raises(Unwritable, match=r"room|failed"):
            make_backup(tmp_path / "backups")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert not list((tmp_path / "backups").iterdir())
    assert not list(settings.DATA.glob(".backup-*"))
