"""What a film says of itself before anything decodes it: boxes of MP4 and MOV, and our limits.

A phone that films in HDR codes light by a curve made for screens (HLG, PQ), in 10 bits. That is
refused by name: brightness would be read by the wrong curve.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from needlepoint.errors import Unreadable

CLIP_SUFFIXES = (".mp4", ".mov", ".m4v")

MOST_BYTES = 400_000_000
"""Own choice: a minute of 4K as phones code it."""

MOST_PIXELS = 4096 * 2304
"""Own choice: 4K, the most that phones film without a setting for it."""

MOST_FRAMES, MOST_SECONDS = 3600, 90.0
"""Own choice: a minute at 60 pictures a second; a walk round a cheek takes half of it."""

LEAST_FRAMES, LEAST_SECONDS = 6, 2.0
"""Own choice: six lights are the least; nobody walks round a cheek in two seconds."""

HDR = {16: "PQ", 18: "HLG"}
"""Transfer curves that are made for bright screens (ITU-T H.273, table 3)."""

PLAIN_AVC = {66, 77, 88, 100}
"""Profiles of H.264 with 8 bits and halved colour (ISO/IEC 14496-10, annex A)."""

ENTRY_HEAD = 86  # bytes of a sample entry before its own boxes
SIZE_AT = 32


@dataclass(frozen=True, slots=True)
class ClipHead:
    """What a film says of itself.

    Attributes
    ----------
    cols, rows
        Size of its pictures as they are stored.
    frames
        How many there are.
    seconds
        How long it lasts.
    codec
        The four letters of its coding, such as ``avc1``.
    """

    cols: int
    rows: int
    frames: int
    seconds: float
    codec: str


def read_clip_head(data: bytes, name: str) -> ClipHead:
    """Look through the boxes of a film and hold what they say against our limits.

    Raises
    ------
    Unreadable
        In one sentence, if it is no MP4 or MOV, is damaged, is too long, too large or too short, is
        filmed in HDR or with more than 8 bits, or is coded in a way that is not read here.
    """
    if len(data) > MOST_BYTES:
        raise Unreadable(
            f"{name}: larger than {MOST_BYTES // 10**6} MB; film for half a minute at 4K and 30"
            " pictures a second"
        )
    if data[4:8] not in (b"ftyp", b"moov", b"wide", b"mdat"):
        raise Unreadable(f"{name}: it is no film in MP4 or MOV; export it as MP4")
    try:
        head = _head(memoryview(data), name)
    except (struct.error, LookupError, ValueError):
        raise Unreadable(f"{name}: the film is damaged or cut off; copy it anew") from None
    _check(head, name)
    return head


def _head(data: memoryview, name: str) -> ClipHead:
    top = list(_boxes(data))
    if any(kind == b"moof" for kind, _ in top):
        raise Unreadable(f"{name}: the film is in pieces, as browsers record it; export it as MP4")
    tracks = [body for kind, body in _boxes(_only(top, b"moov")) if kind == b"trak"]
    films = [media for media in map(_media, tracks) if _handler(media) == b"vide"]
    if len(films) != 1:
        raise Unreadable(
            f"{name}: it holds {len(films)} films; film without cinematic or dual mode, or export"
            " it as a plain MP4"
        )
    media = films[0]
    scale, length = _times(_only(media, b"mdhd"))
    table = list(_boxes(_only(list(_boxes(_only(media, b"minf"))), b"stbl")))
    frames = int.from_bytes(_only(table, b"stsz")[8:12], "big")
    entry = _only(table, b"stsd")[8:]
    cols, rows = struct.unpack_from(">HH", entry, SIZE_AT)
    codec = bytes(entry[4:8]).decode("latin-1")
    parts = dict(_boxes(entry[ENTRY_HEAD : int.from_bytes(entry[:4], "big")]))
    _check_colour(codec, parts, name)
    return ClipHead(cols, rows, frames, length / scale, codec)


def _check_colour(codec: str, parts: dict[bytes, memoryview], name: str) -> None:
    """Refuse what is not plain 8-bit video, by its name."""
    off = "switch HDR video off in the phone's camera settings and film again"
    if b"dvcC" in parts or b"dvvC" in parts:
        raise Unreadable(f"{name}: filmed in Dolby Vision (HDR); {off}")
    colour = parts.get(b"colr")
    if colour is not None and bytes(colour[:4]) in (b"nclx", b"nclc"):
        curve = HDR.get(struct.unpack_from(">H", colour, 6)[0])
        if curve is not None:
            raise Unreadable(f"{name}: filmed in HDR ({curve}); {off}")
    if codec in ("avc1", "avc3"):
        plain = parts[b"avcC"][1] in PLAIN_AVC
    elif codec in ("hvc1", "hev1"):
        plain = not (parts[b"hvcC"][17] & 7 or parts[b"hvcC"][18] & 7)
    else:
        raise Unreadable(
            f"{name}: coded as {codec!r}, which is not read here; film in H.264 or HEVC"
        )
    if not plain:
        raise Unreadable(f"{name}: filmed with more than 8 bits (HDR or professional video); {off}")
    pixel = parts.get(b"pasp")
    if pixel is not None and pixel[:4] != pixel[4:8]:
        raise Unreadable(f"{name}: its pixels are not square; film anew with the phone's camera")


def _check(head: ClipHead, name: str) -> None:
    if not 0 < head.cols * head.rows <= MOST_PIXELS:
        raise Unreadable(f"{name}: {head.cols} x {head.rows} pixels are not read; film in 4K")
    if head.frames > MOST_FRAMES or head.seconds > MOST_SECONDS:
        raise Unreadable(
            f"{name}: {head.frames} pictures in {head.seconds:.0f} s are too many; walk round the"
            " cheek in half a minute, at 30 pictures a second"
        )
    if head.frames < LEAST_FRAMES or head.seconds < LEAST_SECONDS:
        raise Unreadable(
            f"{name}: {head.frames} pictures in {head.seconds:.1f} s are too few; take half a"
            " minute for the way round the cheek"
        )


def _boxes(data: memoryview) -> Iterator[tuple[bytes, memoryview]]:
    """Walk the boxes one after the other: the name of each, and what is in it."""
    at = 0
    while at + 8 <= len(data):
        size, begin = int.from_bytes(data[at : at + 4], "big"), at + 8
        if size == 1:
            size, begin = int.from_bytes(data[at + 8 : at + 16], "big"), at + 16
        end = len(data) if size == 0 else at + size
        if end < begin or end > len(data):
            raise ValueError(end)
        yield bytes(data[at + 4 : at + 8]), data[begin:end]
        at = end


def _only(boxes: list[tuple[bytes, memoryview]], kind: bytes) -> memoryview:
    for each, body in boxes:
        if each == kind:
            return body
    raise ValueError(kind)


def _media(track: memoryview) -> list[tuple[bytes, memoryview]]:
    return list(_boxes(_only(list(_boxes(track)), b"mdia")))


def _handler(media: list[tuple[bytes, memoryview]]) -> bytes:
    return bytes(_only(media, b"hdlr")[8:12])


def _times(body: memoryview) -> tuple[int, int]:
    """Return units a second, and how many units the film lasts."""
    form = ">QQIQ" if body[0] == 1 else ">IIII"
    _, _, scale, length = struct.unpack_from(form, body, 4)
    if scale == 0:
        raise ValueError(scale)
    return scale, length
