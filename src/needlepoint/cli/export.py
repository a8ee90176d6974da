"""`needlepoint export`: everything in open forms."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from needlepoint.cli.backup import DATA, studio_at


def export(
    out: Annotated[Path, typer.Option(help="A new folder for it.")],
    data: Annotated[Path, typer.Option(help="The data folder of the studio.")] = DATA,
    keys: Annotated[Path | None, typer.Option(help="The folder of the keys.")] = None,
) -> None:
    """Write everything in open forms: tables as CSV and JSON, records as FHIR R4B, pictures.

    Pictures are written without place, time and camera. The folder is not encrypted.
    """
    studio_at(data, keys)("records_export", out)
