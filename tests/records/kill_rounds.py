"""Kills writers in the midst of their work, again and again, and looks at what is left.

Run as a program: ``kill_rounds.py ROUNDS SEED``; it prints what it found as JSON. Data, keys and
database are those of the environment, made new for it.
"""

import datetime as dt
import hashlib
import json
import os
import random
import select
import signal
import sys
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "needlepoint.studio.site.settings")

PICTURES, WRITERS, LONGEST_S = 3, 2, 0.25
WARM, FIRST_S = 0.8, 30.0


def write(out, seed):
    """Hand in captures for ever; say so after each commit."""
    from django.db import transaction

    from needlepoint.records import audit, vault
    from needlepoint.records.models import Capture, Client, Operator, Picture, Visit

    rng = random.Random(seed)
    operator = Operator.objects.get(username="ana")
    while True:
        digests = []
        with transaction.atomic():
            client = Client.objects.create(
                practice=operator.practice, name=f"Made {seed}", born=dt.date(1990, 1, 1)
            )
            visit = Visit.objects.create(client=client, day=dt.date(2026, 11, 2))
            capture = Capture.objects.create(visit=visit, site="left cheek", made_by=operator)
            for order in range(PICTURES):
                data = rng.randbytes(rng.randrange(1, 600_000))
                digests.append(hashlib.sha256(data).hexdigest())
                Picture.objects.create(
                    capture=capture,
                    name=f"{order}.png",
                    given_name="x",
                    order=order,
                    file=vault.store(data, "image/png"),
                )
            audit.note(operator, "create", capture)
        os.write(out, f"{capture.pk} {' '.join(digests)}\n".encode())


def one_round(rng):
    """Let writers write, kill them all at one moment, give what they had acknowledged."""
    from django.db import connections

    connections.close_all()
    writers, ends = [], []
    for _ in range(WRITERS):
        reading, writing = os.pipe()
        seed = rng.random()
        child = os.fork()
        if child == 0:
            os.close(reading)
            try:
                write(writing, seed)
            except BaseException as why:  # noqa: BLE001
                os.write(2, f"{type(why).__name__}: {why}\n".encode())
            os._exit(9)
        os.close(writing)
        writers.append(child)
        ends.append(reading)
    if rng.random() < WARM:  # on a busy machine nothing would be written otherwise
        select.select(ends, [], [], FIRST_S)
    time.sleep(rng.uniform(0.0, LONGEST_S))
    for child in writers:
        os.kill(child, signal.SIGKILL)
    faults = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in writers]
    said = b"".join(_all_of(end) for end in ends)
    lines = [line for line in said.split(b"\n") if line]
    return [line.decode().split() for line in lines], [code for code in faults if code != -9]


def _all_of(end):
    with os.fdopen(end, "rb") as file:
        return file.read()


def look(acknowledged):
    """Say what is lost, what is half, and whether the chain and the database hold."""
    from django.db import connection

    from needlepoint.records import audit, vault
    from needlepoint.records.models import Capture, Picture, StoredFile

    lost = 0
    for pk, *digests in acknowledged:
        pictures = Picture.objects.filter(capture_id=pk).select_related("file")
        found = [hashlib.sha256(vault.read(each.file)).hexdigest() for each in pictures]
        lost += found != digests
    half = sum(each.pictures.count() != PICTURES for each in Capture.objects.all())
    swept = vault.sweep(older_than_s=0.0)
    unreadable = sum(
        len(vault.read(each)) != each.size_bytes for each in StoredFile.objects.iterator()
    )
    files = {path.as_posix() for path in vault_files()}
    with connection.cursor() as cursor:
        sound = "ok"
        if connection.vendor == "sqlite":
            sound = cursor.execute("PRAGMA integrity_check").fetchone()[0]
    report = audit.verify()
    return {
        "acknowledged": len(acknowledged),
        "lost": lost,
        "half": half,
        "swept": swept,
        "unreadable": unreadable,
        "sound": sound,
        "why": report.why,
        "lines": report.count,
        "captures": Capture.objects.count(),
        "strangers": len(files) - StoredFile.objects.count(),
    }


def vault_files():
    from django.conf import settings

    return [path for path in (settings.DATA / "vault").rglob("*") if path.is_file()]


def main(rounds, seed):
    import django
    from django.core.management import call_command

    django.setup()
    from django.conf import settings

    settings.DATA.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0)
    from needlepoint.records import vault
    from needlepoint.records.models import Operator, Practice

    vault.key_ring()
    practice = Practice.objects.create(name="Alder")
    Operator.objects.create(username="ana", name="Ana", practice=practice)
    rng, acknowledged, faults = random.Random(seed), [], []
    for _ in range(rounds):
        said, failed = one_round(rng)
        acknowledged += said
        faults += failed
    print(json.dumps({**look(acknowledged), "faults": faults}))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
