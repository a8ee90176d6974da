"""Nothing is lost and nothing is left: keys that are away, kills, damage, scratch, phrases."""

import json
import os
import subprocess
import sys
import tarfile
import unicodedata
from contextlib import suppress

import numpy as np
import pytest
import tifffile
from django.db import connection  # noqa: F401  named in a mark
from PIL import Image

from needlepoint.errors import Unreadable
from needlepoint.records import audit, vault
from needlepoint.records.backup import archive as archives
from needlepoint.records.backup.backup import make_backup
from needlepoint.records.backup.restore import restore
from needlepoint.records.backup.rotate import rotate
from needlepoint.records.export import erase
from needlepoint.records.export.erased_list import read_erased
from needlepoint.records.folders import new_folder
from needlepoint.records.held import scratch, sweep_scratch
from needlepoint.records.models import StoredFile
from needlepoint.records.uploads.stripping import strip
from needlepoint.records.vault import keys as key_files
from needlepoint.records.vault.keys import NoKey, read_key_ring
from needlepoint.records.vault.sealed import Tampered

PHRASE = "four made words hére"
pytestmark = pytest.mark.usefixtures("further_databases")


@pytest.fixture
def files(ana, dora):
    kept = [vault.store(bytes([n]) * 5000, "image/png") for n in range(5)]
    dora.photo = kept[0]
    dora.save()
    audit.note(ana, "create", dora)
    return kept


def spoil(stored, settings):
    path = settings.DATA / "vault" / stored.name
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)


def test_a_folder_of_keys_that_is_away_is_missed_and_never_replaced(files, settings):
    away = settings.KEYS.with_name("away")
    settings.KEYS.rename(away)
    with pytest.raises(NoKey, match="bring the folder of keys back"):
        vault.store(b"new", "text/plain")
    StoredFile.objects.all().update(wrapped_key=None)  # even where no row needs a key any more
    with pytest.raises(NoKey):
        vault.store(b"new", "text/plain")
    assert not settings.KEYS.exists() or not list(settings.KEYS.glob("master-*"))
    away.rename(settings.KEYS)
    vault.store(b"new", "text/plain")


@pytest.mark.parametrize("step", range(6))
def test_a_rotation_that_ends_anywhere_opens_again(files, settings, monkeypatch, step):
    """Each step of destroying the old key is the last one that is carried out."""
    calls = iter(range(100))

    class Killed(BaseException):
        pass

    def last(real):
        def run(*args, **more):
            if next(calls) == step:
                raise Killed
            return real(*args, **more)

        return run

    with monkeypatch.context() as patched:
        patched.setattr(key_files.os, "fsync", last(os.fsync))
        patched.setattr(key_files.Path, "rename", last(key_files.Path.rename))
        patched.setattr(key_files.Path, "unlink", last(key_files.Path.unlink))
        with suppress(Killed):
            rotate(destroy_old=True)
    vault.key_ring()
    key_files.finish_removing(settings.KEYS)
    for number, stored in enumerate(StoredFile.objects.order_by("stored_at")):
        assert vault.read(stored) == bytes([number]) * 5000
    assert not list(settings.KEYS.glob(".*"))


def test_a_damaged_key_that_wraps_nothing_any_more_is_not_missed(files, settings):
    rotate()
    (settings.KEYS / "master-0001.key").write_bytes(b"half overwritten")
    assert set(read_key_ring(settings.KEYS).keys) == {2}
    assert vault.read(StoredFile.objects.first())


def test_a_backup_of_damaged_files_says_so_and_so_does_looking_into_it(files, settings, tmp_path):
    good = make_backup(tmp_path / "one")
    assert good.last_whole == good.path.name
    for stored in files[1:]:
        spoil(stored, settings)
    (settings.DATA / "vault" / files[1].name).unlink()
    bad = make_backup(tmp_path / "two")
    assert (len(bad.damaged), len(bad.missing)) == (3, 1)
    assert bad.last_whole == good.path.name
    found = restore(bad.path, None, keys=settings.KEYS)
    assert (len(found.damaged), len(found.missing), found.opened) == (3, 1, 1)


@pytest.mark.skipif(
    "connection.vendor != 'sqlite'", reason="PostgreSQL restores into a database, not a folder"
)
def test_paths_may_be_relative(files, settings, tmp_path, monkeypatch):
    made = make_backup(tmp_path / "backups")
    monkeypatch.chdir(tmp_path)
    restore(made.path.relative_to(tmp_path), type(made.path)("new"), keys=settings.KEYS)
    assert (tmp_path / "new" / "vault").is_dir()


@pytest.mark.parametrize("locked", ["plain", "decomposed", "marked"])
@pytest.mark.parametrize("given", ["plain", "decomposed", "marked"])
def test_a_phrase_is_one_whatever_its_file_looks_like(locked, given, files, settings, tmp_path):
    forms = {
        "plain": PHRASE,
        "decomposed": unicodedata.normalize("NFD", PHRASE),
        "marked": f"\ufeff{PHRASE}",
    }
    made = make_backup(tmp_path / "backups", phrase=forms[locked])
    restore(made.path, None, keys=settings.KEYS, phrase=forms[given])


def test_a_backup_that_an_earlier_version_locked_by_other_letters_still_opens(
    files, settings, tmp_path, monkeypatch
):
    with monkeypatch.context() as patched:
        patched.setattr(archives, "one_form", lambda phrase: phrase)
        made = make_backup(tmp_path / "backups", phrase=unicodedata.normalize("NFD", PHRASE))
    restore(made.path, None, keys=settings.KEYS, phrase=PHRASE)


def test_a_wrong_phrase_is_called_wrong(files, settings, tmp_path):
    made = make_backup(tmp_path / "backups", phrase=PHRASE)
    with pytest.raises(Tampered, match="wrong phrase"):
        restore(made.path, None, keys=settings.KEYS, phrase="another phrase of words")


