"""The structure of scan files: nothing may be claimed that is not held, and nothing may follow."""

from __future__ import annotations

import io
import json
import re
import struct
import zipfile
from pathlib import PurePosixPath

from needlepoint.records.uploads.tiff_structure import BadStructure

CUT_OFF = "it is cut off"
TRAILER = "something else follows the end of the scan; export it anew"
MOST_POINTS = 60_000_000
"""Own choice: as many samples as the readers of scans take."""

OBJ_WORDS = re.compile(
    rb"(?:#|v[npt]?\b|f\b|l\b|p\b|o\b|g\b|s\b|usemtl\b|mtllib\b|usemap\b|maplib\b|vp\b|cstype\b|deg\b|end\b)"
)
FACET = re.compile(rb"^\s*(?:solid|facet|outer|vertex|endloop|endfacet|endsolid)\b|^\s*$")


def check_obj(data: bytes) -> None:
    """Refuse a text that is not made of the words of an OBJ."""
    joined = data.replace(b"\\\r\n", b" ").replace(b"\\\n", b" ")
    for line in joined.splitlines():
        if line.strip() and not OBJ_WORDS.match(line.strip()):
            raise BadStructure("it holds lines that are no OBJ")


def check_stl(data: bytes) -> None:
    """Refuse an STL that is neither exactly as long as it claims nor pure text."""
    if is_binary_stl(data):
        return
    for line in data.splitlines():
        if not FACET.match(line):
            raise BadStructure("it holds lines that are no STL, or it is cut off")
    if b"endsolid" not in data[-4096:]:
        raise BadStructure(CUT_OFF)


def is_binary_stl(data: bytes) -> bool:
    """Tell whether the length is that of as many triangles as the head claims."""
    return len(data) >= 134 and len(data) == 84 + 50 * struct.unpack_from("<I", data, 80)[0]


def check_ply(data: bytes) -> None:
    """Refuse a PLY that claims more elements than it has bytes."""
    end = data.find(b"end_header", 0, 65536)
    if end < 0:
        raise BadStructure("it has no head")
    _check_claims([int(n) for n in re.findall(rb"element\s+\S+\s+(\d{1,18})", data[:end])], data)


def check_glb(data: bytes) -> None:
    """Refuse a GLB with another length than it says, that leans on other files or overclaims."""
    if len(data) < 20 or struct.unpack_from("<I", data, 8)[0] > len(data):
        raise BadStructure(CUT_OFF)
    if struct.unpack_from("<I", data, 8)[0] < len(data):
        raise BadStructure(TRAILER)
    try:
        tree = json.loads(data[20 : 20 + struct.unpack_from("<I", data, 12)[0]])
        parts = [*tree.get("buffers", []), *tree.get("images", [])]
        claims = [int(each["count"]) for each in tree.get("accessors", [])]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise BadStructure("its description is damaged") from None
    if any("uri" in part for part in parts):
        raise BadStructure("it leans on another file; export it with everything inside")
    _check_claims(claims, data)


def check_x3p(data: bytes) -> None:
    """Refuse an X3P that unpacks to more than a scan, names odd paths, or does not end as a zip."""
    if zip_end(data) != len(data):
        raise BadStructure(TRAILER)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, struct.error):
        raise BadStructure("it is damaged") from None
    if sum(member.file_size for member in members) > 9 * MOST_POINTS or len(members) > 100:
        raise BadStructure("it unpacks to more than any scan holds")
    if members and min(member.header_offset for member in members) != 0:
        raise BadStructure("something else stands before its beginning; export it anew")
    for member in members:
        name = PurePosixPath(member.filename.replace("\\", "/"))
        if name.is_absolute() or ".." in name.parts or ":" in member.filename:
            raise BadStructure("it names a path outside itself")


def check_sur(data: bytes) -> None:
    """Refuse a Digital Surf file that is shorter than its head claims."""
    if len(data) < 512:
        raise BadStructure(CUT_OFF)
    if data.startswith(b"DSCOMPRESSED"):
        return
    bits, cols, rows = (
        struct.unpack_from("<HH", data, 96)[1],
        *struct.unpack_from("<ii", data, 108),
    )
    if cols <= 0 or rows <= 0 or cols * rows > MOST_POINTS or bits not in {16, 32}:
        raise BadStructure("its head claims an impossible size")
    if len(data) < 512 + cols * rows * bits // 8:
        raise BadStructure(CUT_OFF)


def zip_end(data: bytes) -> int:
    """Return where the last archive in some bytes ends; -1 if there is none."""
    at = data.rfind(b"PK\x05\x06")
    if at < 0 or at + 22 > len(data):
        return -1
    directory, begin, comment = struct.unpack_from("<IIH", data, at + 12)
    if directory + begin > at or at + 22 + comment > len(data):
        return -1
    return at + 22 + comment


def _check_claims(claims: list[int], data: bytes) -> None:
    if any(count < 0 or count > min(len(data), MOST_POINTS) for count in claims):
        raise BadStructure("it claims more points than it holds")
