"""The words of this room: questions, reasons, kinds and causes, in the language asked for.

English stands in ``texts``; other languages come from the one catalogue (`needlepoint.language`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from needlepoint.language import languages, say, speaking, spoken

__all__ = ["HERE", "languages", "texts"]

HERE = "needlepoint.care.rules"

NAMES = "facts"
"""What stands under this word are names of facts; they are the same in every language."""


def texts(name: str, language: str | None = None) -> Mapping[str, Any]:
    """Read the texts of `name` (``questionnaire``, ``rules``, ``units``, ``kinds``, ``causes``).

    Without a language they are in the one that is being spoken.

    Raises
    ------
    WrongUsage
        If there are no texts in that language.
    """
    return _texts(name, language or spoken())


@cache
def _texts(name: str, language: str) -> Mapping[str, Any]:
    with speaking(language):
        path = files(HERE).joinpath("texts", f"{name}.toml")
        return {key: _said(value) for key, value in tomllib.loads(path.read_text("utf-8")).items()}


def _said(thing: Any) -> Any:
    """Say every text of a table."""
    if isinstance(thing, str):
        return say(thing)
    return {key: value if key == NAMES else _said(value) for key, value in thing.items()}
