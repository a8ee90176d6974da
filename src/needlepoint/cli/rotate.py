"""`needlepoint rotate-keys`: a new master key."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from needlepoint.cli.backup import DATA, studio_at


def rotate_keys(
    data: Annotated[Path, typer.Option(help="The data folder of the studio.")] = DATA,
    keys: Annotated[Path | None, typer.Option(help="The folder of the keys.")] = None,
    destroy_old: Annotated[
        bool,
        typer.Option(
            "--destroy-old", help="Destroy earlier keys; older backups cannot be opened then."
        ),
    ] = False,
) -> None:
    """Make a new master key and wrap the key of every file with it; no file is touched."""
    studio_at(data, keys)("records_rotate", destroy_old=destroy_old)
