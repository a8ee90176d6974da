"""What some bytes are, by their content alone, and whether they are that and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from needlepoint.records.uploads import picture_structure as pictures
from needlepoint.records.uploads import scan_structure as scans
from needlepoint.records.uploads.picture_structure import MOST_PIXELS
from needlepoint.records.uploads.tiff_structure import BadStructure

HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
SDF_HEADS = re.compile(rb"[ab](?:BCR|ISO)-[12]\.0")
SCRIPTS = re.compile(
    rb"<script|<\?php|<iframe|<!doctype html|<html|javascript:|__halt_compiler|<svg[\s>]",
    re.IGNORECASE,
)
ARCHIVES = (b"PK\x03\x04", b"%PDF-", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07")
AT_PLACES = ((257, b"ustar"), (32769, b"CD001"))

PICTURES = ("PNG", "JPEG", "TIFF", "HEIC", "DNG")
SCANS = ("OBJ", "PLY", "STL", "GLB", "X3P", "SDF", "SUR")
MEDIA_TYPES = {
    "PNG": "image/png",
    "JPEG": "image/jpeg",
    "TIFF": "image/tiff",
    "HEIC": "image/heic",
    "DNG": "image/x-adobe-dng",
    "OBJ": "model/obj",
    "PLY": "application/x-ply",
    "STL": "model/stl",
    "GLB": "model/gltf-binary",
    "X3P": "application/x-x3p",
    "SDF": "application/x-sdf",
    "SUR": "application/x-sur",
}
SUFFIXES = {
    kind: {"JPEG": ".jpg", "TIFF": ".tif"}.get(kind, f".{kind.lower()}") for kind in MEDIA_TYPES
}
KNOWN = f"pictures: {', '.join(PICTURES)}; scans: {', '.join(SCANS)}"


class ContentRefused(ValueError):
    """The bytes are refused; the text is the end of a sentence that says why."""


@dataclass(frozen=True, slots=True)
class Examined:
    """What some bytes are.

    Attributes
    ----------
    kind
        One of `PICTURES` or `SCANS`.
    size
        Columns and rows as the head of a picture claims, where the head says so.
    """

    kind: str
    size: tuple[int, int] | None


def examine(data: bytes) -> Examined:
    """Say what some bytes are; refuse what is unknown, cut off, or more than one thing.

    Raises
    ------
    NotAdmitted
        With the reason.
    """
    if not data:
        raise ContentRefused("it is empty; copy it from the camera again")
    try:
        kind = kind_of(data)
        size = _look_through(kind, data)
    except BadStructure as why:
        raise ContentRefused(str(why)) from None
    if size is not None and (size[0] * size[1] > MOST_PIXELS or min(size) < 1):
        raise ContentRefused(
            f"it claims more than {MOST_PIXELS // 10**6} megapixels, or none at all"
        )
    return Examined(kind, size)


def kind_of(data: bytes) -> str:  # noqa: PLR0911  one return for each kind
    """Tell the kind from the content.

    Raises
    ------
    NotAdmitted
        If it is none that is read here.
    """
    head = data[:512]
    if head.startswith(pictures.PNG_BEGIN):
        return "PNG"
    if head.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if head[:4] in {b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"}:
        return "DNG" if pictures.is_dng(data) else "TIFF"
    if head[4:8] == b"ftyp" and head[8:12] in HEIC_BRANDS:
        return "HEIC"
    if head.startswith(b"glTF"):
        return "GLB"
    if re.match(rb"ply\r?\n", head):
        return "PLY"
    if head.startswith((b"DIGITAL SURF", b"DSCOMPRESSED")):
        return "SUR"
    if SDF_HEADS.match(head):
        return "SDF"
    if head.startswith(b"PK\x03\x04") and b"main.xml" in data:
        return "X3P"
    return _kind_of_the_rest(data)


def _kind_of_the_rest(data: bytes) -> str:
    """Tell meshes that begin with nothing of their own; name what people hand in by mistake."""
    if scans.is_binary_stl(data):
        return "STL"
    _refuse_others(data)
    text = data[:65536]
    if b"\0" not in text and re.match(rb"\s*solid\b", text) and re.search(rb"\bfacet\b", text):
        return "STL"
    if b"\0" not in data and re.search(rb"^\s*v\s+[-+.\d]", data, re.MULTILINE):
        return "OBJ"
    raise ContentRefused(f"it is nothing that is read here ({KNOWN})")


def _refuse_others(data: bytes) -> None:
    head = data[:4096].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    drawing = re.search(rb"<svg[\s>]", head, re.IGNORECASE) is not None
    names: list[tuple[str, bool]] = [
        ("a drawing (SVG), which can carry a program", drawing),
        ("a web page", bool(SCRIPTS.search(head))),
        ("an archive; hand in the files inside it", head.startswith(b"PK\x03\x04")),
        ("a PDF", b"%PDF-" in head[:1024]),
        ("a program", head.startswith((b"MZ", b"\x7fELF", b"#!"))),
    ]
    for name, found in names:
        if found:
            raise ContentRefused(f"it is {name}, and no picture or scan ({KNOWN})")


def _look_through(kind: str, data: bytes) -> tuple[int, int] | None:
    """Check the structure of a kind and what rides along; give the size a picture claims."""
    looks: dict[str, Callable[[bytes], pictures.Anatomy]] = {
        "PNG": pictures.png_anatomy,
        "JPEG": pictures.jpeg_anatomy,
        "TIFF": pictures.tiff_anatomy,
        "DNG": pictures.tiff_anatomy,
        "HEIC": pictures.heic_anatomy,
    }
    checks: dict[str, Callable[[bytes], None]] = {
        "OBJ": scans.check_obj,
        "STL": scans.check_stl,
        "PLY": scans.check_ply,
        "GLB": scans.check_glb,
        "X3P": scans.check_x3p,
        "SUR": scans.check_sur,
    }
    size = None
    if kind in looks:
        anatomy = looks[kind](data)
        size = anatomy.size
        if any(mark in anatomy.riders for mark in ARCHIVES):
            raise ContentRefused("an archive or a document is hidden in it")
    elif kind in checks:
        checks[kind](data)
    _refuse_second_meaning(kind, data)
    return size


def _refuse_second_meaning(kind: str, data: bytes) -> None:
    """Refuse what another program would take for something else: a page, a program, an archive."""
    if SCRIPTS.search(data):
        raise ContentRefused("a web page or a program is hidden in it")
    if kind != "X3P" and scans.zip_end(data) >= 0:
        raise ContentRefused("an archive is hidden in it")
    if b"%PDF-" in data[:1024] or any(data[at : at + len(mark)] == mark for at, mark in AT_PLACES):
        raise ContentRefused("an archive or a document is hidden in it")
