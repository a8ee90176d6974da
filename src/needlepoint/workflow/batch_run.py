"""Batch: measure and compare every capture of a study, and go on where an earlier run ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from needlepoint.change import Repeatability
from needlepoint.language import say, say_counted, spoken
from needlepoint.results import check_out, replace_file
from needlepoint.workflow.batch_jobs import FAILED, MEASURED, CompareJob, Job, JobDone, MeasureJob
from needlepoint.workflow.batch_kept import (
    KEPT,
    KeptResult,
    clear_drafts,
    keep_result,
    kept_result,
)
from needlepoint.workflow.batch_machines import Machines, this_process
from needlepoint.workflow.batch_study import Study, StudyCapture, VisitPair, read_study
from needlepoint.workflow.batch_table import (
    Row,
    capture_rows,
    csv_bytes,
    pair_rows,
    parquet_bytes,
)
from needlepoint.workflow.measurement import Progress, silent

TABLES = ("scars.csv", "scars.parquet", "changes.csv", "changes.parquet")

BATCH_RESULTS = (
    *TABLES, "report.md",
    *(f"{place}/*/{name}" for place in ("captures", "changes") for name in KEPT),
)  # fmt: skip


@dataclass(frozen=True)
class Batch:
    """What came out of a study.

    Attributes
    ----------
    study
        What was asked.
    scars
        Rows of ``scars.csv``: one a scar, and one for each capture without any.
    changes
        Rows of ``changes.csv``: one a scar of two visits, and one for each pair without any.
    captures, pairs
        What became of each, in the order of the study.
    again
        How many results an earlier run had kept.
    files
        The bytes of the tables, by name.
    """

    study: Study
    scars: tuple[Row, ...]
    changes: tuple[Row, ...]
    captures: tuple[KeptResult, ...]
    pairs: tuple[KeptResult, ...]
    again: int = 0
    files: dict[str, bytes] = field(default_factory=dict)

    def count(self, status: str) -> int:
        """Count the captures of a status: ``measured``, ``refused`` or ``failed``."""
        return Counter(each.status for each in self.captures)[status]


def batch(
    study: Study | Path | str,
    out: Path | str,
    *,
    machines: Machines = this_process,
    repeatability: Repeatability | None = None,
    progress: Progress = silent,
) -> Batch:
    """Measure every capture of a study and compare its visits; write one table, a row a scar.

    The results of each capture are kept under `out` whole or not at all. A run that was ended at
    any moment goes on where it stopped, and writes the same tables, byte for byte. Failures are
    rows of the table with their reason; the next run tries them again.

    Parameters
    ----------
    study
        A folder of captures, a CSV that lists them, or what `read_study` read.
    out
        Folder for the results.
    machines
        Who does the work: this process, or what `processes` and `cluster` return.
    repeatability
        How far the practice's own captures repeat, for the comparisons.
    progress
        Told of each capture that is done.

    Raises
    ------
    Unreadable
        If the study cannot be read.
    Unwritable
        If `out` holds files of somebody else, or the disk does not take the results.
    """
    study = study if isinstance(study, Study) else read_study(study)
    out = Path(out)
    clear_drafts(out)
    check_out(out, BATCH_RESULTS)
    (out / "captures").mkdir(parents=True, exist_ok=True)
    work = _Work(machines, progress, len(study.captures) + len(study.pairs))
    measured = [(out / "captures" / one.slug, MeasureJob(one, spoken())) for one in study.captures]
    captures = work.all_kept(measured)
    by_name = dict(zip((one.name for one in study.captures), captures, strict=True))
    pairs = _compare(study, out, by_name, repeatability, work)
    return _written(study, out, captures, pairs, work.again)


def _compare(
    study: Study,
    out: Path,
    by_name: dict[str, KeptResult],
    repeatability: Repeatability | None,
    work: _Work,
) -> list[KeptResult]:
    """Compare the pairs of which both visits were measured; say of the others what is missing."""
    asked: list[tuple[Path, Job]] = []
    missing: dict[VisitPair, KeptResult] = {}
    for pair in study.pairs:
        visits = (pair.before, pair.after)
        lacking = [name for name in visits if by_name[name].status != MEASURED]
        folder = out / "changes" / pair.slug
        if lacking:
            why = say("{capture} was not measured.", capture=lacking[0])
            missing[pair] = KeptResult(folder, "", FAILED, why)
            continue
        before, after = (by_name[name] for name in visits)
        keys = (before.key, after.key)
        job = CompareJob(before.folder, after.folder, keys, spoken(), repeatability)
        asked.append((folder, job))
    if asked:
        (out / "changes").mkdir(exist_ok=True)
    found = iter(work.all_kept(asked))
    return [missing.get(pair) or next(found) for pair in study.pairs]


def _written(
    study: Study,
    out: Path,
    captures: Sequence[KeptResult],
    pairs: Sequence[KeptResult],
    again: int,
) -> Batch:
    """Put the tables together from what is kept, and write them."""
    by_name: dict[str, StudyCapture] = {one.name: one for one in study.captures}
    scars = [
        row
        for one, kept in zip(study.captures, captures, strict=True)
        for row in capture_rows(one, kept)
    ]
    changes = [
        row
        for pair, kept in zip(study.pairs, pairs, strict=True)
        for row in pair_rows(pair, kept, by_name)
    ]
    files = {}
    for name, rows in (("scars", scars), ("changes", changes)):
        if rows:
            files[f"{name}.csv"] = csv_bytes(rows)
            parquet = parquet_bytes(rows)
            if parquet is not None:
                files[f"{name}.parquet"] = parquet
    for name in TABLES:
        if name in files:
            replace_file(out / name, files[name])
        else:  # of an earlier study
            (out / name).unlink(missing_ok=True)
    return Batch(study, tuple(scars), tuple(changes), tuple(captures), tuple(pairs), again, files)


class _Work:
    """Does jobs that no earlier run has done, and tells of the progress."""

    def __init__(self, machines: Machines, progress: Progress, total: int) -> None:
        self.machines, self.progress, self.total = machines, progress, total
        self.done, self.failed, self.again = 0, 0, 0

    def all_kept(self, asked: Sequence[tuple[Path, Job]]) -> list[KeptResult]:
        """Return what is kept of each job, in order, after doing those that are left."""
        keys = {job: job.key() for _, job in asked}
        found: dict[Job, KeptResult] = {}
        for folder, job in asked:
            earlier = kept_result(folder, keys[job])
            if earlier is not None:
                found[job] = earlier
        self.again += len(found)
        self.done += len(found)
        folders = {job: folder for folder, job in asked}
        for job, done in self._worked([job for _, job in asked if job not in found]):
            found[job] = keep_result(folders[job], keys[job], done)
        return [found[job] for _, job in asked]

    def _worked(self, jobs: Sequence[Job]) -> Iterator[tuple[Job, JobDone]]:
        self._tell()
        if not jobs:
            return
        for job, done in self.machines(jobs):
            yield job, done
            self.done += 1
            self.failed += done.status == FAILED
            self._tell()

    def _tell(self) -> None:
        said = say("{done} of {total} done", done=self.done, total=self.total)
        if self.failed:
            lost = say_counted("{count} failed", "{count} failed", self.failed)
            said = f"{said}, {lost}"
        self.progress(said, self.done / self.total)
