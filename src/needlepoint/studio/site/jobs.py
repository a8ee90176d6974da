"""Work in the background: a row is queued, taken by one worker, told of, and ended.

Whatever is worked out so (captures, comparisons, forecasts) is a `Job`; the list of all of them
is `JOBS`, which the app fills when it is ready.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone
from django_tasks import TaskContext
from django_tasks.base import Task

from needlepoint.errors import NeedlepointError
from needlepoint.language import speaking
from needlepoint.records import audit, vault
from needlepoint.records.models import Work, WorkState
from needlepoint.studio.site.language import language_of, practice_of

EVERY_S = 1.0  # own choice: progress is written no more often than a person looks
OUR_FAULT = "Something broke that should not; this is our fault."

LATER = "_files_to_keep"

Row = TypeVar("Row", bound=Work)
Tell = Callable[[str, float], None]
"""Says what is being done now, and which share of it is done."""
Ending = tuple[WorkState, str]
"""How it ended, and the sentence that says so."""


@dataclass(frozen=True, slots=True)
class Job(Generic[Row]):
    """One kind of work.

    Attributes
    ----------
    rows
        Its rows, with what the work reads of others.
    task
        What a worker calls with the number of a row; it calls `carry_out`.
    work
        Fills a row in and says how it ended.
    action, subject
        What the audit says at the end, and of whom or what.
    ended_at
        The name of the column with the moment of the end; empty where there is none.
    refusing
        The state of a row whose input is at fault: asking for it again may help, or not.
    """

    rows: QuerySet[Row]
    task: Task[..., None]
    work: Callable[[Row, Tell], Ending]
    action: str
    subject: Callable[[Row], Model]
    ended_at: str = ""
    refusing: WorkState = WorkState.FAILED


JOBS: list[Job[Any]] = []
"""Everything that is worked out in the background, as registered."""


def register(*jobs: Job[Any]) -> None:
    """Let workers know of jobs: they take up what was left of these; once is enough."""
    JOBS.extend(job for job in jobs if job not in JOBS)


def queue(
    job: Job[Row], row: Row, *, tries: int = 0, unless_moved: QuerySet[Row] | None = None
) -> bool:
    """Put a row in the queue, from its beginning; it waits there through any restart.

    Parameters
    ----------
    job, row
        What is to be worked out.
    tries
        How often a worker ended over it since a person asked for it.
    unless_moved
        The row as it was last seen; where it is not so any more, nothing happens.

    Returns
    -------
    bool
        Whether it waits now.
    """
    rows = job.rows.filter(pk=row.pk) if unless_moved is None else unless_moved
    waiting = {"state": WorkState.UPLOADED, "doing": "", "share": 0.0, "worker": "", "sentence": ""}
    with transaction.atomic():  # never a row that says it waits without a task to come for it
        if not rows.update(tries=tries, **waiting):
            return False
        job.task.enqueue(row.pk)
    return True


def carry_out(job: Job[Row], context: TaskContext, number: int) -> None:
    """Work one row out and keep what was found, or the sentence that says why nothing was."""
    worker = context.task_result.worker_ids[-1]
    row = take(job, number, worker)
    if row is None:
        return
    with ending(job, row) as end:
        practice = practice_of(job.subject(row))
        with speaking(language_of(practice)), timezone.override(practice.zone):
            end(*job.work(row, Teller(job.rows.filter(pk=number, worker=worker))))


def keep_later(row: Work, field: str, data: bytes, media_type: str) -> None:
    """Have a file stored with the end of a row, in one transaction: both are kept or neither."""
    row.__dict__.setdefault(LATER, {})[field] = (data, media_type)


def take(job: Job[Row], number: int, worker: str) -> Row | None:
    """Assign a row to the worker that asks; None where somebody else has it, or it is done."""
    waiting = job.rows.filter(pk=number, state=WorkState.UPLOADED)
    if not waiting.update(state=WorkState.MEASURING, worker=worker):
        return None
    return job.rows.get(pk=number)


@contextmanager
def ending(job: Job[Row], row: Row) -> Iterator[Callable[[WorkState, str], None]]:
    """Return what ends a row; whatever goes wrong ends it with the sentence that a person reads."""

    def end(state: WorkState, sentence: str) -> None:
        _end(job, row, state, sentence)

    try:
        yield end
    except NeedlepointError as why:
        row.__dict__.pop(LATER, None)
        end(job.refusing, str(why))
    except Exception:  # the person must hear of it; the queue keeps the trace
        row.__dict__.pop(LATER, None)
        end(WorkState.FAILED, OUR_FAULT)
        raise


def _end(job: Job[Row], row: Row, state: WorkState, sentence: str) -> None:
    """Keep the end of a row, unless it was given to another worker meanwhile."""
    row.state, row.sentence = state, sentence
    row.doing, row.share = "", 1.0
    if job.ended_at:
        setattr(row, job.ended_at, timezone.now())
    with transaction.atomic():
        mine = job.rows.filter(pk=row.pk, state=WorkState.MEASURING, worker=row.worker)
        if mine.update(share=1.0):  # also locks it
            for field, (data, media_type) in row.__dict__.pop(LATER, {}).items():
                setattr(row, field, vault.store(data, media_type))
            row.save()
            audit.note(None, job.action, job.subject(row), {"state": str(state)})


class Teller:
    """Writes into a row how far it is, now and then."""

    def __init__(self, rows: QuerySet[Any]) -> None:
        self._rows = rows
        self._doing, self._last_s = "", 0.0

    def __call__(self, doing: str, share: float) -> None:
        """Say what is being done, and which share of it is."""
        now_s = time.monotonic()
        if doing == self._doing and now_s - self._last_s < EVERY_S:
            return
        self._doing, self._last_s = doing, now_s
        self._rows.update(doing=doing, share=share)
