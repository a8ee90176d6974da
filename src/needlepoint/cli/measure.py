"""`needlepoint measure`: from a capture, a scan or a height map to a scar map."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from needlepoint.cli.clip import unpacked
from needlepoint.cli.progress import shown

if TYPE_CHECKING:
    from needlepoint.scars import Measurement


def measure(  # noqa: PLR0913, PLR0917  every option of a command is a parameter
    source: Annotated[
        Path, typer.Argument(help="A capture folder, a film, a scan or a height map.")
    ],
    out: Annotated[Path, typer.Option(help="Folder for the results; a failed run leaves none.")],
    unit: Annotated[
        str | None,
        typer.Option(help="Unit of a scan: mm, cm, m, um, in, or such as 30mm."),
    ] = None,
    pixel_mm: Annotated[
        float | None, typer.Option(help="Size of a pixel of a height map [mm].")
    ] = None,
    at: Annotated[
        str | None, typer.Option(help="Centre of the patch to measure in a scan: x,y,z [mm].")
    ] = None,
    radius: Annotated[float | None, typer.Option(help="Radius of that patch [mm].")] = None,
    least_depth_mm: Annotated[
        float | None,
        typer.Option(help="Least depth that counts [mm]; for surfaces other than skin."),
    ] = None,
    mask: Annotated[
        Path | None, typer.Option(help="Picture that is white where you want to measure.")
    ] = None,
    no_report: Annotated[bool, typer.Option("--no-report", help="Write no report.pdf.")] = False,
    x3p: Annotated[
        bool, typer.Option("--x3p", help="Write the heights as relief.x3p too (ISO 25178-72).")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print measurement.json, not a table.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress and no table.")] = False,
) -> None:
    """Measure the scars of a capture, a film by phone, a scan or a height map.

    Writes measurement.json, relief.tif, relief.png and report.pdf into the folder given by --out.
    """
    from needlepoint.language import say
    from needlepoint.report import RESULTS, write_results
    from needlepoint.results import check_out, results_folder
    from needlepoint.workflow import measure as measure_source

    check_out(out, RESULTS)
    with shown(quiet=quiet) as progress, unpacked(source, progress) as what:
        measurement = measure_source(
            what,
            unit=unit,
            pixel_mm=pixel_mm,
            at_mm=_place(at),
            radius_mm=radius,
            least_depth_mm=least_depth_mm,
            mask=mask,
            progress=progress,
        )
        progress(say("drawing"), 0.0)
        with results_folder(out, RESULTS) as folder:
            write_results(folder, measurement, report=not no_report, x3p=x3p)
    if as_json:
        typer.echo((out / "measurement.json").read_text("utf-8"), nl=False)
    elif not quiet:
        _print(measurement, out)
    _refuse(measurement, out)


def _place(text: str | None) -> tuple[float, float, float] | None:
    """Read a place typed as ``x,y,z``."""
    from needlepoint.errors import WrongUsage

    if text is None:
        return None
    try:
        x, y, z = (float(part) for part in text.split(","))
    except ValueError as why:
        raise WrongUsage(f"--at {text!r} is no place; write it as x,y,z in millimetres.") from why
    return x, y, z


def _print(measurement: Measurement, out: Path) -> None:
    """Print what was found, what could not be said, and where everything lies."""
    from needlepoint.cli.tables import scar_table
    from needlepoint.report import brief_words

    summary, beside = brief_words(measurement)
    typer.echo(summary)
    if measurement.scars is not None and measurement.scars.scars:
        typer.echo(f"\n{scar_table(measurement)}")
    for sentence in beside:
        typer.echo(f"- {sentence}")
    typer.echo("")
    for path in sorted(out.iterdir()):
        typer.echo(f"wrote {path}")


def _refuse(measurement: Measurement, out: Path) -> None:
    """End with the exit code and the reason of a refused capture."""
    from needlepoint.errors import Refused

    if measurement.scars is None:
        why = measurement.quality.refusal
        raise Refused(f"Refused: {why} ({out / 'measurement.json'} holds every check).")
