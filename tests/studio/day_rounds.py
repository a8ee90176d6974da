"""A day's work, killed again and again: booking, signing, the shelf, merging; then all is counted.

Run as a program: ``day_rounds.py ROUNDS SEED``; it prints what it found as JSON. In each round a
process of each kind works for ever, and all are killed at one moment. Each says what it begins and
what was kept; what was said to be kept must be there, and what was only begun whole or not at all.
"""

import datetime as dt
import json
import os
import random
import select
import signal
import sys
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "needlepoint.studio.site.settings")
LONGEST_S, FIRST_S, WARM = 0.4, 10.0, 0.85
PAUSE_S = 0.03
"""Between two deeds: writers that never rest leave SQLite's lock free for too short a moment."""
CANCELLED, PARTED, COUNTED = 0.15, 0.4, 0.3
"""Shares of the deeds."""


class Said:
    """What a process tells: a line when it begins a deed, one when it is kept."""

    def __init__(self, out, rng):
        self.out, self.rng, self.since = out, rng, time.monotonic()

    def begins(self, *words):
        self.since = time.monotonic()
        self._say("begins", *words)

    def kept(self, *words):
        self._say("kept", *words)
        time.sleep(self.rng.uniform(0.0, PAUSE_S))

    def _say(self, *words):
        os.write(self.out, (" ".join(map(str, words)) + "\n").encode())


def books(world, rng, said):
    """Book, move and cancel."""
    from tests.studio import booked as made

    from needlepoint.records.models import Appointment
    from needlepoint.studio.booking.booking import Taken, book, cancel, move

    practice, own = world["practice"], []
    while True:
        day = made.MONDAY + dt.timedelta(days=rng.randrange(400))
        at = made.at(practice, day, rng.randrange(9, 17), rng.randrange(0, 60, 5))
        wish = made.wanted(world["house"]["review"], world["by"], at)
        row = Appointment.objects.get(pk=rng.choice(own)) if own and rng.random() < 0.5 else None
        said.begins("appointment", row.pk if row else "new")
        try:
            if row is None:
                row = book(world["by"], rng.choice(world["clients"]), wish)
                own.append(row.pk)
            elif rng.random() < CANCELLED:
                cancel(world["by"], row, row.version, "")
                own.remove(row.pk)
            else:
                move(world["by"], row, row.version, wish)
        except Taken:
            continue
        state = f"{row.state}@{row.starts_at:%Y%m%dT%H%M}"
        said.kept("appointment", row.pk, state)


def signs(world, rng, said):
    """Open sessions of new clients and sign them; each takes one from the box."""
    from tests.studio.signing_rounds import like_the_first

    from needlepoint.records.models import Client, SessionItem
    from needlepoint.studio.session.opening import begin
    from needlepoint.studio.session.signing import sign

    while True:
        client = Client.objects.create(
            practice=world["practice"], name="Made", born=dt.date(1990, 1, 1)
        )
        like_the_first(client, world["by"])
        session = begin(world["by"], client, as_last_time=False)
        session.zones.update(endpoint="reached")
        serial = f"{session.pk:05}"
        SessionItem.objects.create(session=session, batch=world["box"], serial=serial)
        said.begins("session", session.pk)
        sign(world["by"], session, session.version, "")
        said.kept("session", session.pk, "signed")


def stocks(world, rng, said):
    """Put boxes on the shelf and count them anew; each lot belongs to one process."""
    from needlepoint.studio.stock.shelf import count_anew, receive

    lot, batch, left = f"Q{rng.randrange(10**9)}", None, 0
    product = world["box"].product
    while True:
        number = rng.randrange(1, 50)
        counting = batch is not None and rng.random() < COUNTED
        said.begins("lot", lot, left, number if counting else left + number)
        if counting:
            count_anew(world["by"], batch, number)
            left = number
        else:
            about = {"product": product, "lot": lot, "expires_on": dt.date(2031, 1, 1)}
            batch = receive(world["by"], about | {"count": number})
            left += number
        said.kept("lot", lot, left)


