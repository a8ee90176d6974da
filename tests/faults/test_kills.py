"""kill -9 at system calls of each deed: nothing is lost, no plain rest, it always starts again.

A deed is first watched once; then it is killed at calls spread over all that it made: those that
write, sync, name and remove files, and every eighth one that opens one. Needs Linux and strace.
`NEEDLEPOINT_KILLS` says how often each is killed, `NEEDLEPOINT_DEEDS` which, and
`NEEDLEPOINT_KILLS_AT` names the studio of an earlier run.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.faults.deeds import PICTURE

ROOT = Path(__file__).parents[2]
KILLS = int(os.environ.get("NEEDLEPOINT_KILLS", "40"))
COMMANDS = ("backup", "restore", "verify", "rotate", "erase")
DEEDS = ("sign", "upload", "session", "measure", "first_start")
LOOKED_AT = os.environ.get("NEEDLEPOINT_DEEDS", " ".join((*COMMANDS, *DEEDS))).split()
OWN = "studio.sqlite3"

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or shutil.which("strace") is None, reason="needs Linux and strace"
)


class Forge:
    """A program that forks children (see forge.py), each of which does one deed at one place."""

    def __init__(self, place, loaded=True):
        self.place = place
        words = [sys.executable, "-m", "tests.faults.forge", *([str(place)] if loaded else [])]
        self.program = subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
        )

    def ask(self, **what):
        self.program.stdin.write(json.dumps(what | {"place": str(self.place)}) + "\n")
        self.program.stdin.flush()
        return json.loads(self.program.stdout.readline())

    def do(self, deed):
        done = self.ask(deed=deed)
        assert done["code"] == 0, (deed, done["err"][-3000:])
        return done["out"].strip()

    def close(self):
        self.program.communicate(timeout=60)


@pytest.fixture(scope="module")
def origin(tmp_path_factory):
    """Return a studio with clients, a capture that waits, a consent to sign, and a backup."""
    if "NEEDLEPOINT_KILLS_AT" in os.environ:  # made by an earlier run; making it takes minutes
        return Path(os.environ["NEEDLEPOINT_KILLS_AT"])
    place = tmp_path_factory.mktemp("kills") / "origin"
    place.mkdir()
    forge = Forge(place, loaded=False)
    forge.do("set_up")
    both = ["--data", str(place / "data"), "--keys", str(place / "keys")]
    done = forge.ask(words=["backup", str(place / "backups"), *both])
    assert done["code"] == 0, done["err"]
    forge.close()
    return place


def what_to_do(name, place, client):
    both = ["--data", str(place / "data"), "--keys", str(place / "keys")]
    archive = next(iter(sorted((place / "backups").glob("*.npbackup"))), place / "none")
    words = {
        "backup": ["backup", str(place / "more"), *both],
        "restore": ["restore", str(archive), "--data", str(place / "new"), *both[2:]],
        "verify": ["restore", str(archive), "--verify", *both[2:]],
        "rotate": ["rotate-keys", "--destroy-old", *both],
        "erase": ["erase", client, "--reason", "asked", *both],
    }
    return {"words": words[name]} if name in words else {"deed": name}


def spread(calls):
    """Return KILLS places (call, how manieth of its kind) spread over the calls of a deed."""
    counts, places, opened = {}, [], 0
    for call in calls:
        counts[call] = counts.get(call, 0) + 1
        opened += call == "openat"
        if call != "openat" or opened % 8 == 0:
            places.append((call, counts[call]))
    step = max(1.0, len(places) / KILLS)
    return [places[int(k * step)] for k in range(min(KILLS, len(places)))]


def rests(place):
    """Name what is left of work that was cut off: scratch folders, and plain text of clients."""
    found = [path for path in place.rglob("*") if path.is_dir() and _is_scratch(path.name)]
    for path in place.rglob("*"):
        if path.is_file() and not path.name.startswith(OWN) and "phantom" not in path.parts:
            data = path.read_bytes()
            found += [path] if PICTURE[:64] in data or data.startswith(b"SQLite format 3") else []
    return found


def _is_scratch(name):
    return name.startswith((".backup-", ".scratch-", "needlepoint-restore-")) or ".draft-" in name


@pytest.mark.timeout(36000)
@pytest.mark.parametrize("name", LOOKED_AT)
def test_a_deed_killed_anywhere_loses_and_leaves_nothing(name, origin, tmp_path, capsys):
    place = tmp_path / "place"

    def fresh():
        shutil.rmtree(place, ignore_errors=True)
        if name == "first_start":
            place.mkdir()
        else:
            shutil.copytree(origin, place)

    fresh()
    forge = Forge(place, loaded=name != "first_start")
    client = "" if name == "first_start" else forge.do("look")
    watched = forge.ask(count=True, **what_to_do(name, place, client))
    assert watched["code"] == 0, watched["err"][-3000:]
    hits = rounds = 0
    for kill in spread(watched["calls"]):
        fresh()
        done = forge.ask(kill=kill, **what_to_do(name, place, client))
        hits += done["code"] < 0
        rounds += 1
        forge.do("look")
        shutil.rmtree(place / "new", ignore_errors=True)
        assert not rests(place), (kill, rests(place))
        with capsys.disabled():
            print(f"{name} {rounds}: {kill} {done['code']}", flush=True)
    forge.do("look_and_finish")
    forge.close()
    with capsys.disabled():
        print(f"{name}: {rounds} rounds, {hits} killed, nothing lost, nothing left", flush=True)
    assert hits > rounds // 2
