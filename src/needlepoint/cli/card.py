"""`needlepoint card`: print-ready markers, rulers and patches, true to scale."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def card(
    out: Annotated[Path, typer.Option("--out", help="The PDF to write.")] = Path("card.pdf"),
    paper: Annotated[str, typer.Option("--paper", help="Paper: a4 or letter.")] = "a4",
) -> None:
    """Make the card to lay beside the scars: print it at 100 % and check its 100 mm lines."""
    from needlepoint.report import make_card

    make_card(out, paper.casefold())
    typer.echo(f"wrote {out}: print at 100 % and check both 100 mm lines with a ruler")
