"""`needlepoint card`: print-ready markers and frames, true to scale, and the check of a print."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def card(
    action: Annotated[
        str | None, typer.Argument(help="Leave out to make a card; `check` to check a print.")
    ] = None,
    photo: Annotated[
        Path | None, typer.Argument(help="For check: a photograph of the frame, straight on.")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="The PDF to write.")] = None,
    paper: Annotated[str, typer.Option("--paper", help="Paper: a4 or letter.")] = "a4",
    kind: Annotated[
        str, typer.Option("--kind", help="strip, beside the scars; or frame-76, for a phone.")
    ] = "strip",
) -> None:
    """Make the card to lay beside the scars, or the frame for a phone; check a print.

    Print it at 100 % and check its 100 mm line. `needlepoint card check PHOTO` checks a printed
    frame-76 in one photograph: proportion, flatness, ink.
    """
    from needlepoint.errors import WrongUsage
    from needlepoint.language import say
    from needlepoint.report import make_card, make_frame

    if action == "check" and photo is not None:
        _check(photo)
        return
    if action is not None:
        raise WrongUsage("write `card` alone to make a card, or `card check PHOTO` to check one")
    if kind not in {"strip", "frame-76"}:
        raise WrongUsage(f"there is no card {kind!r}; make 'strip' or 'frame-76'")
    strip = kind == "strip"
    target = out or Path("card.pdf" if strip else "frame-76.pdf")
    (make_card if strip else make_frame)(target, paper.casefold())
    if strip:
        said = say("print at 100 % and check both 100 mm lines with a ruler")
    else:
        said = say("print at 100 %, check the 100 mm line with a ruler, glue on flat board, cut")
    typer.echo(f"wrote {target}: {said}")


def _check(photo: Path) -> None:
    """Print every check of a printed frame; end with exit code 3 where one fails."""
    from needlepoint.errors import Refused
    from needlepoint.surface import check_print

    checks = check_print(photo)
    for one in checks:
        mark = "ok" if one.ok else "--"
        unit = "" if one.unit == "1" else f" {one.unit}"
        typer.echo(f"{mark}  {one.id}: {one.value:.3g}{unit} ({one.why})")
    bad = [one.why for one in checks if not one.ok]
    if bad:
        raise Refused(f"{photo}: {'; '.join(bad)}")
