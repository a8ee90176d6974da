"""`needlepoint report`: draw the picture and set the PDF of an earlier measurement again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def report(
    folder: Annotated[Path, typer.Argument(help="A folder that `measure` wrote.")],
    x3p: Annotated[
        bool, typer.Option("--x3p", help="Write the heights as relief.x3p too (ISO 25178-72).")
    ] = False,
) -> None:
    """Make relief.png and report.pdf of a measurement again, from its numbers."""
    from needlepoint.report import draw_map, encode_image, report_pdf
    from needlepoint.results import read_measurement, relief_x3p_bytes, replace_file

    measurement = read_measurement(folder)
    place = folder if folder.is_dir() else folder.parent
    if measurement.relief is not None and measurement.scars is not None:
        picture = encode_image(draw_map(measurement.relief, measurement.scars), ".png")
        replace_file(place / "relief.png", picture)
        typer.echo(f"wrote {place / 'relief.png'}")
    if x3p and measurement.relief is not None:
        data = relief_x3p_bytes(measurement.relief, measurement.origin.taken)
        replace_file(place / "relief.x3p", data)
        typer.echo(f"wrote {place / 'relief.x3p'}")
    replace_file(place / "report.pdf", report_pdf(measurement))
    typer.echo(f"wrote {place / 'report.pdf'}")
