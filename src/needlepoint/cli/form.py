"""`needlepoint form`: the questions on paper, or as a person.toml to fill in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def form(
    out: Annotated[
        Path, typer.Argument(help="What to write: a .pdf to print or a .toml to fill in.")
    ] = Path("person.toml"),
    language: Annotated[
        str | None,
        typer.Option(help="Language of the questions, if another than that of the program."),
    ] = None,
) -> None:
    """Write the questions that `plan` needs answered, with the reason for each.

    An existing file is never overwritten.
    """
    from needlepoint.errors import WrongUsage
    from needlepoint.language import spoken
    from needlepoint.report import make_form

    if out.exists():
        raise WrongUsage(f"{out} exists already; give another name, or move it away first")
    make_form(out, language or spoken())
    typer.echo(f"wrote {out}")
