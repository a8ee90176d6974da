"""The commands of the records, as somebody types them."""

import json
import os
import subprocess
import sys

import pytest

PREPARE = """
import os, sys, datetime as dt
os.environ["DJANGO_SETTINGS_MODULE"] = "needlepoint.studio.site.settings"
import django; django.setup()
from needlepoint.studio.management.commands.studio_serve import prepare
prepare()
from needlepoint.records import vault, audit
from needlepoint.records.models import Client, Practice
dora = Client.objects.create(practice=Practice.objects.create(name="Alder"), name="Dora Made",
                             born=dt.date(1994, 5, 2), photo=vault.store(b"face", "image/jpeg"))
audit.note(None, "create", dora)
print(dora.public_id)
"""


@pytest.fixture
def around(tmp_path):
    """A fresh environment with a data folder, on SQLite whatever the suite runs on."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("NEEDLEPOINT", "DJANGO"))}
    return {**kept, "NEEDLEPOINT_DATA": str(tmp_path / "data")}


@pytest.fixture
def typed(around, tmp_path):
    def run(*words):
        return subprocess.run(
            [
                sys.executable,
                "-c",
                "import sys; from needlepoint.cli import main; sys.exit(main())",
                *words,
            ],
            env=around,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def test_a_studio_is_backed_up_checked_restored_exported_and_erased(typed, around, tmp_path):
    made = subprocess.run(
        [sys.executable, "-c", PREPARE], env=around, capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stderr
    number = made.stdout.split()[-1]
    here = ("--data", str(tmp_path / "data"))

    done = typed("rotate-keys", *here)
    assert "master key 2 wraps 1 files" in done.stdout, done.stderr

    done = typed("backup", str(tmp_path / "backups"), *here)
    assert "1 files" in done.stdout, done.stderr
    assert "The master keys are not inside" in done.stdout
    (archive,) = (tmp_path / "backups").iterdir()

    keys = ("--keys", str(tmp_path / "data-keys"))
    done = typed("restore", str(archive), "--verify", *keys)
    assert "nothing was kept" in done.stdout, done.stderr
    done = typed("restore", str(archive), "--data", str(tmp_path / "new"), *keys)
    assert "restored to" in done.stdout, done.stderr
    assert (tmp_path / "new" / "studio.sqlite3").exists()
    done = typed("restore", str(archive), "--data", str(tmp_path / "new"), *keys)
    assert done.returncode == 2
    assert "there already" in done.stderr

    done = typed("export", "--out", str(tmp_path / "out"), "--data", str(tmp_path / "new"), *keys)
    assert done.returncode == 0, done.stderr
    assert json.loads((tmp_path / "out" / "fhir.json").read_text())["resourceType"] == "Bundle"

    done = typed("erase", number, "--reason", "asked for it", *here)
    assert "1 files can never be opened again" in done.stdout, done.stderr
    done = typed("erase", number, "--reason", "asked for it", *here)
    assert (done.returncode, "no client" in done.stderr) == (2, True)
    for path in (tmp_path / "data").rglob("*"):
        if path.is_file():
            assert b"Dora Made" not in path.read_bytes(), path  # no free page, no log

    done = typed("restore", str(archive), "--verify", *keys)
    assert "1 clients were erased since" in done.stdout, done.stderr


def test_a_folder_without_a_studio_is_said_and_nothing_is_made(typed, tmp_path):
    done = typed("backup", str(tmp_path / "b"), "--data", str(tmp_path / "none"))
    assert done.returncode == 2
    assert "holds no studio" in done.stderr
    assert list(tmp_path.iterdir()) == []