@pytest.mark.parametrize(
    "change",
    [
        lambda head: head["lock"].pop("kind"),
        lambda head: head["lock"].update(version="x"),
        lambda head: head["lock"].update(kind="phrase", salt="00", n=3),
        lambda head: head.update(lock=[]),
    ],
)
def test_a_head_that_makes_no_sense_is_one_sentence(change, files, settings, tmp_path):
    made = make_backup(tmp_path / "backups")
    first, _, rest = made.path.read_bytes().partition(b"\n")
    head = json.loads(first[len(archives.BEGIN) :])
    change(head)
    made.path.write_bytes(archives.BEGIN + json.dumps(head).encode() + b"\n" + rest)
    with pytest.raises(Unreadable, match="no backup of Needlepoint"):
        restore(made.path, None, keys=settings.KEYS)


def test_a_member_that_claims_what_it_does_not_hold_is_refused(tmp_path):
    info = tarfile.TarInfo("manifest.json")
    info.sparse = [(0, 1)]

    class Holding:
        def __iter__(self):
            return iter([info])

        def extractfile(self, _info):
            raise AssertionError("it was opened")

    with pytest.raises(Unreadable, match="that no backup does"):
        list(archives._members(Holding(), "a"))


HOLD = """
import sys, time
from pathlib import Path
from needlepoint.records.held import scratch
with scratch(".backup-", Path(sys.argv[1])) as folder:
    (folder / "plain").write_text("skin")
    print(folder, flush=True)
    time.sleep(600)
"""


def test_scratch_of_a_process_that_was_killed_is_swept_and_that_of_a_living_one_is_not(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    folder = type(tmp_path)(process.stdout.readline().strip())
    assert sweep_scratch([tmp_path]) == 0
    process.kill()
    process.wait()
    process.stdout.close()
    assert (folder / "plain").exists()
    assert sweep_scratch([tmp_path]) == 1
    assert not folder.exists()
    with scratch(".backup-", tmp_path):
        assert sweep_scratch([tmp_path]) == 0


CUT = """
import os, shutil, sys
from pathlib import Path
from needlepoint.records import folders, held
place, where, kind = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
count = 0
def cut(event, _args):
    global count
    count += event in ("os.rename", "os.remove", "os.rmdir", "open")
    if count >= where:
        os._exit(9)
def work(folder):
    (folder / "sub").mkdir()
    for name in ("plain", "sub/plain"):
        (folder / name).write_text("skin")
    sys.addaudithook(cut)
if kind == "draft":
    with folders.new_folder(place / "new") as folder:
        work(folder)
else:
    with held.scratch(".backup-", place) as folder:
        work(folder)
os._exit(0)
"""


@pytest.mark.skipif(os.name != "posix", reason="processes are killed as POSIX does it")
@pytest.mark.parametrize("kind", ["draft", "scratch"])
def test_nothing_plain_is_left_wherever_the_end_of_the_work_is_cut_off(kind, tmp_path):
    """Killed at each file that its last steps open, name or remove, the next start sweeps it."""
    for where in range(1, 40):
        place = tmp_path / str(where)
        place.mkdir()
        words = [sys.executable, "-c", CUT, str(place), str(where), kind]
        done = subprocess.run(words, check=False)
        assert done.returncode in {0, 9}
        sweep_scratch([place])
        left = [path for path in place.rglob("plain") if "new" not in path.relative_to(place).parts]
        assert not left, where
        if done.returncode == 0:
            break
    assert where > 3


def test_a_draft_that_was_left_goes_when_its_folder_is_made_again(tmp_path):
    left = tmp_path / ".new.draft-0123abcd"
    left.mkdir()
    (left / ".held").touch()
    with new_folder(tmp_path / "new") as folder:
        (folder / "a").touch()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new"]


def test_what_no_row_points_to_is_forgotten(files):
    assert vault.sweep_unlinked(older_than_s=0.0) == 4
    files[0].refresh_from_db()
    assert not files[0].forgotten


def test_who_was_erased_is_written_down_at_the_next_start_if_not_before(files, dora, settings):
    erase.erase_client(dora, "asked for")
    assert read_erased(settings.KEYS) == [str(dora.public_id)]
    (settings.KEYS / "erased.txt").unlink()
    assert erase.write_down_erased() == 1
    assert read_erased(settings.KEYS) == [str(dora.public_id)]
    assert erase.write_down_erased() == 0


def test_nobody_is_erased_whose_number_could_not_be_written_down(files, dora, monkeypatch):
    def full(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(erase, "write_erased", full)
    with pytest.raises(OSError, match="No space"):
        erase.erase_client(dora, "asked for")
    dora.refresh_from_db()
    assert dora.erased_at is None
    assert vault.read(StoredFile.objects.get(pk=files[0].pk))


@pytest.mark.parametrize("how", ["tiff_lzw", "group3", "group4", "jpeg", "packbits"])
def test_pages_as_scanners_write_them_leave_without_their_tags(how, tmp_path):
    pixels = np.kron(np.indices((8, 8)).sum(axis=0) % 2 * 255, np.ones((8, 8))).astype(np.uint8)
    page = Image.fromarray(pixels)
    page = page.convert("1") if how.startswith("group") else page.convert("RGB")
    page.save(tmp_path / "a.tif", compression=how, description="Dora Made")
    stripped = strip((tmp_path / "a.tif").read_bytes())
    assert b"Dora" not in stripped
    (tmp_path / "b.tif").write_bytes(stripped)
    found = tifffile.imread(tmp_path / "b.tif")
    assert np.abs(found.reshape(64, 64, -1)[..., 0].astype(int) - pixels).mean() < 3.0
