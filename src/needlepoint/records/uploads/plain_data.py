"""Frozen records as text and arrays, and back: nothing but what their types say comes out again.

Python's own way of doing this, pickle, runs what it reads. Here a record is built from the types of
its fields, so that a process that was broken into can lie about numbers and do nothing else.
"""

from __future__ import annotations

import json
import types
from dataclasses import fields, is_dataclass
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

import numpy as np

from needlepoint.errors import Unreadable

Record = TypeVar("Record")
KINDS = {"float64", "float32", "int64", "int32", "bool"}
WRONG = "What was read from the scan is not what a scan holds; export it anew."


def written(record: object) -> bytes:
    """Return a record as a line of JSON and, after it, the numbers of its arrays."""
    arrays: list[np.ndarray] = []
    tree = _tree(record, arrays)
    heads = [{"dtype": str(each.dtype), "shape": list(each.shape)} for each in arrays]
    line = json.dumps({"record": tree, "arrays": heads}).encode("utf-8")
    return b"\n".join([line, b"".join(np.ascontiguousarray(each).tobytes() for each in arrays)])


def read(kind: type[Record], data: bytes) -> Record:
    """Build a record of a kind.

    Raises
    ------
    Unreadable
        If anything in it is not of the type that it must have.
    """
    line, _, rest = data.partition(b"\n")
    try:
        head = json.loads(line)
        arrays = _arrays(head["arrays"], memoryview(rest))
        built = _built(kind, head["record"], arrays)
    except (KeyError, TypeError, ValueError, IndexError, RecursionError):
        raise Unreadable(WRONG) from None
    assert isinstance(built, kind)
    return built


def _tree(value: Any, arrays: list[np.ndarray]) -> Any:
    if is_dataclass(value):
        return {each.name: _tree(getattr(value, each.name), arrays) for each in fields(value)}
    if isinstance(value, np.ndarray):
        arrays.append(value)
        return len(arrays) - 1
    if isinstance(value, tuple):
        return [_tree(each, arrays) for each in value]
    return value.item() if isinstance(value, np.generic) else value


def _arrays(heads: list[dict[str, Any]], rest: memoryview) -> list[np.ndarray]:
    arrays, at = [], 0
    for head in heads:
        shape = tuple(int(size) for size in head["shape"])
        if head["dtype"] not in KINDS or any(size < 0 for size in shape):
            raise ValueError(head["dtype"])
        stored = np.dtype(np.uint8 if head["dtype"] == "bool" else head["dtype"])
        end = at + int(np.prod(shape, dtype=object)) * stored.itemsize
        if end > len(rest):
            raise ValueError(end)
        flat = np.frombuffer(rest[at:end], stored).reshape(shape)
        arrays.append(flat != 0 if head["dtype"] == "bool" else flat.copy())
        at = end
    return arrays


def _built(hint: Any, value: Any, arrays: list[np.ndarray]) -> Any:
    """Build what a type says, or raise."""
    origin = get_origin(hint)
    if origin in {Union, types.UnionType}:
        if value is None and type(None) in get_args(hint):
            return None
        (hint,) = (each for each in get_args(hint) if each is not type(None))
        return _built(hint, value, arrays)
    if isinstance(hint, type) and is_dataclass(hint):
        hints = get_type_hints(hint)
        names = [each.name for each in fields(hint)]
        return hint(**{name: _built(hints[name], value[name], arrays) for name in names})
    if origin is tuple:
        inner = get_args(hint)[0]
        return tuple(_built(inner, each, arrays) for each in value)
    if origin is Literal:
        return get_args(hint)[get_args(hint).index(value)]
    return _single(hint, value, arrays)


def _single(hint: Any, value: Any, arrays: list[np.ndarray]) -> Any:
    if hint is float and type(value) in {int, float}:
        return float(value)
    if hint in {str, int, bool} and type(value) is hint:
        return value
    if type(value) is int and isinstance(arrays[value], hint):  # jaxtyping: kind and shape
        return arrays[value]
    raise TypeError(hint)
