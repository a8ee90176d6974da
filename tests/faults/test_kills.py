"""kill -9 at system calls of each command: nothing is lost, no plain rest, it always starts again.

Needs Linux and strace; the calls are spread over those that write, sync, name and remove files.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CALLS = ("fsync", "unlink", "rename", "link", "openat", "write", "mkdir", "pwrite64")
KILLS = int(os.environ.get("NEEDLEPOINT_KILLS", "40"))
CLIENT = "faults"
SET_UP = """
import os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "needlepoint.studio.site.settings"
django.setup()
from needlepoint.studio.site.startup import prepare
prepare()
import datetime as dt
from needlepoint.records import vault
from needlepoint.records.models import Client, Operator, Practice
if not Practice.objects.exists():
    practice = Practice.objects.create(name="Alder")
    Operator.objects.create(username="ana", name="Ana", practice=practice, role="owner")
    for n in range(6):
        born = dt.date(1990, 1, 1)
        client = Client.objects.create(practice=practice, name=f"Made {n}", born=born)
        client.photo = vault.store(bytes([n]) * 90_000, "image/jpeg")
        client.save()
"""
CHECK = """
import os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "needlepoint.studio.site.settings"
django.setup()
from needlepoint.studio.site.startup import prepare
prepare()
from needlepoint.records import audit, vault
from needlepoint.records.export.erased_list import read_erased
from needlepoint.records.models import Client, StoredFile
from django.conf import settings
assert audit.verify().holds
for stored in StoredFile.objects.filter(wrapped_key__isnull=False):
    assert vault.whole(stored) is None, vault.whole(stored)
erased = {str(one.public_id) for one in Client.objects.filter(erased_at__isnull=False)}
assert erased <= set(read_erased(settings.KEYS))
print(*[c.public_id for c in Client.objects.filter(erased_at__isnull=True)][:1])
"""
PLAIN = (b"SQLite format 3", b"Made 1")

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or shutil.which("strace") is None, reason="needs Linux and strace"
)


def python(text, place):
    around = os.environ | {
        "NEEDLEPOINT_DATA": str(place / "data"),
        "NEEDLEPOINT_KEYS": str(place / "keys"),
    }
    return subprocess.run(
        [sys.executable, "-c", text], env=around, capture_output=True, text=True, check=False
    )


def killed(words, place, call, when):
    """Run a command that is killed at a system call; tell whether it was."""
    inject = f"inject={call}:signal=SIGKILL:when={when}"
    program = Path(sys.executable).with_name("needlepoint")
    command = ["strace", "-f", "-qq", "-o", os.devnull, "-e", f"trace={call}", "-e", inject]
    done = subprocess.run(
        [*command, str(program), *words], cwd=place, capture_output=True, check=False, timeout=300
    )
    return done.returncode < 0 or done.returncode == 137


def commands(place, client):
    both = ["--data", str(place / "data"), "--keys", str(place / "keys")]
    archive = next(iter(sorted((place / "backups").glob("*.npbackup"))), place / "none")
    return {
        "backup": ["backup", str(place / "more"), *both],
        "restore": ["restore", str(archive), "--data", str(place / "new"), *both[2:]],
        "verify": ["restore", str(archive), "--verify", *both[2:]],
        "rotate": ["rotate-keys", "--destroy-old", *both],
        "erase": ["erase", client, "--reason", "asked", *both],
    }


@pytest.mark.timeout(7200)
@pytest.mark.parametrize("name", ["backup", "restore", "verify", "rotate", "erase"])
def test_a_command_killed_anywhere_loses_and_leaves_nothing(name, tmp_path, capsys):
    origin = tmp_path / "origin"
    origin.mkdir()
    assert python(SET_UP, origin).returncode == 0
    program = str(Path(sys.executable).with_name("needlepoint"))
    both = ["--data", str(origin / "data"), "--keys", str(origin / "keys")]
    subprocess.run([program, "backup", str(origin / "backups"), *both], check=True)
    hits = 0
    for number in range(KILLS):
        place = tmp_path / "place"
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(origin, place)
        client = python(CHECK, place).stdout.strip()
        call, when = CALLS[number % len(CALLS)], 1 + 3 * (number // len(CALLS))
        if name in {"rotate", "erase"}:
            when = 1 + number // len(CALLS)
        hits += killed(commands(place, client)[name], place, call, when)
        done = python(CHECK, place)
        assert done.returncode == 0, (call, when, done.stderr[-2000:])
        shutil.rmtree(place / "new", ignore_errors=True)
        left = [path for path in place.rglob("*") if path.is_dir() and _is_scratch(path.name)]
        assert not left, (call, when, left)
    with capsys.disabled():
        print(f"\n{name}: {KILLS} rounds, {hits} killed, nothing lost, no scratch left")
    assert hits > KILLS // 4


def _is_scratch(name):
    return name.startswith((".backup-", ".scratch-", "needlepoint-restore-")) or ".draft-" in name
