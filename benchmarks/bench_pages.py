"""Every list of a large practice, one page at a time: 20,000 clients, 60,000 sessions.

``python benchmarks/bench_pages.py [CLIENTS [FOLDER]]`` makes the practice (`pages_practice.py`) in
a scratch folder, or in a folder that is used again, opens each page as the owner, and prints how
often the database was asked, the time to the last byte, and the time on a processor, which other
work on the machine does not lengthen. It also names the slowest question of each page.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

TRIES = 5


def main() -> None:
    """Fill, open, print."""
    clients = int((*sys.argv[1:], "20000")[0])
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path((*sys.argv[2:], scratch)[0])
        os.environ["NEEDLEPOINT_DATA"] = str(folder / "data")
        os.environ["NEEDLEPOINT_KEYS"] = str(folder / "keys")
        os.environ["DJANGO_SETTINGS_MODULE"] = "needlepoint.studio.site.settings"
        import django

        django.setup()
        from needlepoint.studio.site.startup import prepare

        prepare()
        from needlepoint.records.models import Client

        if not Client.objects.exists():
            from benchmarks.pages_practice import fill

            fill(clients)
        tell()


def pages() -> dict[str, str]:
    """Return the addresses by the names of the pages."""
    from django.urls import reverse

    from needlepoint.records.models import (
        Batch,
        Client,
        FollowUpForm,
        Plan,
        TreatmentSession,
    )

    somebody = Client.objects.all()[77].public_id
    named = {
        "today": reverse("home"),
        "clients": reverse("clients"),
        "clients, page 200": reverse("clients") + "?page=200",
        "calendar, week": reverse("calendar"),
        "calendar, day": reverse("calendar") + "?view=day",
        "requests": reverse("requests"),
        "stock": reverse("stock"),
        "lot": reverse("lot", args=[Batch.objects.all()[7].public_id]),
        "clients of a lot": reverse("lot-clients", args=[Batch.objects.all()[7].public_id]),
        "follow-ups": reverse("follow-ups"),
        "follow-up": reverse("follow-up", args=[FollowUpForm.objects.all()[77].public_id]),
        "outcomes": reverse("outcomes"),
        "practice": reverse("practice"),
        "audit": reverse("audit"),
        "plan": reverse("plan", args=[Plan.objects.all()[77].public_id]),
        "session": reverse("session", args=[TreatmentSession.objects.all()[77].public_id]),
    }
    of_one = ("client", "client-merge", "photographs", "packages", "client-audit", "book")
    return named | {name: reverse(name, args=[somebody]) for name in (*of_one, "client-keeping")}


def tell() -> None:
    """Open each page, print its line."""
    from django.test import Client as Browser

    from needlepoint.records.models import Operator

    browser = Browser(headers={"host": "localhost"}, raise_request_exception=False)
    browser.force_login(Operator.objects.get(username="made0"))
    print("| page | answer | questions | p50 ms | worst ms | processor ms | slowest question |")
    print("|---|---|---|---|---|---|---|")
    for name, path in pages().items():
        print(_line(browser, name, path), flush=True)


def _line(browser: Any, name: str, path: str) -> str:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser.get(path)  # what is read once for ever
    times, used = [], []
    for _ in range(TRIES):
        began, processor = time.perf_counter(), time.process_time()
        answer = browser.get(path)
        times.append(1000.0 * (time.perf_counter() - began))
        used.append(1000.0 * (time.process_time() - processor))
    with CaptureQueriesContext(connection) as asked:
        browser.get(path)
    slow = max(asked.captured_queries, key=lambda each: float(each["time"]))
    said = f"{1000.0 * float(slow['time']):.0f} ms"
    if "SQL" in os.environ:
        said += f" {slow['sql'][:1500]}"
    return (
        f"| {name} | {answer.status_code} | {len(asked)} | {sorted(times)[TRIES // 2]:.0f} "
        f"| {max(times):.0f} | {min(used):.0f} | {said} |"
    )


if __name__ == "__main__":
    main()
