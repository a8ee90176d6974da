"""The structure of picture files: where a picture ends, and what rides along with it."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from needlepoint.records.uploads.tiff_structure import BadStructure, Tiff

CUT_OFF = "it is cut off"
RIDER = (
    "something else follows the end of the picture (as a film after a motion photo does); save or "
    "export it as a plain picture"
)
PNG_BEGIN, PNG_END = b"\x89PNG\r\n\x1a\n", b"IEND"
PNG_CRITICAL = {b"IHDR", b"PLTE", b"IDAT", b"IEND"}
HEIC_BOXES = {b"ftyp", b"meta", b"mdat", b"free", b"skip", b"moov", b"uuid", b"wide"}
PNG_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
INFLATED_AT_ONCE = 1024 * 1024
MOST_PIXELS = 120_000_000
"""Own choice, that of the readers of captures: a small file can claim any size."""

MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
BARE = {0x01, *range(0xD0, 0xD9)}  # markers of a JPEG that carry no length
SOF = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
START, END, SCAN, APP2, COMMENT = 0xD8, 0xD9, 0xDA, 0xE2, 0xFE


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a picture file: what it is, and where it begins and ends."""

    kind: bytes | int
    at: int
    end: int
    body: int  # where its content begins


@dataclass(frozen=True, slots=True)
class Anatomy:
    """What a picture file is made of.

    Attributes
    ----------
    size
        Columns and rows as its head claims; None where only the decoder knows.
    riders
        Bytes that are not the picture: texts, metadata, comments.
    """

    size: tuple[int, int] | None
    riders: bytes


def png_segments(data: bytes) -> Iterator[Segment]:
    """Walk the chunks of a PNG; each must be whole and carry its own check sum."""
    at, kind = len(PNG_BEGIN), b""
    while kind != PNG_END:
        if at + 12 > len(data):
            raise BadStructure(CUT_OFF)
        length, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        end = at + 12 + length
        if end > len(data):
            raise BadStructure(CUT_OFF)
        if zlib.crc32(data[at + 4 : end - 4]) != int.from_bytes(data[end - 4 : end], "big"):
            raise BadStructure("it is damaged")
        yield Segment(kind, at, end, at + 8)
        at = end
    if at != len(data):
        raise BadStructure(RIDER)


def png_anatomy(data: bytes) -> Anatomy:
    """Look through a PNG."""
    head: tuple[int, ...] | None = None
    riders, coded = [], []
    for part in png_segments(data):
        assert isinstance(part.kind, bytes)
        if part.kind == b"IHDR" and part.end - part.body == 17:
            head = struct.unpack_from(">IIBBBBB", data, part.body)
        elif part.kind == b"IDAT":
            coded.append(data[part.body : part.end - 4])
        elif part.kind not in PNG_CRITICAL:
            if not part.kind[0] & 0x20:  # an upper-case first letter: who cannot read it must stop
                raise BadStructure("it holds a part that no PNG reader knows")
            riders.append(data[part.body : part.end - 4])
    if head is None:
        raise BadStructure("it has no head")
    cols, rows, bits, colour, *_, interlaced = head
    if cols * rows <= MOST_PIXELS:  # a larger one is refused by its head
        row = (cols * bits * PNG_CHANNELS.get(colour, 4) + 7) // 8 + 1
        _check_inflated(coded, least=0 if interlaced else rows * row, most=2 * rows * row + 4096)
    return Anatomy((cols, rows), b"\0".join(riders))


def _check_inflated(coded: list[bytes], *, least: int, most: int) -> None:
    """Refuse a PNG whose pixels unpack to much more than its head claims, or to less."""
    unpacking, total = zlib.decompressobj(), 0
    try:
        for part in coded:
            waiting = part
            while waiting and not unpacking.eof:
                total += len(unpacking.decompress(waiting, INFLATED_AT_ONCE))
                waiting = unpacking.unconsumed_tail
                if total > most:
                    raise BadStructure("it unpacks to more than the picture that it claims to be")
    except zlib.error:
        raise BadStructure("it is damaged") from None
    if total < least or not unpacking.eof or unpacking.unused_data:
        raise BadStructure(CUT_OFF if total < least else "it is damaged")


