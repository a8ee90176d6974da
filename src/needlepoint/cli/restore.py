"""`needlepoint restore`: a backup into a new place, checked."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def restore(
    archive: Annotated[Path, typer.Argument(help="The archive that `backup` wrote.")],
    data: Annotated[
        Path | None, typer.Option(help="A new data folder; it must not exist yet.")
    ] = None,
    keys: Annotated[
        Path | None,
        typer.Option(help="The folder of the keys; by default beside the data folder."),
    ] = None,
    phrase_file: Annotated[
        Path | None, typer.Option(help="File with the phrase, if a phrase locks the archive.")
    ] = None,
    verify: Annotated[
        bool, typer.Option("--verify", help="Restore into a scratch folder, check, keep nothing.")
    ] = False,
) -> None:
    """Restore a backup into a new data folder, or check with --verify that it can be restored.

    In both cases every file is compared by hash, rows are counted, the database is checked, files
    are opened with the keys and the audit is checked. If anything is wrong, no folder is made.
    """
    from needlepoint.cli.backup import DATA, phrase_in
    from needlepoint.cli.serve import studio_command
    from needlepoint.errors import WrongUsage

    if (data is None) != verify:
        raise WrongUsage("Give either --data with a new folder, or --verify to check only.")
    phrase = phrase_in(phrase_file)
    target = None if data is None else data.absolute()
    command = studio_command(target or DATA, keys)
    command("records_restore", archive.absolute(), target=target, phrase=phrase)
