"""Corners and faces of OBJ, PLY, STL and GLB files, as they stand there.

Most is read by trimesh. What it counts otherwise than the formats say (indices of an OBJ that count
back from where they stand), or does not read (a PLY whose faces have different numbers of corners,
or whose comments are not ASCII), is read here.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import numpy as np

from needlepoint.surface.scans.foreign_readers import MOST_SAMPLES

Shape = tuple[np.ndarray, np.ndarray, np.ndarray | None]
"""Corners, faces of three, and the normals that the file gives the corners of the faces' first."""

RELATIVE = re.compile(rb"^\s*f\s[^\n]*?-\d", re.MULTILINE)
NUMBERS = {
    "char": "i1",
    "uchar": "u1",
    "short": "i2",
    "ushort": "u2",
    "int": "i4",
    "uint": "u4",
    "float": "f4",
    "double": "f8",
    "int8": "i1",
    "uint8": "u1",
    "int16": "i2",
    "uint16": "u2",
    "int32": "i4",
    "uint32": "u4",
    "float32": "f4",
    "float64": "f8",
}
FACE_LISTS = ("vertex_indices", "vertex_index")
MOST_CORNERS = 64  # own choice: no scanner writes faces of more corners


def read_shape(kind: str, data: bytes) -> Shape:
    """Read corners, triangles and, where the file has them, its own normals of the triangles.

    Raises
    ------
    ValueError
        If the file holds no faces, or corners of other than three coordinates; whatever else a
        reader trips over, as it raises it.
    """
    if kind == "PLY":
        return _ply(data)
    if kind == "OBJ":
        data = counted_forward(data)
    loaded = _by_trimesh(kind, data)
    points = np.asarray(loaded.vertices, dtype=np.float64)
    faces = np.asarray(loaded.faces, dtype=np.int64)
    if any(table.ndim != 2 or table.shape[1] != 3 for table in (points, faces)):
        raise ValueError("not every corner has three coordinates, or not every face three corners")
    return points, faces, _normals(kind, data, loaded, faces)


def _by_trimesh(kind: str, data: bytes) -> Any:
    """Let trimesh read. Without a resolver it can reach no other file."""
    import trimesh

    options: dict[str, Any] = {"process": False, "skip_materials": True}
    if kind == "STL":
        del options["skip_materials"]
    loaded = trimesh.load(io.BytesIO(data), file_type=kind.lower(), resolver=None, **options)
    mesh = loaded.to_mesh() if isinstance(loaded, trimesh.Scene) else loaded
    if not hasattr(mesh, "faces"):
        raise ValueError("it holds points without faces; mesh it first")
    return mesh


def _normals(kind: str, data: bytes, mesh: Any, faces: np.ndarray) -> np.ndarray | None:
    """Return the file's own normal of every face; None where it has none."""
    marks = {"OBJ": rb"^\s*vn\s", "GLB": rb'"NORMAL"'}
    if kind not in marks or re.search(marks[kind], data, re.MULTILINE) is None:
        return None
    given = np.asarray(mesh.vertex_normals, dtype=np.float64)
    return given[faces[:, 0]] if len(given) == len(mesh.vertices) else None


def counted_forward(data: bytes) -> bytes:
    """Write indices of an OBJ that count back from where they stand as counted from the first.

    Source
    ------
    Wavefront, Advanced Visualizer manual, appendix B1: a negative reference number counts back
    from the element's own place in the file, among the vertices read so far.
    """
    if RELATIVE.search(data) is None:
        return data
    counts = {b"v": 0, b"vt": 0, b"vn": 0}
    out = []
    for line in data.splitlines():
        words = line.split(None, 1)
        if words and words[0] in counts:
            counts[words[0]] += 1
        elif words and words[0] == b"f" and b"-" in line:
            out.append(b"f " + b" ".join(_forward(part, counts) for part in line.split()[1:]))
            continue
        out.append(line)
    return b"\n".join(out) + b"\n"


