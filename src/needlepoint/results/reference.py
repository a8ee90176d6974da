"""What the package can say about itself: the schemas of its files and the facts it rests on."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from itertools import chain
from typing import Any

from needlepoint.errors import WrongUsage
from needlepoint.evidence import Fact, read_facts

SCHEMAS: tuple[str, ...] = (
    "measurement",
    "plan",
    "change",
    "forecast",
    "repeatability",
    "trial",
    "trial-design",
)
"""The files of ours that have a schema."""

MEASURING = ("surface", "scars")
"""The rooms whose facts a measurement rests on."""


def schema_text(name: str) -> str:
    """Return the JSON Schema of one kind of file, as text.

    Raises
    ------
    WrongUsage
        If there is no such schema.
    """
    if name not in SCHEMAS:
        raise WrongUsage(f"There is no schema {name!r}; choose one of {', '.join(SCHEMAS)}.")
    return files("needlepoint.results").joinpath(f"schemas/{name}.schema.json").read_text("utf-8")


@cache
def known_facts(rooms: tuple[str, ...] = ()) -> tuple[Fact, ...]:
    """Return every fact of `rooms`, or of the whole package, in the order of the files."""
    return tuple(chain.from_iterable(read_facts(*file).values() for file in _fact_files(rooms)))


def fact_document(fact: Fact, source: str) -> dict[str, Any]:
    """Return a fact in the form of our files, without its key.

    Parameters
    ----------
    fact
        The fact.
    source
        Where it is from: the citation, or the key it stands under elsewhere in the file.
    """
    return {
        "says": fact.says,
        "value": fact.value,
        "low": fact.low,
        "high": fact.high,
        "unit": fact.unit,
        "source": source,
        "at": fact.at,
        "grade": fact.grade,
        "verified": fact.verified,
    }


def _fact_files(rooms: tuple[str, ...]) -> list[tuple[str, str]]:
    """Name the fact files as (package, path in it), by what is in them."""
    found: list[tuple[str, str]] = []
    for room in files("needlepoint").iterdir():
        if room.is_dir() and (not rooms or room.name in rooms):
            places = [("", room), ("facts/", room.joinpath("facts"))]
            found += [
                (f"needlepoint.{room.name}", f"{prefix}{each.name}")
                for prefix, place in places
                if place.is_dir()
                for each in place.iterdir()
                if each.name.endswith(".toml") and _holds_facts(each.read_text("utf-8"))
            ]
    return sorted(found)


def _holds_facts(text: str) -> bool:
    """Whether a TOML file is made of facts: every table makes a statement and grades it."""
    tables = tomllib.loads(text).values()
    return bool(tables) and all(
        isinstance(table, dict) and {"says", "grade"} <= set(table) for table in tables
    )
