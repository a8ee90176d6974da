"""The readers of the fact files; a number that cannot be traced is refused."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from needlepoint.errors import NeedlepointError
from needlepoint.evidence.fact import GRADES, OWN_CHOICE, Fact, Source

_FIELDS = {"says", "value", "low", "high", "unit", "source", "at", "grade", "verified"}


class Untraceable(NeedlepointError):
    """A fact without source, place, grade or statement; always a fault of the package."""


class Facts(Mapping[str, Fact]):
    """The facts of one file, by their short names.

    Examples
    --------
    >>> from needlepoint.evidence import Facts
    >>> facts = Facts({})
    >>> len(facts)
    0
    """

    def __init__(self, facts: dict[str, Fact]) -> None:
        self._facts = facts

    def __getitem__(self, name: str) -> Fact:
        return self._facts[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._facts)

    def __len__(self) -> int:
        return len(self._facts)

    def number(self, name: str) -> float:
        """Return the value of fact `name`, in its unit."""
        return self._facts[name].number


@cache
def bibliography() -> Mapping[str, Source]:
    """Return every source, by key."""
    text = files("needlepoint.evidence").joinpath("bibliography.toml").read_text("utf-8")
    return {key: Source(key=key, **table) for key, table in tomllib.loads(text).items()}


@cache
def read_facts(package: str, name: str = "facts.toml") -> Facts:
    """Read the fact file `name` that lies in `package` (a dotted name).

    `name` may lie in a folder of the package (``facts/devices.toml``).

    Raises
    ------
    Untraceable
        If a fact lacks its statement, source, place, grade or mark of verification, names an
        unknown source, or has a key that facts do not have.
    """
    tables = tomllib.loads(files(package).joinpath(name).read_text("utf-8"))
    prefix = package.removeprefix("needlepoint.").split(".")[0]
    if (stem := name.rpartition("/")[2].removesuffix(".toml")) != "facts":
        prefix = f"{prefix}.{stem}"
    return Facts({short: _fact(f"{prefix}.{short}", table) for short, table in tables.items()})


def _fact(key: str, table: dict[str, Any]) -> Fact:
    if unknown := set(table) - _FIELDS:
        raise Untraceable(f"fact {key} has unknown keys {sorted(unknown)}")
    for needed in ("says", "source", "at", "grade", "verified"):
        if table.get(needed, "") == "":
            raise Untraceable(f"fact {key} does not say its {needed}")
    if table["grade"] not in GRADES:
        raise Untraceable(f"fact {key} has grade {table['grade']!r}, not one of {GRADES}")
    if table["source"] not in bibliography():
        raise Untraceable(
            f"fact {key} rests on {table['source']!r}, which is not in the bibliography"
        )
    if (table["grade"] == "own choice") != (table["source"] == OWN_CHOICE):
        raise Untraceable(f"fact {key} mixes a choice of our own with somebody else's source")
    read = {field: _number(entry) for field, entry in table.items()}
    return Fact(key=key, **read | {"source": bibliography()[table["source"]]})


def _number(entry: Any) -> Any:
    """Make whole numbers of a file floats, as facts carry them; leave the rest."""
    if isinstance(entry, list):
        return [_number(each) for each in entry]
    return float(entry) if isinstance(entry, int) and not isinstance(entry, bool) else entry
