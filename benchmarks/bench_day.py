"""A day of treatment in a large practice: 30 people, every page of the day, a measurement running.

``python -m benchmarks.bench_day [--keep FOLDER]`` makes the practice of `pages_practice.py` with
20,000 clients and 60,000 sessions, queues captures to be measured, serves it as ``needlepoint
serve`` does, worker and all, and has everybody open the pages of treatment with a kept connection,
as in `bench_studio.py`. Prints the time to the last byte of each kind of page, and for how much of
the time something was measured.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.bench_studio import around, load, processor_s, served, told
from benchmarks.studio_users import Taken, User

LOOK_S = 1.0
OF_EACH = 500
"""Rows of a kind of which somebody opens one."""


def main() -> int:
    """Make, serve, open pages, print."""
    asked = _asked()
    if asked.make:
        print(json.dumps(_made(asked)))
        return 0
    with tempfile.TemporaryDirectory(prefix="needlepoint-day-") as place:
        folder = Path(asked.keep or place)
        program = [sys.executable, "-m", "benchmarks.bench_day", "--make", *sys.argv[1:]]
        said = subprocess.run(
            program, env=around(folder), check=True, stdout=subprocess.PIPE, text=True
        ).stdout
        known = json.loads(said.splitlines()[-1])
        with served(folder, worker=True) as (port, process), looking(folder) as measuring:
            load(known, port, asked.users, 10.0, Treating)
            used_s = processor_s(process.pid)
            times, errors = load(known, port, asked.users, asked.seconds, Treating)
            used_s = processor_s(process.pid) - used_s
    print(f"a capture was being measured at {sum(measuring)} of {len(measuring)} looks")
    return told(times, errors, asked, used_s)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=20_000)
    parser.add_argument("--users", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--measuring", type=int, default=12, help="captures to be measured")
    parser.add_argument("--keep", default="", help="A folder to make once and use again.")
    parser.add_argument("--make", action="store_true", help="only make it; for this program")
    return parser.parse_args()


class Treating(User):
    """Somebody who opens what a day of treatment needs."""

    def __init__(
        self, port: int, role: str, session: str, known: dict[str, Any], rng: random.Random
    ) -> None:
        super().__init__(port, role, session, known, rng)
        pages = [("today", "/", 15), ("calendar, day", "/calendar/?view=day", 10)]
        pages += [("calendar, week", "/calendar/", 6), ("follow-ups", "/followups/", 6)]
        pages += [("stock", "/stock/", 4), ("requests", "/requests/", 2)]
        kinds = [("client", 15), ("session", 10), ("plan", 5), ("follow-up", 4), ("book", 5)]
        kinds += [("lot", 2), ("lot-clients", 1), ("packages", 2), ("photographs", 3)]
        self.tasks = [(self._page(name, lambda p=path: p), often) for name, path, often in pages]
        self.tasks += [(self._page(name, self._one_of(name)), often) for name, often in kinds]
        self.tasks += [(self.search, 8), (self.list, 4)]
        if role == "owner":
            self.tasks += [(self._page("outcomes", lambda: "/outcomes/"), 4)]

    def _one_of(self, name: str) -> Callable[[], str]:
        return lambda: self.rng.choice(self.known["paths"][name])

    def _page(self, name: str, path: Callable[[], str]) -> Callable[[], Iterator[Taken]]:
        def opened() -> Iterator[Taken]:
            yield self._open(name, path(), "<h1")[0]

        return opened


def _made(asked: argparse.Namespace) -> dict[str, Any]:
    """Make the practice where it is not there yet; return who may log in and what there is."""
    from benchmarks.studio_practice import logged_in, wait_to_be_measured

    os.environ["DJANGO_SETTINGS_MODULE"] = "needlepoint.studio.site.settings"
    import django

    django.setup()
    from needlepoint.records import models as m
    from needlepoint.studio.site.startup import prepare

    prepare()
    if not m.Client.objects.exists():
        from benchmarks.pages_practice import fill

        fill(asked.clients)
    people = list(m.Operator.objects.order_by("pk"))
    somebody = m.Client.objects.order_by("pk")[1]  # the first has not agreed to photographs
    wait_to_be_measured(asked.measuring, somebody, people[0])
    each = [people[number % len(people)] for number in range(asked.users)]
    names = sorted({part.lower() for one in _some(m.Client) for part in one.name.split()})
    return {
        "sessions": [(person.role, logged_in(person)) for person in each],
        "names": names,
        "paths": _paths(m),
    }


def _paths(m: Any) -> dict[str, list[str]]:
    from django.urls import reverse

    models = {"session": m.TreatmentSession, "plan": m.Plan, "follow-up": m.FollowUpForm}
    models |= {"lot": m.Batch, "lot-clients": m.Batch}
    models |= dict.fromkeys(("client", "book", "packages", "photographs"), m.Client)
    return {
        name: [reverse(name, args=[row.public_id]) for row in _some(model)]
        for name, model in models.items()
    }


def _some(model: Any) -> Any:
    """Return rows from all of a table; the first one is not like the others."""
    rows = model.objects.order_by("pk")
    step = max(1, rows.count() // OF_EACH)
    return [rows.get(pk=key) for key in list(rows.values_list("pk", flat=True))[1::step][:OF_EACH]]


@contextmanager
def looking(folder: Path) -> Iterator[list[bool]]:
    """Look each second whether something is being measured."""
    import sqlite3

    seen: list[bool] = []
    ending = threading.Event()

    def look() -> None:
        line = sqlite3.connect(f"file:{folder}/data/studio.sqlite3?mode=ro", uri=True)
        while not ending.wait(LOOK_S):
            said = "SELECT EXISTS (SELECT 1 FROM records_capture WHERE state = 'measuring')"
            seen.append(bool(line.execute(said).fetchone()[0]))
        line.close()

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield seen
    finally:
        ending.set()
        thread.join()


if __name__ == "__main__":
    sys.exit(main())
