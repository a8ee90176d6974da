"""Our own JSON files: written strictly, and read back so that what is wrong is one sentence."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from needlepoint.errors import Unreadable

Made = TypeVar("Made")

DIGITS = 6
"""Own choice: digits kept of every number.

A part in a million is far below any uncertainty here.
"""


def rounded(document: Mapping[str, Any]) -> dict[str, Any]:
    """Round every number of a document and turn numpy's numbers and tuples into JSON's own."""
    return {key: _rounded(value) for key, value in document.items()}


def json_text(document: Mapping[str, Any]) -> str:
    """Return the text of a file of ours.

    Raises
    ------
    ValueError
        If a number in it is not finite.
    """
    return json.dumps(document, allow_nan=False, ensure_ascii=False, indent=1) + "\n"


@dataclass(frozen=True, slots=True)
class FileKind:
    """One kind of file of ours.

    Attributes
    ----------
    name
        What the file says it is; ``NAME.json`` is what it is called.
    command
        The command that writes it.
    schema
        The one version known here.
    most_mib
        No file of ours comes near this size, so a larger one is something else [MiB].
    """

    name: str
    command: str
    schema: int
    most_mib: int


@dataclass(frozen=True, slots=True)
class OwnJson:
    """A file that is of the kind it should be; what it holds is not checked yet.

    Attributes
    ----------
    kind
        Its kind.
    name
        Where it lies, or what it is called.
    plain
        Its table.
    sha256
        Digest of the file.
    """

    kind: FileKind
    name: str
    plain: dict[str, Any]
    sha256: str

    def made(self, make: Callable[[dict[str, Any]], Made]) -> Made:
        """Make a record of the table.

        Raises
        ------
        Unreadable
            If something in the table is missing or makes no sense.
        """
        try:
            return make(self.plain)
        except (LookupError, TypeError, ValueError, AttributeError) as why:
            what = f"{why} is missing" if isinstance(why, KeyError) else str(why)
            raise Unreadable(
                f"{self.name} is damaged: {what}; run `needlepoint {self.kind.command}` again."
            ) from why


def read_own_json(path: Path, kind: FileKind) -> OwnJson:
    """Read one of our files.

    Parameters
    ----------
    path
        The file, or the folder of results that holds it.
    kind
        What it should be.

    Raises
    ------
    Unreadable
        If the file is not there, is no JSON, is something else, or is of a version not known here.
    """
    path = path / f"{kind.name}.json" if path.is_dir() else path
    try:
        if path.stat().st_size > kind.most_mib * 2**20:
            raise _too_large(str(path), kind)
        return own_json_of(path.read_bytes(), str(path), kind)
    except FileNotFoundError as why:
        raise Unreadable(
            f"{path} does not exist; give the {kind.name}.json that `{kind.command}` wrote, or its "
            "folder."
        ) from why
    except OSError as why:
        raise Unreadable(f"{path} cannot be read ({why.strerror}).") from why


def own_json_of(data: bytes, name: str, kind: FileKind) -> OwnJson:
    """Read the bytes of one of our files, which is called `name` in a sentence.

    Raises
    ------
    Unreadable
        As `read_own_json` does.
    """
    if len(data) > kind.most_mib * 2**20:
        raise _too_large(name, kind)
    try:
        plain = json.loads(data.decode("utf-8"), parse_constant=_refuse)
    except (ValueError, RecursionError) as why:
        raise Unreadable(f"{name} is not the JSON of a {kind.name} ({why}).") from why
    if not isinstance(plain, dict):
        raise Unreadable(
            f"{name} is not the JSON of a {kind.name} (no table at its top); {_needed(kind)}."
        )
    return _checked(plain, name, kind, hashlib.sha256(data).hexdigest())


def own_document(plain: Mapping[str, Any], name: str, kind: FileKind) -> OwnJson:
    """Take a document of ours that is kept elsewhere than in a file, in a database for instance.

    Raises
    ------
    Unreadable
        If it is something else, or of a version not known here.
    """
    return _checked(dict(plain), name, kind, "")


def _checked(plain: dict[str, Any], name: str, kind: FileKind, sha256: str) -> OwnJson:
    if plain.get("kind") != kind.name or plain.get("schema") != kind.schema:
        raise Unreadable(
            f"{name} is a {plain.get('kind', 'file of unknown kind')!s} of schema "
            f"{plain.get('schema')!r}; {_needed(kind)}."
        )
    return OwnJson(kind, name, plain, sha256)


def _needed(kind: FileKind) -> str:
    return f"a {kind.name}.json of schema {kind.schema} is needed"


def finite(plain: Any) -> float:
    """Return a number of a file.

    Raises
    ------
    ValueError
        If it is none, or not finite.
    """
    number = float(plain)
    if not math.isfinite(number):
        raise ValueError(f"{plain} is no finite number")
    return number


def _rounded(thing: Any) -> Any:
    if isinstance(thing, np.generic):
        thing = thing.item()
    if isinstance(thing, dict):
        return rounded(thing)
    if isinstance(thing, list | tuple):
        return [_rounded(value) for value in thing]
    if thing is None or isinstance(thing, str | bool | int):
        return thing
    number = float(thing)
    return float(f"{number:.{DIGITS}g}") if math.isfinite(number) else None


def _too_large(name: str, kind: FileKind) -> Unreadable:
    return Unreadable(f"{name} is larger than {kind.most_mib} MiB, so it is no {kind.name}.json.")


def _refuse(word: str) -> float:
    raise ValueError(f"{word} is no number")
