"""Files and tables of TOML, read strictly: whatever is wrong is one sentence that says where."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from needlepoint.errors import Unreadable, WrongInput, WrongUsage

MOST_BYTES = 1_000_000  # own choice: a thousand lights, arms or answers fit
UNIT_ENDINGS = ("_days", "_day", "_mm", "_points", "_percent")
"""With what a key says its unit."""
OTHER_UNITS = ("_weeks", "_months", "_um", "_cm", "_inch", "_share")
"""Endings of units that no key of ours has."""

AnyTable = TypeVar("AnyTable", bound="Table")


class Table:
    """A table that knows where it stands, so that faults can say so.

    Parameters
    ----------
    plain
        What it holds.
    where
        How to name it to a person: the file, or ``[clients]``.
    """

    error: ClassVar[type[WrongInput]] = WrongUsage

    def __init__(self, plain: Mapping[str, Any], where: str) -> None:
        self.plain = plain
        self.where = where

    def fault(self, sentence: str) -> WrongInput:
        """Build the error that says what is wrong at this place."""
        return self.error(f"{self.where} {sentence}")

    def inner_place(self, name: str) -> str:
        """Say where a table within this one stands."""
        return name

    def allow_only(self, known: Collection[str]) -> None:
        """Refuse keys that the format does not have; say which one may be meant."""
        for key in self.plain:
            if key not in known:
                raise self.fault(_unknown(key, known))

    def has(self, key: str) -> bool:
        """Tell whether the key is there."""
        return key in self.plain

    def take(self, key: str, says: str = "", *, required: bool = False) -> Any:
        """Return the raw value, or None; `says` is what a required key is about."""
        if required and key not in self.plain:
            raise self.fault(f"must say {key}: {says}" if says else f"the key {key!r} is missing")
        return self.plain.get(key)

    def table(self: AnyTable, key: str, says: str = "") -> AnyTable:  # noqa: PYI019  beartype knows no Self of methods
        """Return a required table."""
        value = self.take(key, says, required=True)
        if not isinstance(value, Mapping):
            raise self.fault(f"{key} must be a table, written [{key}]{_about(says)}")
        return type(self)(value, self.inner_place(f"[{key}]"))

    def optional_table(self: AnyTable, key: str) -> AnyTable | None:  # noqa: PYI019  likewise
        """Return a table, or None where there is none."""
        return self.table(key) if self.has(key) else None

    def tables(self: AnyTable, key: str, says: str = "") -> list[AnyTable]:  # noqa: PYI019  likewise
        """Return a list of tables, called by their own names where they have one.

        With `says` at least one is required.
        """
        value = self.take(key, says, required=bool(says))
        value = [] if value is None else value
        whole = isinstance(value, list) and all(isinstance(each, Mapping) for each in value)
        if not whole or (says and not value):
            raise self.fault(f"must hold [[{key}]] tables{_about(says)}")
        return [
            type(self)(each, self.inner_place(f"[[{key}]] {each.get('name', number)!r}"))
            for number, each in enumerate(value, start=1)
        ]


def read_toml(path: Path) -> tuple[dict[str, Any], bytes]:
    """Read a file of TOML.

    Returns
    -------
    Its top table, and its bytes.

    Raises
    ------
    Unreadable
        If it is missing, no plain file, too large, not UTF-8 or no TOML.
    """
    try:
        if path.exists() and not path.is_file():  # a pipe would be waited for without end
            raise Unreadable(f"{path} is not a plain file; write the text there")
        data = path.read_bytes()
        if len(data) > MOST_BYTES:
            raise Unreadable(f"{path} is too large; give at most {MOST_BYTES} bytes")
        return tomllib.loads(data.decode("utf-8")), data
    except FileNotFoundError as why:
        raise Unreadable(f"there is no file {path}; look at its name") from why
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as why:
        raise Unreadable(f"{path} cannot be read as TOML: {why}") from why
    except RecursionError:
        raise Unreadable(f"{path} cannot be read as TOML: it is nested too deep") from None


def read_versioned(path: Path, version: int) -> tuple[dict[str, Any], bytes]:
    """Read a file of TOML that says the version of its form; see `read_toml`.

    Raises
    ------
    Unreadable
        Also if it says another version, or none.
    """
    plain, data = read_toml(path)
    said = plain.get("needlepoint")
    if type(said) is not int or said != version:
        raise Unreadable(f"{path} must begin with needlepoint = {version}, its version")
    return plain, data


def _about(says: str) -> str:
    return f": {says}" if says else ""


def _unknown(key: str, known: Collection[str]) -> str:
    """Say what is wrong with an unknown key, and which one may be meant."""
    stem = key
    for ending in (*OTHER_UNITS, *UNIT_ENDINGS):
        stem = stem.removesuffix(ending)
    for name in sorted(known):
        if any(name == stem + ending for ending in UNIT_ENDINGS):
            lacks = "lacks its unit" if stem == key else "is in another unit"
            return f"{key} {lacks}: write {name}"
    near = get_close_matches(key, sorted(known), n=1)
    if near:
        return f"has an unknown key {key!r}; is {near[0]} meant?"
    return f"has an unknown key {key!r}; known are {', '.join(sorted(known))}"