def _forward(corner: bytes, counts: dict[bytes, int]) -> bytes:
    numbers = corner.split(b"/")
    for place, (number, kind) in enumerate(zip(numbers, (b"v", b"vt", b"vn"), strict=False)):
        if number.startswith(b"-"):
            numbers[place] = str(counts[kind] + 1 + int(number)).encode()
    return b"/".join(numbers)


def _ply(data: bytes) -> Shape:
    """Read a PLY of any form.

    Source
    ------
    Greg Turk, The PLY polygon file format (1994).
    """
    head, body = _ply_head(data)
    form = re.search(r"format\s+(\S+)", head)
    if form is None:
        raise ValueError("its head names no format")
    elements = list(_elements(head))
    read = _text_elements if form.group(1) == "ascii" else _binary_elements
    order = ">" if form.group(1) == "binary_big_endian" else "<"
    columns, lists = read(body, elements, order)
    points = np.stack([columns[name] for name in ("x", "y", "z")], axis=1).astype(np.float64)
    if not lists:
        raise ValueError("it holds points without faces; mesh it first")
    faces = _triangles(lists)
    if not {"nx", "ny", "nz"} <= set(columns):
        return points, faces, None
    normals = np.stack([columns[name] for name in ("nx", "ny", "nz")], axis=1).astype(np.float64)
    inside = np.clip(faces[:, 0], 0, len(points) - 1)
    return points, faces, normals[inside]


def _ply_head(data: bytes) -> tuple[str, bytes]:
    end = re.search(rb"end_header[ \t]*\r?\n", data[:1_000_000])
    if end is None:
        raise ValueError("its head has no end")
    return data[: end.start()].decode("latin-1"), data[end.end() :]


Element = tuple[str, int, list[tuple[str, str, str]]]
"""Name, count, and properties: name, type, and type of the count of a list (or nothing)."""


def _elements(head: str) -> Iterator[Element]:
    name, count = "", 0
    properties: list[tuple[str, str, str]] = []
    for line in head.splitlines():
        words = line.split()
        if words[:1] == ["element"] and len(words) == 3:
            if name:
                yield name, count, properties
            name, count, properties = words[1], int(words[2]), []
            if not 0 <= count <= MOST_SAMPLES:
                raise ValueError("it claims too many points")
        elif words[:2] == ["property", "list"] and len(words) == 5:
            properties.append((words[4], NUMBERS[words[3]], NUMBERS[words[2]]))
        elif words[:1] == ["property"] and len(words) == 3:
            properties.append((words[2], NUMBERS[words[1]], ""))
    if name:
        yield name, count, properties


Read = tuple[dict[str, np.ndarray], dict[int, np.ndarray]]
"""Columns of the points, and the corners of the faces by how many a face has."""


def _binary_elements(body: bytes, elements: list[Element], order: str) -> Read:
    columns: dict[str, np.ndarray] = {}
    lists: dict[int, np.ndarray] = {}
    at = 0
    for name, count, properties in elements:
        if not any(of for _n, _k, of in properties):
            dtype = np.dtype([(each, f"{order}{kind}") for each, kind, _ in properties])
            table = np.frombuffer(body, dtype, count, at)
            at += dtype.itemsize * count
            if name == "vertex":
                columns = {each: table[each] for each, _k, _o in properties}
        else:
            found, at = _binary_lists(body, at, count, properties, order)
            if name == "face":
                lists = found
    return columns, lists