def merges(world, rng, said):
    """Make two records one, and some of them two again."""
    from django.db import transaction
    from tests.studio.signing_rounds import like_the_first

    from needlepoint.records.models import Client, Visit
    from needlepoint.studio.clients.merging import MergeChoice, merge
    from needlepoint.studio.clients.separating import separate

    while True:
        with transaction.atomic():
            about = {"practice": world["practice"], "born": dt.date(1990, 1, 1)}
            kept, gone = (Client.objects.create(name=name, **about) for name in ("Kept", "Gone"))
            like_the_first(gone, world["by"])
            Visit.objects.create(client=gone, day=dt.date(2026, 1, 5))
        choice = MergeChoice(kept.version, gone.version, frozenset({"phone"}))
        said.begins("merge", gone.pk)
        merge(world["by"], kept, gone, choice)
        said.kept("merge", gone.pk, "one")
        if rng.random() < PARTED:
            said.begins("merge", gone.pk)
            separate(world["by"], kept)
            said.kept("merge", gone.pk, "two")


DEEDS = (books, signs, stocks, merges)


def one_round(world, rng):
    """Let one process of each kind work, kill all at one moment; give what each had told."""
    from django.db import connections

    connections.close_all()
    children, ends = [], []
    for deed in DEEDS:
        reading, writing = os.pipe()
        seed = rng.random()
        child = os.fork()
        if child == 0:
            os.close(reading)
            rng_of_deed = random.Random(seed)
            said = Said(writing, rng_of_deed)
            try:
                deed(world, rng_of_deed, said)
            except BaseException as why:  # noqa: BLE001
                after = f"{deed.__name__} after {time.monotonic() - said.since:.1f} s"
                os.write(2, f"{after}: {type(why).__name__}: {why}\n".encode())
            os._exit(9)
        os.close(writing)
        children.append(child)
        ends.append(reading)
    heard = dict.fromkeys(ends, b"")
    if rng.random() < WARM:  # on a busy machine nothing would be done otherwise
        end = rng.choice(ends)
        heard[end] = _until_kept(end)
    time.sleep(rng.uniform(0.0, LONGEST_S))
    for child in children:
        os.kill(child, signal.SIGKILL)
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    told = []
    for end in ends:
        with os.fdopen(end, "rb") as file:
            said = (heard[end] + file.read()).decode()
            told.append([line.split() for line in said.splitlines()])
    return told, [code for code in codes if code != -9]


def _until_kept(end):
    """Read what a process tells until it has kept something, or for a while."""
    said, until = b"", time.monotonic() + FIRST_S
    while b"kept" not in said and (left := until - time.monotonic()) > 0:
        ready, _, _ = select.select([end], [], [], left)
        if not ready or not (more := os.read(end, 4096)):
            break
        said += more
    return said


class Known:
    """What was told to be kept, and what was only begun when the kill came."""

    def __init__(self):
        self.kept, self.open, self.answers, self.lots = {}, set(), 0, {}

    def take_in(self, lines):
        """Take in what one process told in one round."""
        begun = None
        for word, kind, *rest in lines:
            if word == "begins":
                begun = (kind, *rest)
                continue
            self.kept[kind, rest[0]] = rest[1]
            self.answers += 1
            begun = None
        if begun is not None:
            self.open.add(begun[:2])
            if begun[0] == "lot":
                self.lots[begun[1]] = set(begun[2:])

    def lost(self, kind, found):
        """Count what was told to be kept and is not as it was told; what was begun may be."""
        told = {key: state for (each, key), state in self.kept.items() if each == kind}
        return sum(
            found.get(key) != state and (kind, key) not in self.open for key, state in told.items()
        )


def look(world, known):
    """Count what is lost, half, or does not add up."""
    from django.db import connection

    from needlepoint.records import audit
    from needlepoint.records.models import Appointment

    appointments = {
        str(row.pk): f"{row.state}@{row.starts_at:%Y%m%dT%H%M}" for row in Appointment.objects.all()
    }
    sound = "ok"
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            sound = cursor.execute("PRAGMA integrity_check").fetchone()[0]
    return {
        "answers": known.answers,
        "appointments": len(appointments),
        "lost appointments": known.lost("appointment", appointments),
        **_of_booking(),
        **_of_sessions(world, known),
        **_of_lots(known),
        **_of_merges(known),
        "sound": sound,
        "why": audit.verify().why,
    }


