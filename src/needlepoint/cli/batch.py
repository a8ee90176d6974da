"""`needlepoint batch`: a whole study to one table."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from needlepoint.cli.progress import shown

if TYPE_CHECKING:
    from needlepoint.workflow import Machines

EVERY_S = 30.0
"""Own choice: where no bar can be shown, in a log, a line this often [s]."""


def batch(
    study: Annotated[
        Path,
        typer.Argument(help="A folder of captures (sub-01/ses-01/... is understood), or a CSV."),
    ],
    out: Annotated[Path, typer.Option(help="Folder for the results; a rerun continues in it.")],
    jobs: Annotated[int, typer.Option(help="Processes that work at once on this machine.")] = 1,
    scheduler: Annotated[
        str | None,
        typer.Option(help="Address of a Dask scheduler whose machines do the work."),
    ] = None,
    repeatability: Annotated[
        Path | None,
        typer.Option(help="Your own repeatability.json, as `repeat` writes it, for comparisons."),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress and no summary.")] = False,
) -> None:
    """Measure every capture of a study, compare its visits, and write a table of all scars.

    Writes scars.csv, changes.csv where visits are compared, report.md, and what was measured of
    each capture into the folder given by --out. A capture that fails is a row with the reason. A
    run that was stopped continues where it was, and writes the same tables.
    """
    from needlepoint.errors import Refused
    from needlepoint.report import batch_report, batch_sentences, read_repeatability
    from needlepoint.results import replace_file
    from needlepoint.workflow import batch as work_through
    from needlepoint.workflow import read_study

    asked = read_study(study)
    own = None if repeatability is None else read_repeatability(repeatability)
    with _machines(jobs, scheduler) as machines, shown(quiet=quiet) as progress:
        done = work_through(
            asked,
            out,
            machines=machines,
            repeatability=own,
            progress=_with_time_left(_logged(quiet) or progress),
        )
        replace_file(out / "report.md", batch_report(done).encode())
    if not quiet:
        typer.echo("\n".join(batch_sentences(done)))
        for name in (*done.files, "report.md"):
            typer.echo(f"wrote {out / name}")
    if not done.count("measured"):
        raise Refused(f"No capture of {study} could be measured; {out / 'report.md'} says why.")


def _machines(jobs: int, scheduler: str | None) -> AbstractContextManager[Machines]:
    """Return what does the work: processes here, or the workers of a scheduler."""
    from needlepoint.errors import WrongUsage
    from needlepoint.workflow import cluster, processes

    if scheduler is None:
        return processes(jobs)
    if jobs != 1:
        raise WrongUsage("--jobs is for this machine and --scheduler for others; give one of them.")
    return cluster(scheduler)


def _with_time_left(
    progress: Callable[[str, float], None],
) -> Callable[[str, float], None]:
    """Say beside the progress how long the rest will take at the pace of this run."""
    from needlepoint.language import say

    begun: list[tuple[float, float]] = []

    def tell(what: str, share: float) -> None:
        now = time.monotonic()
        begun.append((now, share))
        (start, at_first), done = begun[0], share
        del begun[1:]
        if done > at_first and done < 1.0:
            left = (now - start) / (done - at_first) * (1.0 - done)
            minutes = max(1, round(left / 60.0))
            what = say("{done}, about {minutes} min left", done=what, minutes=minutes)
        progress(what, share)

    return tell


def _logged(quiet: bool) -> Callable[[str, float], None] | None:
    """Return what writes lines now and then where standard error is no terminal."""
    if quiet or sys.stderr.isatty():
        return None
    last = time.monotonic()

    def tell(what: str, _share: float) -> None:
        nonlocal last
        if time.monotonic() - last >= EVERY_S:
            last = time.monotonic()
            typer.echo(what, err=True)

    return tell
