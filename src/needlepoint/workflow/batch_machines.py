"""Who does the jobs of a batch: processes of this machine, a Dask cluster, or this process."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Protocol, runtime_checkable

from needlepoint.cluster import dask_client
from needlepoint.errors import WrongUsage
from needlepoint.language import say
from needlepoint.workflow.batch_jobs import FAILED, Job, JobDone, run_job

AHEAD = 3
"""Own choice: jobs handed out for each worker; enough that none waits, and few results wait."""


@runtime_checkable
class Machines(Protocol):
    """Whatever does jobs; it gives each back when it is done, in any order."""

    def __call__(self, jobs: Iterable[Job]) -> Iterator[tuple[Job, JobDone]]:
        """Do the jobs."""


def this_process(jobs: Iterable[Job]) -> Iterator[tuple[Job, JobDone]]:
    """Do the jobs here, one after the other."""
    for job in jobs:
        yield job, run_job(job)


@contextmanager
def processes(count: int) -> Iterator[Machines]:
    """Return what does jobs in processes of their own; one that dies fails its own job only.

    Raises
    ------
    WrongUsage
        If the number is below one.
    """
    if count < 1:
        raise WrongUsage(f"--jobs {count} makes no sense; give the number of processes, 1 or more.")

    def here(jobs: Iterable[Job]) -> Iterator[tuple[Job, JobDone]]:
        lost: list[Job] = []
        left = iter(jobs)
        while True:
            with _pool(count) as pool:
                broken: list[Job] = []
                yield from _through(pool, left, count * AHEAD, broken)
            lost += broken
            if not broken:
                break
        while lost:  # one of them ended its process: one at a time now, to know which
            with _pool(1) as pool:
                alone: list[Job] = []
                queue = iter(lost)
                yield from _through(pool, queue, 1, alone)
            yield from ((job, JobDone(FAILED, _ended())) for job in alone)
            lost = list(queue)

    yield here


@contextmanager
def cluster(address: str) -> Iterator[Machines]:
    """Return what does jobs on the workers of a Dask scheduler.

    The machines must see the study and the results under the same paths as this one.

    Raises
    ------
    WrongUsage
        If Dask is not installed, no scheduler answers, or its workers lack this version.
    """
    with dask_client(address) as client:
        workers = max(1, sum(client.nthreads().values()))
        pool = client.get_executor(pure=False)

        def there(jobs: Iterable[Job]) -> Iterator[tuple[Job, JobDone]]:
            lost: list[Job] = []
            try:
                yield from _through(pool, jobs, workers * AHEAD, lost)
            except (ImportError, AttributeError, RuntimeError) as why:  # as Dask tells of it
                raise WrongUsage(
                    f"the workers of {address!r} cannot load this version of Needlepoint ({why}); "
                    "install the same version on every machine"
                ) from why
            yield from ((job, JobDone(FAILED, _ended())) for job in lost)

        try:
            yield there
        finally:
            pool.shutdown(wait=False)


def _through(
    pool: Executor, jobs: Iterable[Job], at_once: int, lost: list[Job]
) -> Iterator[tuple[Job, JobDone]]:
    """Hand jobs out, few at a time, and give back what is done; note what a dead worker had."""
    left = iter(jobs)
    running: dict[Future[JobDone], Job] = {}
    while True:
        while len(running) < at_once and not lost:
            job = next(left, None)
            if job is None:
                break
            try:
                running[pool.submit(run_job, job)] = job
            except BrokenProcessPool:
                lost.append(job)
        if not running:
            return
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            job = running.pop(future)
            try:
                done = future.result()
            except Exception as why:
                if not _died(why):
                    raise
                lost.append(job)
                continue
            yield job, done


def _died(why: Exception) -> bool:
    """Tell whether a worker ended while it had the job."""
    return isinstance(why, BrokenProcessPool) or type(why).__name__ == "KilledWorker"


def _ended() -> str:
    return say(
        "The process that worked on it was ended from outside, perhaps because memory ran out; "
        "run again with fewer --jobs."
    )


@contextmanager
def _pool(count: int) -> Iterator[ProcessPoolExecutor]:
    others = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(
        count, mp_context=multiprocessing.get_context("spawn"), initializer=_begin
    )
    try:
        yield pool
    except BaseException:  # Ctrl-C too: what is running is not waited for
        pool.shutdown(wait=False, cancel_futures=True)
        for worker in set(multiprocessing.active_children()) - others:
            worker.terminate()  # one that is just starting too, which the pool does not know yet
        raise
    pool.shutdown()


def _begin() -> None:
    """Make a worker end with its parent, and keep to one core."""
    import signal

    import cv2

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent says when to stop
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    cv2.setNumThreads(1)
    parent = multiprocessing.parent_process()
    assert parent is not None

    def follow() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=follow, daemon=True).start()
