"""`needlepoint facts`: look up what the program believes, and who says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from needlepoint.evidence import Fact


def facts(
    word: Annotated[
        str, typer.Argument(help="Show only facts with this word in name, text or source.")
    ] = "",
) -> None:
    """Search the facts behind the numbers and rules, with their sources."""
    from needlepoint.errors import WrongUsage
    from needlepoint.results import known_facts

    found = [fact for fact in known_facts() if word.casefold() in _all_of(fact).casefold()]
    if not found:
        raise WrongUsage(f"No fact contains {word!r}; run `needlepoint facts` to see all.")
    typer.echo("\n\n".join(_shown(fact) for fact in found))
    typer.echo(f"\n{len(found)} fact{'s' * (len(found) != 1)}.")


def _all_of(fact: Fact) -> str:
    return f"{fact.key} {fact.says} {fact.value} {fact.source} {fact.source.key} {fact.at}"


def _shown(fact: Fact) -> str:
    value = "" if fact.value is None else f" = {_words(fact.value)}"
    unit = f" {fact.unit}" if fact.unit not in (None, "", "1") and fact.value is not None else ""
    ends = [
        f"from {fact.low:g}" if fact.low is not None else "",
        f"to {fact.high:g}" if fact.high is not None else "",
    ]
    span = f" ({' '.join(filter(None, ends))})" if any(ends) else ""
    checked = "verified" if fact.verified else "NOT verified against the full source"
    return (
        f"{fact.key}{value}{unit}{span}\n"
        f"  {fact.says}\n"
        f"  {fact.grade}, {checked}\n"
        f"  {fact.source} [{fact.at}]"
    )


def _words(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    return f"{value:g}" if isinstance(value, float) else str(value)
