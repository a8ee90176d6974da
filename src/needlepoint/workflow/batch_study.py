"""What a batch is asked to measure: a folder of captures, or a table of them."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from needlepoint.errors import Unreadable

MANIFEST = "capture.toml"
ENTITY = re.compile(r"(sub|ses)-([A-Za-z0-9]+)")
COLUMNS = ("capture", "subject", "session", "compare_with", "unit", "pixel_mm")
"""What a table of captures may say of each; only the first column is needed."""


@dataclass(frozen=True, slots=True)
class StudyCapture:
    """One capture of a study.

    Attributes
    ----------
    name
        Its way from the study's folder, or as the table writes it; the results are named by it.
    path
        Where it lies.
    subject, session
        Who and when, as BIDS names it (``sub-01``, ``ses-02``) or as the table says.
    unit, pixel_mm
        Unit of a scan and pixel of a height map [mm] that does not say its own.
    """

    name: str
    path: Path
    subject: str = ""
    session: str = ""
    unit: str | None = None
    pixel_mm: float | None = None

    @property
    def slug(self) -> str:
        """The name of the folder of its results."""
        return slug_of(self.name)


@dataclass(frozen=True, slots=True)
class VisitPair:
    """Two captures of the same skin, by their names."""

    before: str
    after: str

    @property
    def slug(self) -> str:
        """The name of the folder of its results."""
        return slug_of(f"{self.before} to {self.after}")


@dataclass(frozen=True, slots=True)
class Study:
    """What is to be measured and compared.

    Attributes
    ----------
    name
        File or folder name of the study.
    folder
        The folder that names are relative to.
    captures, pairs
        In the order of the tables.
    """

    name: str
    folder: Path
    captures: tuple[StudyCapture, ...]
    pairs: tuple[VisitPair, ...] = ()


def read_study(path: Path | str) -> Study:
    """Read what a study holds: a folder that is searched for captures, or a CSV that lists them.

    In a folder every folder with a ``capture.toml`` is a capture. Parts of its path such as
    ``sub-01`` and ``ses-02`` name subject and session as BIDS does; the first session of a subject
    is then compared with each later one of the same site, which is the rest of the path.

    A CSV has a column ``capture`` (a path relative to the CSV) and, where wanted, ``subject``,
    ``session``, ``compare_with`` (the capture of an earlier visit), ``unit`` and ``pixel_mm``.

    Raises
    ------
    Unreadable
        If it is not there, holds no capture, or a row of the CSV makes no sense.
    """
    path = Path(path)
    if path.is_dir():
        study = _from_folder(path)
    elif path.is_file():
        study = _from_table(path)
    else:
        raise Unreadable(f"{path} does not exist; give a folder of captures or a CSV of them.")
    if not study.captures:
        raise Unreadable(
            f"{path} holds no capture: give a folder with captures in it, or a CSV with rows."
        )
    return study


def slug_of(name: str) -> str:
    """Return a name that a folder can have, unlike that of any other name.

    Examples
    --------
    >>> slug_of("sub-01/ses-01")
    'sub-01_ses-01-a6b3a06c'
    """
    plain = re.sub(r"[^A-Za-z0-9.-]+", "_", name).strip("._")[-80:]
    return f"{plain}-{sha256(name.encode()).hexdigest()[:8]}"


def _from_folder(folder: Path) -> Study:
    captures = []
    for found in sorted(_captures_in(folder)):
        name = found.relative_to(folder).as_posix()
        said = dict(ENTITY.findall(name))
        captures.append(StudyCapture(name, found, _labelled("sub", said), _labelled("ses", said)))
    return Study(folder.resolve().name, folder, tuple(captures), tuple(_bids_pairs(captures)))


def _captures_in(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        if MANIFEST in names:
            yield Path(place)
            folders.clear()  # what lies in a capture belongs to it
        folders[:] = [each for each in folders if not each.startswith(".")]


def _labelled(entity: str, said: dict[str, str]) -> str:
    return f"{entity}-{said[entity]}" if entity in said else ""


def _bids_pairs(captures: list[StudyCapture]) -> Iterator[VisitPair]:
    """Pair the first session of each site of each subject with each later one."""
    first: dict[str, StudyCapture] = {}
    for each in sorted(captures, key=lambda one: (_natural(one.session), one.name)):
        if not each.subject or not each.session:
            continue
        site = each.name.replace(each.session, "")
        begun = first.setdefault(site, each)
        if begun.session != each.session:
            yield VisitPair(begun.name, each.name)


def _natural(text: str) -> tuple[tuple[int, str], ...]:
    """Sort ``ses-10`` after ``ses-9``."""
    return tuple((int(part or -1), rest) for part, rest in re.findall(r"(\d*)(\D*)", text))


def _from_table(path: Path) -> Study:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            rows = [(reader.line_num, row) for row in reader]
            columns = list(reader.fieldnames or ())
    except (OSError, UnicodeDecodeError, csv.Error) as why:
        raise Unreadable(f"{path} cannot be read as a CSV in UTF-8 ({why}).") from why
    if "capture" not in columns:
        raise Unreadable(f"{path} has no column 'capture'; its first line must name the columns.")
    unknown = [each for each in columns if each not in COLUMNS]
    if unknown or len(set(columns)) < len(columns):
        wrong = unknown[0] if unknown else "one that is there twice"
        raise Unreadable(
            f"{path} has a column that is not known ({wrong}); the columns are "
            f"{', '.join(COLUMNS)}. Join anything else to the result by its column 'capture'."
        )
    captures = [_row(path, line, row) for line, row in rows]
    names = [each.name for each in captures]
    pairs = []
    for (line, row), after in zip(rows, captures, strict=True):
        before = (row.get("compare_with") or "").strip()
        if names.count(after.name) > 1:
            raise Unreadable(f"{path}, line {line}: {after.name} is listed twice.")
        if before and (before not in names or before == after.name):
            raise Unreadable(
                f"{path}, line {line}: compare_with names {before}, which is no other capture of "
                "this table."
            )
        if before:
            pairs.append(VisitPair(before, after.name))
    return Study(path.name, path.parent, tuple(captures), tuple(pairs))


def _row(path: Path, line: int, row: dict[str, str | None]) -> StudyCapture:
    said = {name: (row.get(name) or "").strip() for name in COLUMNS}
    if not said["capture"] or None in row:
        raise Unreadable(f"{path}, line {line}: names no capture, or has more cells than columns.")
    try:
        pixel = float(said["pixel_mm"]) if said["pixel_mm"] else None
    except ValueError as why:
        raise Unreadable(
            f"{path}, line {line}: pixel_mm is {said['pixel_mm']!r}, which is no number."
        ) from why
    return StudyCapture(
        said["capture"],
        path.parent / said["capture"],
        said["subject"],
        said["session"],
        said["unit"] or None,
        pixel,
    )
