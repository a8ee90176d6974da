"""`needlepoint schema`: print the JSON Schema of a file that other commands write."""

from __future__ import annotations

from typing import Annotated

import typer


def schema(
    name: Annotated[
        str,
        typer.Argument(
            help="Kind of file: measurement, plan, change, forecast, repeatability, ...",
            metavar="KIND",
        ),
    ],
) -> None:
    """Print the JSON Schema of a result file."""
    from needlepoint.results import schema_text

    typer.echo(schema_text(name), nl=False)
