"""`needlepoint erase`: a client, for good."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from needlepoint.cli.backup import DATA, studio_at


def erase(
    client: Annotated[str, typer.Argument(help="Number of the client, from the page's address.")],
    reason: Annotated[str, typer.Option(help="Why; it is kept in the audit, so name nobody.")],
    data: Annotated[Path, typer.Option(help="The data folder of the studio.")] = DATA,
    keys: Annotated[Path | None, typer.Option(help="The folder of the keys.")] = None,
) -> None:
    """Erase a client: destroy the keys of every file, blank the rows, keep the fact.

    A record under a hold, or still within the years for which the practice keeps records, is not
    erased (exit code 3) and the command says why.
    """
    studio_at(data, keys)("records_erase", client, reason=reason)
