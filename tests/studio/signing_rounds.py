"""Many processes sign sessions that take from one box, perhaps killed in the midst; then count.

Run as a program: ``signing_rounds.py PROCESSES EACH KILLS SEED``; it prints what it found as JSON.
"""

import datetime as dt
import json
import os
import random
import signal
import sys
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "needlepoint.studio.site.settings")
SPARE, LONGEST_S = 7, 0.6


def prepared(by, practice, number):
    """Open sessions that only wait for their signature; give their numbers."""
    from tests.studio import treating as made

    from needlepoint.records.models import Client, SessionItem
    from needlepoint.studio.session.opening import begin

    box = made.box(practice, by, count=number + SPARE)
    found = []
    for place in range(number):
        client = Client.objects.create(
            practice=practice, name=f"C{place}", born=dt.date(1990, 1, 1)
        )
        made.ready(client, by) if place == 0 else like_the_first(client, by)
        session = begin(by, client, as_last_time=False)
        session.zones.update(endpoint="reached")
        SessionItem.objects.create(session=session, batch=box, serial=f"{place:05}")
        found.append(session.pk)
    return box, found


def like_the_first(client, by):
    """Set the papers of the first client for another; making plans is not what is timed here."""
    from needlepoint.records.models import Consent, Intake, Plan

    for model in (Consent, Intake, Plan):
        row = model.objects.order_by("pk").first()
        fields = {
            f.attname: getattr(row, f.attname)
            for f in model._meta.concrete_fields
            if f.name not in {"id", "public_id", "client"}
        }
        model.objects.create(client=client, **fields)


def signs(sessions, by, out):
    """Sign sessions one after the other; say so after each."""
    from needlepoint.records.models import TreatmentSession
    from needlepoint.studio.session.signing import sign

    for number in sessions:
        session = TreatmentSession.objects.get(pk=number)
        began = time.perf_counter()
        sign(by, session, session.version, "")
        os.write(out, f"{number} {time.perf_counter() - began:.4f}\n".encode())


def one_round(parts, by, killed, rng):
    """Let every process sign its part; where wished, kill them all at one moment."""
    from django.db import connections

    connections.close_all()
    reading, writing = os.pipe()
    children = []
    for part in parts:
        child = os.fork()
        if child == 0:
            os.close(reading)
            try:
                signs(part, by, writing)
            except BaseException as why:  # noqa: BLE001
                os.write(2, f"{type(why).__name__}: {why}\n".encode())
                os._exit(9)
            os._exit(0)
        children.append(child)
    os.close(writing)
    if killed:
        time.sleep(rng.uniform(0.05, LONGEST_S))
        for child in children:
            os.kill(child, signal.SIGKILL)
    with os.fdopen(reading, "rb") as file:
        said = file.read()
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    told = [line.split() for line in said.decode().split("\n") if line.count(" ") == 1]
    return told, [code for code in codes if code not in ((-9, 0) if killed else (0,))]


def look(box, told, wanted):
    """Count what is left, what was signed, and what was told to be."""
    from needlepoint.records import audit
    from needlepoint.records.models import Batch, FollowUpForm, TreatmentSession
    from needlepoint.studio.domain.batches import with_left

    signed = TreatmentSession.objects.filter(signed_at__isnull=False)
    keys = set(signed.values_list("pk", flat=True))
    seconds = sorted(float(each) for _, each in told)
    return {
        "signed": len(keys),
        "lost": len({int(number) for number, _ in told} - keys),
        "left": with_left(Batch.objects.filter(pk=box.pk)).get().left,
        "should": wanted + SPARE - len(keys),
        "half": signed.filter(moves=None).count() + signed.filter(follow_ups=None).count(),
        "stray": FollowUpForm.objects.exclude(session__in=keys).count(),
        "why": audit.verify().why,
        "p95_s": seconds[int(0.95 * (len(seconds) - 1))] if seconds else None,
    }


def main(processes, each, kills, seed):
    import django
    from django.core.management import call_command

    django.setup()
    from django.conf import settings

    settings.DATA.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0)
    from needlepoint.records import vault
    from needlepoint.records.models import Operator, Practice, TreatmentSession

    vault.key_ring()
    practice = Practice.objects.create(name="Alder")
    by = Operator.objects.create(
        username="ben",
        name="Ben",
        practice=practice,
        role="clinician",
        licence="medical",
        licence_checked_on=dt.date(2026, 1, 1),
    )
    box, waiting = prepared(by, practice, processes * each)
    rng, told, faults = random.Random(seed), [], []
    for _ in range(max(1, kills)):
        signed = TreatmentSession.objects.filter(signed_at__isnull=False)
        left = [pk for pk in waiting if pk not in set(signed.values_list("pk", flat=True))]
        parts = [left[place::processes] for place in range(processes)]
        said, failed = one_round(parts, by, bool(kills), rng)
        told += said
        faults += failed
        if not left:
            break
    print(json.dumps({**look(box, told, len(waiting)), "faults": faults}))


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:5]))
