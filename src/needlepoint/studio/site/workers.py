"""Workers and the work they leave behind: who is alive, and what is taken up again."""

from __future__ import annotations

import datetime as dt
import os
import signal
import threading
from collections.abc import Callable
from contextlib import suppress

from django.db import OperationalError, close_old_connections
from django.db.models import QuerySet
from django.utils import timezone

from needlepoint.records.models import Work, WorkerBeat, WorkState
from needlepoint.studio.site.jobs import JOBS, queue
from needlepoint.studio.site.scratch import sweep_workplaces
from needlepoint.studio.site.statistics import DailyCount

EVERY_S = 10.0  # own choice: how often a worker says that it is alive
SILENT_S = 60.0  # own choice: six missed beats; then its work is taken up by another
MOST_TRIES = 3  # own choice: a restart or two is bad luck, three are the capture's fault


def beat(worker: str) -> None:
    """Say that a worker is alive."""
    WorkerBeat.objects.update_or_create(worker=worker, defaults={"at": timezone.now()})


def requeue_abandoned() -> int:
    """Queue again what silent workers had begun; give how much that was."""
    alive = _alive().values("worker")
    count = 0
    for job in JOBS:
        left = job.rows.filter(state=WorkState.MEASURING).exclude(worker__in=alive)
        for row in left:
            count += 1
            if _may_try_again(row):
                queue(job, row)
    WorkerBeat.objects.exclude(pk__in=_alive().values("pk")).delete()
    sweep_workplaces()
    return count


def _may_try_again(row: Work) -> bool:
    """Count a worker that fell silent over a row; give the row up when too many have."""
    row.tries += 1
    if row.tries >= MOST_TRIES:
        row.state = WorkState.FAILED
        row.sentence = (
            f"{row.tries} workers ended while they were at it: there may be too little memory for "
            "pictures of this size. Take a smaller patch or a machine with more memory."
        )
    row.save(update_fields=["tries", "state", "sentence"])
    return row.state != WorkState.FAILED


def keep_beating(worker: str, *, beside: bool = False) -> Callable[[], None]:
    """Beat in a thread until the function that is given back is called.

    Parameters
    ----------
    worker
        Its name.
    beside
        Whether it runs beside a server and ends when that is gone: nobody else would end it.
    """
    ending, parent, daily = threading.Event(), os.getppid(), DailyCount()

    def run() -> None:
        while not ending.wait(EVERY_S):
            if beside and os.getppid() != parent:
                os.kill(os.getpid(), signal.SIGTERM)
            with suppress(OperationalError):  # a database that is busy is asked again later
                close_old_connections()
                beat(worker)
                requeue_abandoned()
                daily.count_when_due()

    beat(worker)
    requeue_abandoned()
    thread = threading.Thread(target=run, daemon=True)
    thread.start()

    def stop() -> None:
        ending.set()
        forget_worker(worker)

    return stop


def forget_worker(worker: str) -> None:
    """Say that a worker has ended, so that its work is taken up without waiting."""
    WorkerBeat.objects.filter(worker=worker).delete()


def _alive() -> QuerySet[WorkerBeat]:
    """Return the workers that were heard of lately; a beat in the future is one of long ago."""
    soon = timezone.now() + dt.timedelta(seconds=SILENT_S)
    return WorkerBeat.objects.filter(at__gte=_silence(), at__lte=soon)


def _silence() -> dt.datetime:
    return timezone.now() - dt.timedelta(seconds=SILENT_S)
