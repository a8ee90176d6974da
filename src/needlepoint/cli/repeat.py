"""`needlepoint repeat`: how far the same skin reads differently when it is captured again."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from needlepoint.cli.progress import shown

if TYPE_CHECKING:
    from needlepoint.change import RepeatStudy
    from needlepoint.quantity import Measured


def repeat(
    captures: Annotated[
        list[Path],
        typer.Argument(
            help="The same skin captured again and again, in order: captures, or folders of "
            "`measure`; best three or more."
        ),
    ],
    out: Annotated[Path, typer.Option(help="Folder for the results; a failed run leaves none.")],
    name: Annotated[
        str | None, typer.Option(help="Name of the study; without it, the name of --out.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print repeatability.json, not a table.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress and no table.")] = False,
) -> None:
    """Find out how far your own captures repeat: the same skin, with nothing done in between.

    Writes repeatability.json, repeatability.png and repeatability.pdf into the folder given by
    --out. `compare --repeatability` uses the first.
    """
    from needlepoint.change import study_repeats
    from needlepoint.errors import WrongUsage
    from needlepoint.language import say
    from needlepoint.report import REPEAT_RESULTS, write_repeat
    from needlepoint.results import check_out, results_folder
    from needlepoint.workflow import read_or_measure

    if len(captures) < 2:
        raise WrongUsage(
            "One capture cannot show how captures differ; give the same skin captured at least "
            "twice, better three times or more."
        )
    check_out(out, REPEAT_RESULTS)
    with shown(quiet=quiet) as progress:
        visits = [read_or_measure(path, progress=progress) for path in captures]
        study = study_repeats(visits, name or out.resolve().name, progress)
        progress(say("drawing"), 0.0)
        with results_folder(out, REPEAT_RESULTS) as folder:
            write_repeat(folder, study)
    if as_json:
        typer.echo((out / "repeatability.json").read_text("utf-8"), nl=False)
    elif not quiet:
        _print(study, out)


def _print(study: RepeatStudy, out: Path) -> None:
    """Print what the figure means, the figure, and what must be said beside it."""
    from needlepoint.change import QUANTITIES
    from needlepoint.cli.tables import columns
    from needlepoint.report import repeat_notes, repeat_summary

    typer.echo(f"{repeat_summary(study)}\n")
    rows = [["", "SD within a scar", "share", "ICC(2,1)"]]
    for quantity in QUANTITIES:
        each = getattr(study.figure, quantity)
        numbers = (each.sd, each.cv_percent)
        texts = [str(number) if number.known else "not known" for number in numbers]
        rows.append([quantity, *texts, _agreement(each.icc)])
    typer.echo(columns(rows))
    for said in repeat_notes(study):
        typer.echo(f"- {said}")
    typer.echo("")
    for path in sorted(out.iterdir()):
        typer.echo(f"wrote {path}")


def _agreement(icc: Measured) -> str:
    """Print an ICC with three decimals, rounded down: nothing agrees wholly."""
    if icc.value is None or icc.low is None or icc.high is None:
        return "not known"
    value, low, high = (math.floor(1000 * each) / 1000 for each in (icc.value, icc.low, icc.high))
    return f"{value:.3f} ({low:.3f} to {high:.3f})"
