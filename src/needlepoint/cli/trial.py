"""`needlepoint trial`: play a trial many times before anybody is needled."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from needlepoint.cli.progress import shown

if TYPE_CHECKING:
    from needlepoint.trials import Machine, Trial

BELIEVED = 4000
"""Own choice: draws of the belief, of which each trial takes one."""


def trial(  # noqa: PLR0913, PLR0917  every option of a command is a parameter
    design: Annotated[Path, typer.Argument(help="The trial to play: design.toml.")],
    out: Annotated[Path, typer.Option(help="Folder for the results; a failed run leaves none.")],
    draws: Annotated[
        int, typer.Option(min=100, max=1_000_000, help="How many trials of each sort.")
    ] = 4000,
    seed: Annotated[
        int, typer.Option(min=0, help="Of the random numbers: the same seed, the same results.")
    ] = 1,
    scheduler: Annotated[
        str | None,
        typer.Option(help="Address of a Dask scheduler whose machines do the work."),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print trial.json, not sentences.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print nothing.")] = False,
) -> None:
    """Play a trial many times: power, assurance, sample size, false finds and the bias of raters.

    Writes trial.json, trial.png and trial.pdf into the folder given by --out. The numbers are the
    same with and without --scheduler.
    """
    from needlepoint.healing import fitted_prior
    from needlepoint.report import TRIAL_RESULTS, DesignFile, write_trial
    from needlepoint.results import check_out, results_folder
    from needlepoint.trials import read_design, run_trial

    check_out(out, TRIAL_RESULTS)
    asked, digest = read_design(design, lambda name: _repeats(design.parent / name))
    with shown(quiet=quiet) as progress, _machine(scheduler) as machine:
        belief = fitted_prior(BELIEVED, seed)
        done = run_trial(asked, belief, draws=draws, seed=seed, machine=machine, progress=progress)
        progress("drawing", 0.0)
        with results_folder(out, TRIAL_RESULTS) as folder:
            write_trial(folder, done, DesignFile(design.name, digest))
    if as_json:
        typer.echo((out / "trial.json").read_text("utf-8"), nl=False)
    elif not quiet:
        _print(done, out)


def _machine(scheduler: str | None) -> AbstractContextManager[Machine]:
    """Return what does the work: this process, or the workers of a scheduler."""
    from needlepoint.trials import dask_machines, this_process

    return nullcontext(this_process) if scheduler is None else dask_machines(scheduler)


def _repeats(path: Path) -> tuple[float, str]:
    """Read a practice's own figure: the SD of depth between captures as a share, and its name."""
    from needlepoint.errors import WrongUsage
    from needlepoint.report import read_repeatability

    figure = read_repeatability(path)
    share = figure.depth.cv_percent.value
    if share is None:
        raise WrongUsage(f"{path} holds no share of depth: {figure.depth.cv_percent.why}")
    return share / 100.0, figure.name


def _print(done: Trial, out: Path) -> None:
    """Print what was asked, what was assumed, what every endpoint shows, and where."""
    from needlepoint.report import trial_question, trial_summary, trial_truth

    typer.echo(f"{trial_question(done.design)}\n{trial_truth(done)}\n")
    for said in trial_summary(done):
        typer.echo(f"- {said}")
    typer.echo("")
    for path in sorted(out.iterdir()):
        typer.echo(f"wrote {path}")
