"""The structure of a TIFF file: its directories, and which bytes of it anything points to."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}
SIZES |= {13: 4, 16: 8, 17: 8, 18: 8}
"""Bytes of one value of each type (TIFF 6.0, section 2; BigTIFF adds 16 to 18)."""

SUBFOLDERS = {330: "sub", 34665: "exif", 34853: "gps", 40965: "interop"}
PAIRS = ((273, 279), (324, 325), (513, 514))
"""Tags of places and lengths: strips, tiles, an old-style JPEG."""

MOST_FOLDERS, MOST_ENTRIES = 200, 4096
"""Own choice: no camera writes as many; a file that does is built to keep us busy."""


class BadStructure(ValueError):
    """The file contradicts its format; the text says how, as the end of a sentence."""


@dataclass(frozen=True, slots=True)
class TiffTag:
    """One tag: its number, type, count, where its value lies, and where the entry itself does."""

    tag: int
    kind: int
    count: int
    at: int
    place: int

    @property
    def size(self) -> int:
        """Bytes of the value."""
        return SIZES.get(self.kind, 1) * self.count


@dataclass(frozen=True, slots=True)
class Directory:
    """One directory of tags: the first, a further page, or one that a tag points to."""

    role: str
    at: int
    end: int
    entries: tuple[TiffTag, ...]

    def entry(self, tag: int) -> TiffTag | None:
        """Return the entry of a tag; None where there is none."""
        return next((entry for entry in self.entries if entry.tag == tag), None)


class Tiff:
    """A TIFF file, read as far as its directories go."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.order = {b"II": "<", b"MM": ">"}.get(data[:2], "")
        if not self.order or len(data) < 16:
            raise BadStructure("it is cut off")
        self.big = self._number("H", 2) == 43
        self.directories = tuple(self._walk())

    def numbers(self, entry: TiffTag) -> tuple[int, ...]:
        """Return the whole numbers of an entry."""
        letter = {1: "B", 3: "H", 4: "I", 13: "I", 16: "Q", 18: "Q"}.get(entry.kind)
        if letter is None:
            return ()
        self._within(entry.at, entry.size)
        return struct.unpack_from(f"{self.order}{entry.count}{letter}", self.data, entry.at)

    def used(self) -> list[tuple[int, int]]:
        """Return the stretches of bytes that something points to, from place to end, unsorted."""
        stretches = [(0, 16 if self.big else 8)]
        for folder in self.directories:
            stretches.append((folder.at, folder.end))
            stretches += [(entry.at, entry.at + entry.size) for entry in folder.entries]
            for places, lengths in PAIRS:
                where, long = folder.entry(places), folder.entry(lengths)
                if where and long:
                    pairs = zip(self.numbers(where), self.numbers(long), strict=False)
                    stretches += [(at, at + size) for at, size in pairs]
        if any(end > len(self.data) for _, end in stretches):
            raise BadStructure("it is cut off")
        return stretches

    def _walk(self) -> Iterator[Directory]:
        waiting = [("page", self._number("Q" if self.big else "I", 8 if self.big else 4))]
        seen: set[int] = set()
        while waiting:
            role, at = waiting.pop(0)
            if at == 0 or at in seen:
                continue
            if len(seen) >= MOST_FOLDERS:
                raise BadStructure("it holds more directories than any picture")
            seen.add(at)
            folder, following = self._directory(role, at)
            yield folder
            if role == "page":
                waiting.append(("page", following))
            for entry in folder.entries:
                if entry.tag in SUBFOLDERS:
                    waiting += [(SUBFOLDERS[entry.tag], each) for each in self.numbers(entry)]

    def _directory(self, role: str, at: int) -> tuple[Directory, int]:
        head, step, letter = (8, 20, "Q") if self.big else (2, 12, "H")
        count = self._number(letter, at)
        if count > MOST_ENTRIES:
            raise BadStructure("one of its directories claims too many entries")
        begin, end = at + head, at + head + count * step
        entries = [self._entry(place) for place in range(begin, end, step)]
        following = self._number("Q" if self.big else "I", end)
        return Directory(role, at, end + (8 if self.big else 4), tuple(entries)), following

    def _entry(self, place: int) -> TiffTag:
        tag, kind = self._number("H", place), self._number("H", place + 2)
        count = self._number("Q" if self.big else "I", place + 4)
        value, room = (place + 12, 8) if self.big else (place + 8, 4)
        if SIZES.get(kind, 1) * count > room:
            value = self._number("Q" if self.big else "I", value)
            self._within(value, SIZES.get(kind, 1) * count)
        return TiffTag(tag, kind, count, value, place)

    def _number(self, letter: str, at: int) -> int:
        self._within(at, struct.calcsize(f"={letter}"))
        return int(struct.unpack_from(self.order + letter, self.data, at)[0])

    def _within(self, at: int, size: int) -> None:
        if at < 0 or at + size > len(self.data):
            raise BadStructure("it is cut off")
