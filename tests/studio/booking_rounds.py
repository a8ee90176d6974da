"""Many processes book, move and cancel in one small week; then every pair is looked at.

Run as a program: ``booking_rounds.py PROCESSES EACH SEED``; it prints what it found as JSON.
"""

import datetime as dt
import itertools
import json
import os
import random
import sys
import uuid

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "needlepoint.studio.site.settings")
PEOPLE, ROOMS, CLIENTS, DAYS = 3, 3, 40, 5
MOVED, CANCELLED = 0.2, 0.1  # shares of the tries, where there is something to move or cancel


def prepared():
    """Make a practice with a few people, rooms and clients."""
    from tests.studio import booked as made

    from needlepoint.records.models import Client, Operator, Practice

    practice = Practice.objects.create(name="Alder", time_zone="Europe/Berlin")
    people = [
        Operator.objects.create(username=f"p{n}", name=f"P{n}", practice=practice, role="clinician")
        for n in range(PEOPLE)
    ]
    house = made.house(practice, rooms=ROOMS)
    clients = [
        Client.objects.create(practice=practice, name=f"C{n}", born=dt.date(1990, 1, 1))
        for n in range(CLIENTS)
    ]
    return house, people, clients


def tries(house, people, clients, number, seed, out):
    """Book, move and cancel; say what came of each try."""
    from tests.studio import booked as made

    from needlepoint.records.models import Appointment
    from needlepoint.studio.booking.booking import Taken, book, cancel, move

    rng, own = random.Random(seed), []
    practice = clients[0].practice
    for _ in range(number):
        by = rng.choice(people)
        service = house[rng.choice(["consultation", "review"])]
        day = made.MONDAY + dt.timedelta(days=rng.randrange(DAYS))
        at = made.at(practice, day, rng.randrange(9, 17), rng.randrange(0, 60, 5))
        wish = made.wanted(service, by, at, rng.randrange(ROOMS))
        deed, row = rng.random(), None
        if own and deed < MOVED + CANCELLED:
            row = Appointment.objects.get(pk=rng.choice(own))
        try:
            if row is None:
                row = book(by, rng.choice(clients), wish)
                own.append(row.pk)
                said = "booked"
            elif deed < MOVED:
                move(by, row, row.version, wish)
                said = "moved"
            else:
                cancel(by, row, row.version, "")
                own.remove(row.pk)
                said = "cancelled"
        except Taken:
            said = "taken"
        told = "" if row is None or said == "taken" else f"{row.pk}:{row.starts_at:%Y%m%dT%H%M}"
        os.write(out, f"{said} {told}\n".encode())


def look(told):
    """Compare what was told with what is kept, and look for two in one place."""
    import pytest
    from django.db import IntegrityError, connection

    from needlepoint.records import audit
    from needlepoint.records.models import Appointment, HeldSlot

    kept = {row.pk: row for row in Appointment.objects.filter(state="booked")}
    last = {}
    for said, what in told:
        if what:
            number, _colon, at = what.partition(":")
            last[int(number)] = "" if said == "cancelled" else at
    wanted = {number: at for number, at in last.items() if at}
    overlaps = sum(
        one.starts_at < other.free_at
        and other.starts_at < one.free_at
        and (one.person_id == other.person_id or one.room_id == other.room_id)
        for one, other in itertools.combinations(kept.values(), 2)
    )
    both = sum(
        one.starts_at < other.ends_at and other.starts_at < one.ends_at
        for one, other in itertools.combinations(kept.values(), 2)
        if one.client_id == other.client_id
    )
    if connection.vendor == "postgresql":  # the second lock holds without the first
        row = next(iter(kept.values()))
        row.pk, row.public_id, row._state.adding = None, uuid.uuid4(), True
        with pytest.raises(IntegrityError, match="no_overlap_of_a_person"):
            row.save()
    slots = sum((row.free_at - row.starts_at).seconds // 300 for row in kept.values())
    return {
        "answers": len(told),
        "overlaps": overlaps + both,
        "lost": sum(
            f"{kept[n].starts_at:%Y%m%dT%H%M}" != at for n, at in wanted.items() if n in kept
        )
        + len(set(wanted) ^ set(kept)),
        "slots": HeldSlot.objects.count() - slots,
        "why": audit.verify().why,
        **{word: sum(said == word for said, _ in told) for word in ("booked", "taken", "moved")},
    }


def main(processes, each, seed):
    import django
    from django.core.management import call_command
    from django.db import connections

    django.setup()
    from django.conf import settings

    settings.DATA.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0)
    house, people, clients = prepared()
    connections.close_all()
    reading, writing = os.pipe()
    children = []
    for place in range(processes):
        child = os.fork()
        if child == 0:
            os.close(reading)
            try:
                tries(house, people, clients, each, seed * 1000 + place, writing)
            except BaseException as why:  # noqa: BLE001
                os.write(2, f"{type(why).__name__}: {why}\n".encode())
                os._exit(9)
            os._exit(0)
        children.append(child)
    os.close(writing)
    with os.fdopen(reading, "rb") as file:
        told = [line.split(" ") for line in file.read().decode().splitlines()]
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    print(json.dumps({**look(told), "faults": [code for code in codes if code]}))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