def jpeg_segments(data: bytes, begin: int = 0) -> Iterator[Segment]:
    """Walk the segments of one JPEG, from its start to its end mark."""
    if data[begin : begin + 2] != b"\xff\xd8":
        raise BadStructure("it is damaged")
    yield Segment(START, begin, begin + 2, begin + 2)
    at = begin + 2
    while True:
        found = MARKER.search(data, at)
        if found is None:
            raise BadStructure(CUT_OFF)
        kind, place = data[found.start() + 1], found.start()
        if kind in BARE:
            at = place + 2
            continue
        if kind == END:
            yield Segment(END, place, place + 2, place + 2)
            return
        length = int.from_bytes(data[place + 2 : place + 4], "big")
        end = place + 2 + length
        if length < 2 or end > len(data):
            raise BadStructure(CUT_OFF)
        if kind == SCAN:  # the coded picture belongs to it, up to the next mark
            following = MARKER.search(data, end)
            if following is None:
                raise BadStructure(CUT_OFF)
            yield Segment(kind, place, following.start(), place + 4)
            at = following.start()
        else:
            yield Segment(kind, place, end, place + 4)
            at = end


def jpeg_anatomy(data: bytes) -> Anatomy:
    """Look through a JPEG; further pictures that its own index names may follow, nothing else."""
    size, riders, more, at = None, [], False, 0
    for part in jpeg_segments(data):
        assert isinstance(part.kind, int)
        body = data[part.body : part.end]
        if part.kind in SOF and len(body) >= 5:
            size = (int.from_bytes(body[3:5], "big"), int.from_bytes(body[1:3], "big"))
        if 0xE0 <= part.kind <= 0xEF or part.kind == COMMENT:
            riders.append(body)
            more = more or (part.kind == APP2 and body.startswith(b"MPF\0"))
        at = part.end
    if size is None:
        raise BadStructure("it has no head")
    while (at := _after_zeros(data, at)) < len(data):
        if not more or data[at : at + 3] != b"\xff\xd8\xff":
            raise BadStructure(RIDER)
        for part in jpeg_segments(data, at):
            if isinstance(part.kind, int) and (0xE0 <= part.kind <= 0xEF or part.kind == COMMENT):
                riders.append(data[part.body : part.end])
            at = part.end
    return Anatomy(size, b"\0".join(riders))


def heic_anatomy(data: bytes) -> Anatomy:
    """Look through a HEIC: its boxes must be known and end where the file does."""
    at, riders = 0, []
    while at < len(data):
        size, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        if size == 1:
            size = int.from_bytes(data[at + 8 : at + 16], "big")
        if size == 0:
            size = len(data) - at
        if size < 8 or at + size > len(data):
            raise BadStructure(CUT_OFF)
        if kind not in HEIC_BOXES:
            raise BadStructure(RIDER)
        if kind != b"mdat":
            riders.append(data[at : at + size])
        at += size
    return Anatomy(None, b"\0".join(riders))


def tiff_anatomy(data: bytes) -> Anatomy:
    """Look through a TIFF or DNG: nothing may follow what its directories point to."""
    tiff = Tiff(data)
    end = max(end for _, end in tiff.used())
    if data[end:].strip(b"\0"):
        raise BadStructure(RIDER)
    largest: tuple[int, int] | None = None
    riders = []
    pictures = {tag for pair in ((273, 279), (324, 325), (513, 514)) for tag in pair}
    for folder in tiff.directories:
        sizes = [tiff.numbers(entry) for tag in (256, 257) if (entry := folder.entry(tag))]
        if len(sizes) == 2 and all(sizes):
            size = (sizes[0][0], sizes[1][0])
            largest = max(largest or size, size, key=lambda each: each[0] * each[1])
        riders += [
            data[entry.at : entry.at + entry.size]
            for entry in folder.entries
            if entry.tag not in pictures
        ]
    return Anatomy(largest, b"\0".join(riders))


def is_dng(data: bytes) -> bool:
    """Tell whether a TIFF is a DNG: it says so by a tag of its own."""
    return any(folder.entry(50706) is not None for folder in Tiff(data).directories)


def _after_zeros(data: bytes, at: int) -> int:
    rest = re.compile(rb"\0*").match(data, at)
    return at if rest is None else rest.end()
