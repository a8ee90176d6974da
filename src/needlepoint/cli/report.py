"""`needlepoint report`: draw the picture and set the PDF of an earlier measurement again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def report(
    folder: Annotated[Path, typer.Argument(help="A folder that `measure` wrote.")],
) -> None:
    """Make relief.png and report.pdf of a measurement again, from its numbers."""
    from needlepoint.report import draw_map, encode_image, report_pdf
    from needlepoint.results import read_measurement, replace_file

    measurement = read_measurement(folder)
    place = folder if folder.is_dir() else folder.parent
    if measurement.relief is not None and measurement.scars is not None:
        picture = encode_image(draw_map(measurement.relief, measurement.scars), ".png")
        replace_file(place / "relief.png", picture)
        typer.echo(f"wrote {place / 'relief.png'}")
    replace_file(place / "report.pdf", report_pdf(measurement))
    typer.echo(f"wrote {place / 'report.pdf'}")
