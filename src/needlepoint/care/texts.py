"""The words of this room, by language: questions, reasons, kinds and causes."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from needlepoint.errors import WrongUsage

HERE = "needlepoint.care"


def languages() -> tuple[str, ...]:
    """Give the languages that have texts, as two letters, in order."""
    folders = files(HERE).joinpath("texts").iterdir()
    return tuple(sorted(entry.name for entry in folders if entry.is_dir() and entry.name.isalpha()))


@cache
def texts(name: str, language: str = "en") -> Mapping[str, Any]:
    """Read the texts of `name` (``questionnaire``, ``rules``, ``units``, ``kinds``, ``causes``).

    Raises
    ------
    WrongUsage
        If there are no texts in that language.
    """
    if language not in languages():
        raise WrongUsage(
            f"there are no texts in language {language!r}; there are: {', '.join(languages())}"
        )
    path = files(HERE).joinpath("texts", language, f"{name}.toml")
    return tomllib.loads(path.read_text("utf-8"))
