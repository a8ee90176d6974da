"""`needlepoint backup`: everything into one sealed archive."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

DATA = Path("needlepoint-data")


def backup(
    dest: Annotated[Path, typer.Argument(help="Folder for the archive; best on another disk.")],
    data: Annotated[Path, typer.Option(help="The data folder of the studio.")] = DATA,
    keys: Annotated[Path | None, typer.Option(help="The folder of the keys.")] = None,
    phrase_file: Annotated[
        Path | None,
        typer.Option(help="Lock it with the phrase in this file, not the master key."),
    ] = None,
    with_keys: Annotated[
        bool, typer.Option("--with-keys", help="Include the master keys; needs a phrase.")
    ] = False,
) -> None:
    """Back up the studio while it runs: database, files and manifest in one sealed archive.

    The master keys are not in it unless --with-keys asks for them.
    """
    phrase = phrase_in(phrase_file)
    studio_at(data, keys)("records_backup", dest, phrase=phrase, with_keys=with_keys)


def studio_at(data: Path, keys: Path | None) -> Callable[..., object]:
    """Set up a studio that is there already; give Django's caller of commands by name.

    Raises
    ------
    WrongUsage
        If there is none in that folder.
    """
    from needlepoint.cli.serve import studio_command
    from needlepoint.errors import WrongUsage

    if not data.is_dir():
        raise WrongUsage(f"{data} holds no studio; name its data folder with --data.")
    command: Callable[..., object] = studio_command(data, keys)
    return command


def phrase_in(path: Path | None) -> str | None:
    """Read a phrase from the first line of a file; on the command line others would see it.

    Raises
    ------
    Unreadable
        If the file cannot be read.
    """
    from needlepoint.errors import Unreadable

    if path is None:
        return None
    try:
        return path.read_text("utf-8").splitlines()[0]
    except (OSError, ValueError, IndexError):
        raise Unreadable(f"{path}: no phrase can be read from it.") from None
