"""Faces: a room's names, each loaded when somebody first asks for it.

A room's face names everything the room offers. A command that used one name would otherwise load
all of them: measuring loaded calendars, statistics and every PDF before it read a picture.
"""

from __future__ import annotations

import ast
import importlib
import sys
from collections.abc import Callable
from typing import Any


def lazy_face(room: str) -> Callable[[str], Any]:
    """Return what loads a name of a room; its face keeps it as ``__getattr__``.

    Where a name comes from stands once in the face, as the imports under ``if TYPE_CHECKING`` that
    type checkers, readers and the rules of the house see too.
    """
    places: dict[str, tuple[str, str]] = {}

    def load(name: str) -> Any:
        if name.startswith("__"):  # what Python itself looks for is in no room
            raise AttributeError(f"module {room!r} has no attribute {name!r}")
        if not places:
            places.update(_places(room))
        if name not in places:
            raise AttributeError(f"module {room!r} has no attribute {name!r}")
        module, own_name = places[name]
        value = getattr(importlib.import_module(module), own_name)
        setattr(sys.modules[room], name, value)  # the next one to ask finds it there
        return value

    return load


def _places(room: str) -> dict[str, tuple[str, str]]:
    """Read from a face's source which module each of its names comes from, and its name there."""
    loader: Any = importlib.import_module(room).__loader__
    tree = ast.parse(loader.get_source(room))
    blocks = [
        node
        for node in tree.body
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
    ]
    return {
        each.asname or each.name: (node.module, each.name)
        for block in blocks
        for node in block.body
        if isinstance(node, ast.ImportFrom) and node.module
        for each in node.names
    }
