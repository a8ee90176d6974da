"""`needlepoint forecast`: what one client may expect of a planned course."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from needlepoint.results import ChangeSeen
    from needlepoint.workflow import ForecastSheet


def forecast(  # noqa: PLR0913, PLR0917  every option of a command is a parameter
    measurement: Annotated[Path, typer.Argument(help="The first visit: a folder of `measure`.")],
    plan: Annotated[Path, typer.Option(help="Its plan: plan.json, or the folder of `plan`.")],
    out: Annotated[Path, typer.Option(help="Folder for the results; a failed run leaves none.")],
    scans: Annotated[
        list[Path] | None,
        typer.Option(help="A change from that visit to a later one. Repeatable."),
    ] = None,
    on: Annotated[
        list[str] | None,
        typer.Option(help="Day of a scan whose file does not say it, in the order of --scans."),
    ] = None,
    held: Annotated[
        list[str] | None,
        typer.Option(help="Date a session took place. Repeatable."),
    ] = None,
    adjunct: Annotated[
        list[str] | None, typer.Option(help="Treatment together with needling: prp or peel.")
    ] = None,
    repeatability: Annotated[
        Path | None,
        typer.Option(help="Your own repeatability.json from `repeat`; else a simulated one."),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print forecast.json, not the sentences.")
    ] = False,
    no_report: Annotated[bool, typer.Option("--no-report", help="Write no forecast.pdf.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print nothing.")] = False,
) -> None:
    """Forecast how each scar may change; update it with later scans.

    Writes forecast.json, forecast.png and forecast.pdf into the folder given by --out. A plan that
    needles nothing, and scars that the forecast does not cover, are refused with exit code 3.
    """
    from needlepoint.report import FORECAST_RESULTS, read_repeatability, write_forecast
    from needlepoint.results import (
        check_out,
        read_change,
        results_folder,
    )
    from needlepoint.workflow import forecast as forecast_course

    check_out(out, FORECAST_RESULTS)
    seen = _dated(
        [read_change(path) for path in scans or []], [_day("--on", day) for day in on or []]
    )
    sheet = forecast_course(
        measurement,
        plan,
        scans=seen,
        held=[_day("--held", day) for day in held or []],
        adjuncts=list(dict.fromkeys(_adjunct(name) for name in adjunct or [])),
        repeatability=None if repeatability is None else read_repeatability(repeatability),
    )
    with results_folder(out, FORECAST_RESULTS) as folder:
        write_forecast(folder, sheet, report=not no_report)
    if as_json:
        typer.echo((out / "forecast.json").read_text("utf-8"), nl=False)
    elif not quiet:
        _print(sheet, out)


def _day(name: str, given: str) -> date:
    from needlepoint.errors import WrongUsage

    try:
        return date.fromisoformat(given)
    except ValueError as why:
        raise WrongUsage(f"{name} must be a date such as 2026-11-22, not {given!r}") from why


def _adjunct(name: str) -> Literal["prp", "peel"]:
    from needlepoint.errors import WrongUsage

    match name:
        case "prp" | "peel":
            return name
        case _:
            raise WrongUsage(
                f"--adjunct {name}: the forecast knows prp and peel; vitamin C comes from the plan"
            )


def _dated(changes: list[ChangeSeen], days: list[date]) -> tuple[tuple[ChangeSeen, date], ...]:
    """Return every scan its day: its own, or the next of those that were told."""
    from needlepoint.errors import WrongUsage

    told = list(days)
    dated = []
    for change in changes:
        if change.taken is None and not told:
            raise WrongUsage(
                f"The change to {change.name} does not say when that visit was captured; add its "
                "day, as --on 2027-03-01"
            )
        dated.append((change, change.taken or told.pop(0)))
    if told:
        raise WrongUsage(f"--on {told[0]}: every scan already says its day; leave it out")
    return tuple(sorted(dated, key=lambda each: each[1]))


def _print(sheet: ForecastSheet, out: Path) -> None:
    """Print what is to be expected, what stands beside it, and where everything lies."""
    from needlepoint.report import forecast_lines

    for line in forecast_lines(sheet):
        typer.echo(line)
    typer.echo("")
    for path in sorted(out.iterdir()):
        typer.echo(f"wrote {path}")
