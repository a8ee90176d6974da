"""Workers and the work they leave behind: who is alive, and what is taken up again."""

from __future__ import annotations

import datetime as dt
import os
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.db import OperationalError, close_old_connections
from django.db.models import QuerySet
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from needlepoint.records.models import Work, WorkerBeat, WorkState
from needlepoint.studio.site.jobs import JOBS, Job, queue
from needlepoint.studio.site.scratch import sweep_workplaces
from needlepoint.studio.site.statistics import DailyCount

EVERY_S = 10.0  # own choice: how often a worker says that it is alive
SILENT_S = 60.0  # own choice: six missed beats; then its work is taken up by another
MOST_TRIES = 3  # own choice: a restart or two is bad luck, three are the capture's fault


def beat(worker: str) -> None:
    """Say that a worker is alive."""
    WorkerBeat.objects.update_or_create(worker=worker, defaults={"at": timezone.now()})


def requeue_abandoned() -> int:
    """Queue again what nobody will end as things stand; return how much that was.

    That is what a silent worker had begun, and also a row that waits with no task to come for it:
    a worker may fall silent, or the database be busy, between taking a task and taking its row.
    """
    alive = set(_alive().values_list("worker", flat=True))
    count = 0
    for job in JOBS:
        rows = list(job.rows.filter(state__in=(WorkState.UPLOADED, WorkState.MEASURING)))
        held = _held(job, alive) if rows else set()
        for row in rows:
            if (row.pk, row.worker) not in held:
                count += _try_again(job, row)
    WorkerBeat.objects.exclude(pk__in=_alive().values("pk")).delete()
    sweep_workplaces()
    return count


def _held(job: Job[Any], alive: set[str]) -> set[tuple[int, str]]:
    """Return the rows that a task will still end, each with the worker that has it, or none."""
    tasks = DBTaskResult.objects.filter(
        task_path=job.task.module_path,
        status__in=(TaskResultStatus.READY, TaskResultStatus.RUNNING),
    )
    held = set()
    for status, arguments, workers in tasks.values_list("status", "args_kwargs", "worker_ids"):
        (number,) = arguments["args"]
        if status == TaskResultStatus.READY:
            held.add((number, ""))
        elif workers[-1] in alive:
            held |= {(number, ""), (number, workers[-1])}
    return held


def _try_again(job: Job[Any], row: Work) -> bool:
    """Queue a row again, unless it moved on meanwhile or too many workers ended over it."""
    same = job.rows.filter(pk=row.pk, state=row.state, worker=row.worker)
    tries = row.tries + 1
    if tries < MOST_TRIES:
        return queue(job, row, tries=tries, unless_moved=same)
    sentence = (
        f"{tries} workers ended while they were at it: there may be too little memory for "
        "pictures of this size. Take a smaller patch or a machine with more memory."
    )
    return bool(same.update(state=WorkState.FAILED, tries=tries, sentence=sentence))


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

    forget_worker(worker)  # one of this name that was killed: what it had begun is taken up
    requeue_abandoned()
    beat(worker)
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
