"""Writes the pages of the manual that list the functions and records of Python, one a room."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from made_pages import write

ROOMS = {
    "workflow": "The verbs: measure, compare, plan, forecast, batch",
    "scars": "Scars, maps of scars and grades",
    "change": "From two measurements to what changed, and how captures repeat",
    "care": "Who may be needled, and how",
    "healing": "Needling, healing and forecasts",
    "trials": "Virtual trials",
    "surface": "From light to height",
    "phantom": "Simulated skin of known truth",
    "results": "Result files and their schemas",
    "evidence": "Facts and their sources",
    "quantity": "A value with its interval",
    "errors": "What can go wrong",
}


def room(name: str) -> str:
    """Return the page of one room."""
    return (
        f"# needlepoint.{name}\n\n{ROOMS[name]}. Made from the docstrings.\n\n"
        f"```{{eval-rst}}\n.. automodule:: needlepoint.{name}\n```\n"
    )


PAGES: dict[str, Callable[[], str]] = {
    f"reference/python/{name}.md": partial(room, name) for name in ROOMS
}


if __name__ == "__main__":
    write(PAGES)
