"""`needlepoint service`: the studio is there after a restart, without anybody starting it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from needlepoint.cli.serve import PORTS

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Start the studio with the machine: install, remove or show the state.",
)


@app.command()
def install(
    data: Annotated[Path, typer.Option(help="The data folder of the studio.")] = Path(
        "needlepoint-data"
    ),
    keys: Annotated[Path | None, typer.Option(help="The folder of the keys.")] = None,
    lan: Annotated[
        bool, typer.Option("--lan", help="Serve tablets of the same network by https.")
    ] = False,
    port: Annotated[int | None, typer.Option(min=0, max=PORTS, help="Port to listen on.")] = None,
    backup: Annotated[
        Path | None, typer.Option(help="Folder for a backup each night; best on another disk.")
    ] = None,
) -> None:
    """Start the studio now and after every restart: systemd, a LaunchAgent or a scheduled task."""
    from needlepoint.cli.login_items import Service, login_item

    folder = data.absolute()
    words = ["serve", "--data", str(folder)]
    words += ["--keys", str(keys.absolute())] if keys is not None else []
    words += ["--lan"] if lan else []
    words += ["--port", str(port)] if port is not None else []
    words += ["--backup", str(backup.absolute())] if backup is not None else []
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    log = Path.home() / "needlepoint.log"
    typer.echo(login_item().install(Service(tuple(words), Path.home(), log)))


@app.command()
def remove() -> None:
    """No longer start the studio with the machine; data and keys stay where they are."""
    from needlepoint.cli.login_items import login_item

    typer.echo(login_item().remove())


@app.command()
def status() -> None:
    """Say whether the studio starts with the machine, and whether it runs now."""
    from needlepoint.cli.login_items import login_item

    typer.echo(login_item().status())
