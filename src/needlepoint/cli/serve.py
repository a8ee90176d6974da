"""`needlepoint serve`: the studio on this machine."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

SETTINGS = "needlepoint.studio.site.settings"
PORTS = 65_535
"""The highest port that there is."""


def serve(  # noqa: PLR0913, PLR0917  every option of a command is a parameter
    data: Annotated[
        Path,
        typer.Option(
            help="Folder for records and encrypted files; made if missing.",
            envvar="NEEDLEPOINT_DATA",
        ),
    ] = Path("needlepoint-data"),
    keys: Annotated[
        Path | None,
        typer.Option(
            help="Folder for the keys; never inside the data folder.", envvar="NEEDLEPOINT_KEYS"
        ),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(
            min=0, max=PORTS, help="Port to listen on.", show_default="8000, with --lan 8443"
        ),
    ] = None,
    host: Annotated[str, typer.Option(help="Name or address to listen on.")] = "localhost",
    backup: Annotated[
        Path | None,
        typer.Option(
            help="Folder for a backup each night; best on another disk.",
            envvar="NEEDLEPOINT_BACKUP",
        ),
    ] = None,
    lan: Annotated[
        bool,
        typer.Option("--lan", help="Serve tablets of the same network by https; shows a code."),
    ] = False,
    plain_port: Annotated[
        int,
        typer.Option(
            min=0, max=PORTS, help="With --lan: port of the page that leads tablets to https."
        ),
    ] = 8080,
    new_link: Annotated[
        str,
        typer.Option(help="Print a link by which this user chooses a new password, and end."),
    ] = "",
    demo: Annotated[
        bool,
        typer.Option("--demo", help="First add simulated clients with captures of two visits."),
    ] = False,
    once: Annotated[
        bool, typer.Option("--once", help="With --demo: measure everything, then end.")
    ] = False,
    remove_demo: Annotated[
        bool, typer.Option("--remove-demo", help="Remove only the simulated clients, and end.")
    ] = False,
    no_worker: Annotated[
        bool, typer.Option("--no-worker", help="Measure nothing; a worker runs elsewhere.")
    ] = False,
) -> None:
    """Serve the studio: clients, captures, scar maps and plans, in a browser.

    Prints its address, and at the first start a link that creates the owner. Ends with Ctrl-C.
    """
    from needlepoint.errors import WrongUsage

    if once and not demo:
        raise WrongUsage("--once belongs to --demo; give both")
    if not (lan or _is_of_this_machine(host) or os.environ.get("NEEDLEPOINT_HTTPS") == "1"):
        raise WrongUsage(
            f"--host {host} lets other machines in by plain http, on which anybody can read a "
            "password. For the tablets of your own network use --lan instead; behind a server "
            "with https say NEEDLEPOINT_HTTPS=1 and NEEDLEPOINT_HOSTS"
        )
    if backup is not None:
        os.environ["NEEDLEPOINT_BACKUP"] = str(backup.absolute())
    if lan:
        os.environ["NEEDLEPOINT_LAN"] = "1"
    command = studio_command(data, keys)
    if demo or remove_demo:
        command("studio_demo", measure=once, remove=remove_demo)
    if once or remove_demo:
        return
    options = {"host": host, "port": port, "plain_port": plain_port, "new_link": new_link}
    command("studio_serve", no_worker=no_worker, **options)


def _is_of_this_machine(host: str) -> bool:
    """Whether a name or address to listen on is reached from this machine alone."""
    from ipaddress import ip_address

    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def studio_command(data: Path, keys: Path | None = None):  # type: ignore[no-untyped-def]
    """Set the studio up on a data folder and give Django's caller of commands by name.

    Raises
    ------
    WrongUsage
        If the studio is not installed.
    """
    from needlepoint.errors import WrongUsage

    os.environ["NEEDLEPOINT_DATA"] = str(data)
    if keys is not None:
        os.environ["NEEDLEPOINT_KEYS"] = str(keys)
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    try:
        import django
        from django.core.management import call_command

        django.setup()
    except ImportError as why:
        raise WrongUsage(
            f"The studio needs {why.name}; install it with: pip install 'needlepoint[studio]'"
        ) from why
    return call_command
