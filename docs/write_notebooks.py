"""Writes the worked examples as notebooks, one for each example of `how-to/use-from-python.md`.

A test runs every cell, so that a notebook never shows what does not work.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import partial
from itertools import chain

from made_pages import DOCS, write

PAGE = "how-to/use-from-python.md"
NAMES = ("one-capture", "a-study", "two-visits", "repeats", "power")
"""The notebooks, in the order of the page; each begins with the block that makes captures."""

NEEDS = {"two-visits": ("one-capture",), "repeats": ("one-capture", "two-visits")}
"""Examples whose results a notebook goes on from."""

Cell = dict[str, object]


def cells_of(text: str, name: str) -> list[Cell]:
    """Return the cells of a part of the page: its words, and its blocks of Python."""
    parts = re.split(r"```python\n(.*?)```\n?", text, flags=re.DOTALL)
    cells = []
    for number, part in enumerate(parts):
        if source := part.strip("\n"):
            kind = "code" if number % 2 else "markdown"
            cells.append(_cell(kind, source, f"{name}-{number}"))
    return cells


def notebook(name: str) -> str:
    """Return one notebook as the text of its file."""
    _, *parts = re.split(r"^(?=## )", (DOCS / PAGE).read_text("utf-8"), flags=re.MULTILINE)
    examples = dict(zip(NAMES, parts[1 : 1 + len(NAMES)], strict=True))
    wanted = [parts[0], *(examples[each] for each in (*NEEDS.get(name, ()), name))]
    cells = [cells_of(_unlinked(text), f"{name}-{n}") for n, text in enumerate(wanted)]
    document = {
        "cells": list(chain.from_iterable(cells)),
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _cell(kind: str, source: str, name: str) -> Cell:
    cell: Cell = {"cell_type": kind, "id": name, "metadata": {}}
    if kind == "code":
        cell |= {"execution_count": None, "outputs": []}
    return cell | {"source": source.splitlines(keepends=True)}


def _unlinked(text: str) -> str:
    """Return words without links to other pages, which lie elsewhere for a notebook."""
    return re.sub(r"\[([^\]]+)\]\((?!https?:)[^)]*\)", r"\1", text)


PAGES: dict[str, Callable[[], str]] = {
    f"examples/{number}-{name}.ipynb": partial(notebook, name)
    for number, name in enumerate(NAMES, start=1)
}


if __name__ == "__main__":
    write(PAGES)
