"""How long the clients of a lot take to find: 50,000 clients, 200,000 sessions, 100 lots.

``python benchmarks/bench_stock.py [CLIENTS [SESSIONS]]`` makes a database of its own in a scratch
folder and prints the time of the query and of the whole page.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.copied_rows import copy

LOTS, TRIES = 100, 5


def fill(clients: int, sessions: int) -> None:
    """Write made rows by statements of SQLite, which takes seconds where models take minutes."""
    from django.db import connection

    from needlepoint.records.models import (
        Batch,
        Client,
        Operator,
        Plan,
        Practice,
        Product,
        SessionItem,
        TreatmentSession,
        Visit,
    )

    practice = Practice.objects.create(name="Large")
    Operator.objects.create_user(
        "ana", password="x" * 12, name="Ana", practice=practice, role="owner"
    )
    product = Product.objects.create(practice=practice, kind="cartridge", name="Tips")
    for number in range(LOTS):
        Batch.objects.create(product=product, lot=f"L{number}")
    first = Client.objects.create(practice=practice, name="Made 0", born="1990-01-01")
    by = Operator.objects.get()
    plan = Plan.objects.create(client=first, made_by=by, signed_by=by)
    visit = Visit.objects.create(client=first, day="2026-01-01")
    session = TreatmentSession.objects.create(
        client=first, visit=visit, plan=plan, needler=by, began_at="2026-01-01T10:00Z", made_by=by
    )
    item = SessionItem.objects.create(session=session, batch_id=1)
    client_of = f"(i % {clients}) + 1"
    day = "date('2026-01-01', '-' || (i % 2000) || ' days')"
    copies = [
        (first, clients, {"name": "'Made ' || i"}),
        (visit, sessions, {"client_id": client_of, "day": day}),
        (
            session,
            sessions,
            {
                "client_id": client_of,
                "visit_id": "i + 1",
                "signed_at": "'2026-01-01 10:00:00'",
                "signed_by_id": "1",
            },
        ),
        (item, sessions, {"session_id": "i + 1", "batch_id": f"(i % {LOTS}) + 1"}),
    ]
    for row, most, other in copies:
        copy(row, most, other)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def main() -> None:
    """Fill, ask, print."""
    clients, sessions = (int(word) for word in (*sys.argv[1:], "50000", "200000")[:2])
    with tempfile.TemporaryDirectory() as name:
        os.environ["NEEDLEPOINT_DATA"] = str(Path(name, "data"))
        os.environ["NEEDLEPOINT_KEYS"] = str(Path(name, "keys"))
        os.environ["DJANGO_SETTINGS_MODULE"] = "needlepoint.studio.site.settings"
        import django
        from django.core.management import call_command

        django.setup()
        Path(name, "data").mkdir()
        call_command("migrate", verbosity=0)
        fill(clients, sessions)
        tell()


def tell() -> None:
    """Time the query, the page of the lot's clients, and the page of the day."""
    from django.test import Client as Browser
    from django.urls import reverse

    from needlepoint.records.models import Batch, Operator
    from needlepoint.studio.stock.shelf import clients_of_lot

    batch = Batch.objects.get(lot="L7")
    browser = Browser(headers={"host": "localhost"})
    browser.force_login(Operator.objects.get())
    jobs = {
        "query": lambda: len(clients_of_lot(batch)),
        "page of the lot": lambda: (
            browser.get(reverse("lot-clients", args=[batch.public_id])).status_code
        ),
        "page of the day": lambda: browser.get(reverse("home")).status_code,
    }
    for what, job in jobs.items():
        times, processor = [], []
        for _ in range(TRIES):
            began, used = time.perf_counter(), time.process_time()
            found = job()
            times.append(time.perf_counter() - began)
            processor.append(time.process_time() - used)
        said = f"best {min(times):.3f} s, worst {max(times):.3f} s"
        print(f"{what}: {found}, {said}, processor {min(processor):.3f} s", flush=True)


if __name__ == "__main__":
    main()