def _binary_lists(
    body: bytes, at: int, count: int, properties: list[tuple[str, str, str]], order: str
) -> tuple[dict[int, np.ndarray], int]:
    """Read an element with lists; runs of faces with equally many corners are read at once."""
    found: dict[int, list[np.ndarray]] = {}
    done = 0
    while done < count:
        lengths, size = _lengths(body, at, properties, order)
        dtype = _row(properties, lengths, order)
        fits = min(count - done, (len(body) - at) // max(size, 1))
        table = np.frombuffer(body, dtype, fits, at)
        same = np.ones(fits, bool)
        for (name, _kind, of), length in zip(properties, lengths, strict=True):
            if of:
                same &= table[f"{name} count"] == length
        run = fits if same.all() else int(np.argmin(same))
        if run == 0:
            raise ValueError("its faces are cut off")
        for (name, _kind, of), length in zip(properties, lengths, strict=True):
            if of and name in FACE_LISTS:
                found.setdefault(length, []).append(table[name][:run].reshape(run, length))
        at, done = at + run * size, done + run
    return {length: np.concatenate(parts) for length, parts in found.items()}, at


def _lengths(
    body: bytes, at: int, properties: list[tuple[str, str, str]], order: str
) -> tuple[list[int], int]:
    """Return how many numbers each list of the row at a place has, and the row's bytes."""
    begin, lengths = at, []
    for _name, kind, of in properties:
        length = 1
        if of:
            width = np.dtype(of).itemsize
            length = int(np.frombuffer(body, f"{order}{of}", 1, at)[0])
            if not 0 <= length <= MOST_CORNERS:
                raise ValueError("one of its faces has no sane number of corners")
            at += width
        lengths.append(length)
        at += np.dtype(kind).itemsize * length
    return lengths, at - begin


def _row(
    properties: list[tuple[str, str, str]], lengths: list[int], order: str
) -> np.dtype[np.void]:
    parts: list[Any] = []
    for (name, kind, of), length in zip(properties, lengths, strict=True):
        if of:
            parts.append((f"{name} count", f"{order}{of}"))
        parts.append((name, f"{order}{kind}", (length,)) if of else (name, f"{order}{kind}"))
    return np.dtype(parts)


def _text_elements(body: bytes, elements: list[Element], _order: str) -> Read:
    columns: dict[str, np.ndarray] = {}
    lists: dict[int, list[list[int]]] = {}
    lines = [line for line in body.splitlines() if line.strip()]
    at = 0
    for name, count, properties in elements:
        rows = lines[at : at + count]
        if len(rows) < count:
            raise ValueError("it is cut off")
        at += count
        if name == "vertex" and count:
            table = np.array([row.split()[: len(properties)] for row in rows], dtype=np.float64)
            columns = {each: table[:, k] for k, (each, _t, _o) in enumerate(properties)}
        elif name == "face":
            for row in rows:
                corners = _text_face(row.split(), properties)
                lists.setdefault(len(corners), []).append(corners)
    return columns, {length: np.array(rows) for length, rows in lists.items()}


def _text_face(words: list[bytes], properties: list[tuple[str, str, str]]) -> list[int]:
    at, corners = 0, []
    for name, _kind, of in properties:
        length = int(words[at]) if of else 1
        at += 1 if of else 0
        if of and name in FACE_LISTS:
            corners = [int(word) for word in words[at : at + length]]
        at += length
    return corners


def _triangles(lists: dict[int, np.ndarray]) -> np.ndarray:
    """Cut faces of any number of corners into fans of triangles."""
    fans = [
        np.stack([corners[:, 0], corners[:, k], corners[:, k + 1]], axis=1)
        for length, corners in sorted(lists.items())
        if length >= 3
        for k in range(1, length - 1)
    ]
    if not fans:
        raise ValueError("it holds points without faces; mesh it first")
    return np.concatenate(fans).astype(np.int64)


def faces_turned(points: np.ndarray, faces: np.ndarray, normals: np.ndarray | None) -> bool | None:
    """Tell whether faces are wound against the normals that their file gives; None if it has none.

    Parameters
    ----------
    points, faces
        Of the mesh.
    normals
        The file's normals, one a face.
    """
    if normals is None or len(normals) != len(faces):
        return None
    inside = ((faces >= 0) & (faces < len(points))).all(axis=1)
    a, b, c = (points[faces[inside][:, k]] for k in range(3))
    along = np.einsum("ij,ij->i", np.cross(b - a, c - a), normals[inside])
    total = np.abs(along).sum()
    agreement = 0.0 if not np.isfinite(total) or total == 0.0 else float(along.sum() / total)
    return None if abs(agreement) < 0.5 else agreement < 0.0