def _of_booking():
    from needlepoint.records.models import Appointment, HeldSlot

    rows = Appointment.objects.filter(state="booked")
    slots = sum(int((row.free_at - row.starts_at).total_seconds()) // 300 for row in rows)
    stray = HeldSlot.objects.exclude(appointment__state="booked").count()
    return {"slots": HeldSlot.objects.count() - slots, "stray slots": stray}


def _of_sessions(world, known):
    from needlepoint.records.models import Batch, FollowUpForm, StockMove, TreatmentSession
    from needlepoint.studio.domain.batches import with_left

    signed = TreatmentSession.objects.filter(signed_at__isnull=False)
    keys = list(signed.values_list("pk", flat=True))
    left = with_left(Batch.objects.filter(pk=world["box"].pk)).get().left
    forms = FollowUpForm.objects.exclude(session__in=keys).count()
    moves = StockMove.objects.filter(kind="used").exclude(session__in=keys).count()
    return {
        "signed": len(keys),
        "lost signatures": known.lost("session", {str(key): "signed" for key in keys}),
        "half signed": signed.filter(moves=None).count() + signed.filter(follow_ups=None).count(),
        "stray": forms + moves,
        "box": left - (world["count"] - len(keys)),
    }


def _of_lots(known):
    from needlepoint.records.models import Batch
    from needlepoint.studio.domain.batches import with_left

    rows = with_left(Batch.objects.filter(lot__startswith="Q"))
    found = {row.lot: str(row.left) for row in rows}
    odd = sum(found.get(lot, "0") not in either for lot, either in known.lots.items())
    return {"lots": len(found), "lost lots": known.lost("lot", found), "lots not adding up": odd}


def _of_merges(known):
    from needlepoint.records.models import Client, ClientMerge
    from needlepoint.studio.clients.merging import hung

    half = 0
    gone = list(Client.objects.filter(name="Gone"))
    for each in gone:
        merged = each.merged_into_id is not None
        rows = sum(model._base_manager.filter(**{name: each}).exists() for model, name in hung())
        standing = ClientMerge.objects.filter(gone=each, undone_at=None).count()
        # everything moved, or nothing: a consent, an intake, a plan and a visit
        half += (rows, standing) != ((0, 1) if merged else (4, 0))
    states = {str(each.pk): "two" if each.merged_into_id is None else "one" for each in gone}
    return {
        "merged": sum(state == "one" for state in states.values()),
        "lost merges": known.lost("merge", states),
        "half merged": half,
    }


def prepared():
    """Make a practice with a shelf, and the papers that every client gets."""
    from tests.studio import booked, treating

    from needlepoint.records import vault
    from needlepoint.records.models import Client, Operator, Practice

    vault.key_ring()
    practice = Practice.objects.create(name="Alder", time_zone="Europe/Berlin")
    by = Operator.objects.create(
        username="ben",
        name="Ben",
        practice=practice,
        role="clinician",
        licence="medical",
        licence_checked_on=dt.date(2026, 1, 1),
    )
    clients = [
        Client.objects.create(practice=practice, name=f"C{n}", born=dt.date(1990, 1, 1))
        for n in range(20)
    ]
    treating.ready(clients[0], by)
    count = 100_000
    return {
        "practice": practice,
        "by": by,
        "house": booked.house(practice),
        "clients": clients,
        "count": count,
        "box": treating.box(practice, by, count=count),
    }


def main(rounds, seed):
    import django
    from django.core.management import call_command

    django.setup()
    from django.conf import settings

    settings.DATA.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0)
    world, known, faults = prepared(), Known(), []
    rng = random.Random(seed)
    for _ in range(rounds):
        told, failed = one_round(world, rng)
        for lines in told:
            known.take_in(lines)
        faults += failed
    print(json.dumps({**look(world, known), "faults": faults}))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
