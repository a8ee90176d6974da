"""`needlepoint compare`: what changed between two visits."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from needlepoint.cli.progress import shown

if TYPE_CHECKING:
    from needlepoint.change import Change


def compare(  # noqa: PLR0913, PLR0917  every option of a command is a parameter
    before: Annotated[
        Path, typer.Argument(help="First visit: a folder of `measure`, or a capture.")
    ],
    after: Annotated[Path, typer.Argument(help="Second visit: the same.")],
    out: Annotated[Path, typer.Option(help="Folder for the results; a failed run leaves none.")],
    repeatability: Annotated[
        Path | None,
        typer.Option(help="Your own repeatability.json, as `repeat` writes it."),
    ] = None,
    no_report: Annotated[bool, typer.Option("--no-report", help="Write no change.pdf.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print change.json, not a table.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress and no table.")] = False,
) -> None:
    """Say what changed between two visits, scar by scar.

    Writes change.json, change.png and change.pdf into the folder given by --out. Two captures that
    do not show the same skin are refused with exit code 3.
    """
    from needlepoint.language import say
    from needlepoint.report import CHANGE_RESULTS, read_repeatability, write_change
    from needlepoint.results import check_out, results_folder
    from needlepoint.workflow import compare as compare_visits

    check_out(out, CHANGE_RESULTS)
    own = None if repeatability is None else read_repeatability(repeatability)
    with shown(quiet=quiet) as progress:
        change = compare_visits(before, after, repeatability=own, progress=progress)
        progress(say("drawing"), 0.0)
        with results_folder(out, CHANGE_RESULTS) as folder:
            write_change(folder, change, report=not no_report)
    if as_json:
        typer.echo((out / "change.json").read_text("utf-8"), nl=False)
    elif not quiet:
        _print(change, out)
    _refuse(change, out)


def _print(change: Change, out: Path) -> None:
    """Print what became of every scar and where everything lies."""
    from needlepoint.language import say
    from needlepoint.report import change_sentences, change_sums

    typer.echo(f"{' '.join(change_sentences(change))}\n")
    for note in change.notes:
        typer.echo(f"- {note}")
    deep = say("depth")
    for scar in change.scars:
        known = scar.depth is not None and scar.depth.percent.known
        depth = f"; {deep} {scar.depth.percent}" if scar.depth is not None and known else ""
        typer.echo(f"  {scar.id:>4} {say(scar.kind)}: {say(scar.verdict)}{depth}; {scar.why}")
    for name, value in change_sums(change):
        typer.echo(f"{name}: {value}")
    for path in sorted(out.iterdir()):
        typer.echo(f"wrote {path}")


def _refuse(change: Change, out: Path) -> None:
    """End with the exit code and the reason of visits that cannot be compared."""
    from needlepoint.errors import NotComparable

    if change.verdict == "not comparable":
        why = change.quality.refusal
        raise NotComparable(f"Not comparable: {why} ({out / 'change.json'} holds every check).")
