"""The trials that the forecast learns from: one row an arm and reading, each with its source."""

from __future__ import annotations

import csv
import hashlib
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import StringIO
from typing import Literal, cast, get_args

from needlepoint.errors import Unreadable

Use = Literal["fit", "held out", "marks only", "no"]
"""What a row is for: fitted, only predicted, only for its dark marks, or left out."""

Likelihood = Literal[
    "",
    "ratio",
    "points",
    "grade",
    "grade points",
    "counts",
    "kind counts",
    "contrast",
    "longer better",
    "adjunct better",
    "not significant",
]
"""How a row speaks: see docs/explanation/evidence-model.md."""

CHOICES: dict[str, tuple[str, ...]] = {
    "use": get_args(Use),
    "likelihood": get_args(Likelihood),
    "treatment": ("needling", "untreated", "other", "radiofrequency", "raised scars"),
    "blinded": ("yes", "no", "unknown"),
    "split_face": ("yes", "no"),
    "adjunct": (
        "none",
        "prp",
        "peel",
        "vitamin_c",
        "insulin",
        "hyaluronic_acid",
        "subcision",
        "several",
    ),
}
WORDS = ("study", "arm", *CHOICES, "skin_types", "kinds", "scale", "note", "source")
NUMBERS = (
    "year",
    "clients",
    "needle_mm",
    "sessions",
    "interval_weeks",
    "weeks_after_last",
    "before",
    "before_sd",
    "after",
    "after_sd",
    "fewer_points",
    "fewer_points_low",
    "fewer_points_high",
    "fewer_percent",
    "fewer_percent_low",
    "fewer_percent_high",
    "dark_marks",
)


@dataclass(frozen=True, slots=True)
class Count:
    """How many clients lost between `low` and `high`: grades, or per cent in bands.

    Attributes
    ----------
    low, high
        Ends of the range, both included [grades] or [%].
    clients
        How many.
    grade_before
        Grade from which they started; None where clients of all grades are counted together.
    """

    low: float
    high: float
    clients: int
    grade_before: int | None = None


@dataclass(frozen=True, slots=True)
class TrialArm:
    """One arm of a trial at one reading; None is a figure that was not readable, never a zero.

    Attributes
    ----------
    study, arm, year
        Which trial, which of its arms, and when it was published.
    treatment, adjunct
        What was done, and what went with needling.
    clients
        Who were read.
    blinded, split_face
        Whether the reader knew what was done, and whether two halves of one face were compared.
    skin_types, kinds
        Fitzpatrick types, and kinds of scar (``mixed`` where none was singled out).
    needle_mm, sessions, interval_weeks, weeks_after_last
        Length of the needle [mm], sessions, weeks between them, and from the last to the reading.
    scale
        What was read: ``gb_points``, ``gb_grade``, ``ecca``, ``asas``, ``severity``, ``bands`` ...
    before, before_sd, after, after_sd
        Means and SDs over clients, in points of the scale.
    fewer_points, fewer_percent
        What the mean lost in points, or per cent; ``_low`` and ``_high`` its 95 % interval.
    counts, responders
        Clients by what they lost, or by the kind of scar that improved.
    dark_marks
        Clients with dark marks after it.
    use, likelihood, note
        What the row is for, how it speaks, and what to know about it.
    source
        Address of what was read.
    """

    study: str
    arm: str
    treatment: str
    adjunct: str
    blinded: str
    split_face: str
    skin_types: str
    kinds: str
    scale: str
    use: Use
    likelihood: Likelihood
    note: str
    source: str
    year: float | None
    clients: float | None
    needle_mm: float | None
    sessions: float | None
    interval_weeks: float | None
    weeks_after_last: float | None
    before: float | None
    before_sd: float | None
    after: float | None
    after_sd: float | None
    fewer_points: float | None
    fewer_points_low: float | None
    fewer_points_high: float | None
    fewer_percent: float | None
    fewer_percent_low: float | None
    fewer_percent_high: float | None
    dark_marks: float | None
    counts: tuple[Count, ...]
    responders: tuple[tuple[str, int], ...]


@cache
def read_trials() -> tuple[TrialArm, ...]:
    """Read the table of trials that the package carries."""
    return parse_trials(_table().decode("utf-8"))


def digest_of_trials() -> str:
    """Return the SHA-256 of the table of trials; a posterior names the one it was learned from."""
    return hashlib.sha256(_table()).hexdigest()


def parse_trials(text: str) -> tuple[TrialArm, ...]:
    """Read arms from the `text` of a table of trials.

    Raises
    ------
    Unreadable
        If a column is missing or unknown, a word is not one of those allowed, a figure is no
        number or makes no sense, or a row lacks what its likelihood needs.
    """
    reader = csv.DictReader(StringIO(text))
    expected = {*WORDS, *NUMBERS, "counts"}
    if wrong := expected ^ set(reader.fieldnames or ()):
        raise Unreadable(f"trials: columns missing or unknown: {', '.join(sorted(wrong))}")
    return tuple(_arm(row, f"trials, row {number}") for number, row in enumerate(reader, 2))


def _table() -> bytes:
    return files("needlepoint.healing").joinpath("trials.csv").read_bytes()


def _arm(row: dict[str, str], where: str) -> TrialArm:
    where = f"{where} ({row['study']})"
    for name, allowed in CHOICES.items():
        if row[name] not in allowed:
            raise Unreadable(f"{where}: {name} is {row[name]!r}, not one of {', '.join(allowed)}")
    if not row["source"].startswith(("https://", "http://")):
        raise Unreadable(f"{where}: a figure without the address of its source is not used")
    by_kind = row["likelihood"] == "kind counts"
    arm = TrialArm(
        **{name: row[name].strip() for name in WORDS},  # type: ignore[arg-type]
        **{name: _number(row, name, where) for name in NUMBERS},  # type: ignore[arg-type]
        counts=() if by_kind else _counts(row["counts"], where),
        responders=_responders(row["counts"], where) if by_kind else (),
    )
    if arm.use in ("fit", "held out"):
        _check(arm, where)
    return arm


def _number(row: dict[str, str], name: str, where: str) -> float | None:
    if not row[name]:
        return None
    try:
        number = float(row[name])
    except ValueError:
        raise Unreadable(f"{where}: {name} is {row[name]!r}, not a number") from None
    if number < 0.0 and not name.startswith("fewer_"):
        raise Unreadable(f"{where}: {name} is negative")
    return number


def _counts(text: str, where: str) -> tuple[Count, ...]:
    """Read ``0..25=3 25..50=6``, or grades lost by the grade before: ``4:1=6 2=10; 3:1=15``."""
    found: list[Count] = []
    for group in text.split(";"):
        before, colon, rest = group.strip().rpartition(":")
        for entry in rest.split():
            match = re.fullmatch(r"(\d+)(?:\.\.(\d+))?=(\d+)", entry)
            if match is None or (colon and not before.isdigit()):
                raise Unreadable(f"{where}: count {entry!r} is not written like 25..50=6")
            low, high, clients = match[1], match[2] or match[1], match[3]
            found.append(
                Count(float(low), float(high), int(clients), int(before) if colon else None)
            )
    return tuple(found)


def _responders(text: str, where: str) -> tuple[tuple[str, int], ...]:
    pairs = [entry.partition("=") for entry in text.split()]
    if not pairs or not all(count.isdigit() for _, _, count in pairs):
        raise Unreadable(f"{where}: counts by kind are not written like boxcar=24")
    return tuple((kind, int(count)) for kind, _, count in pairs)


NEEDED: dict[str, tuple[str, ...]] = {
    "points": ("fewer_points", "clients"),
    "grade": ("before", "after", "clients"),
    "grade points": ("fewer_points", "clients"),
    "contrast": ("fewer_points", "clients"),
    "counts": ("clients",),
    "kind counts": ("clients",),
    "not significant": ("clients",),
    "longer better": ("needle_mm", "clients"),
    "adjunct better": ("clients",),
    "ratio": ("clients",),
}


def _check(arm: TrialArm, where: str) -> None:
    """Refuse a row that lacks what its likelihood needs."""
    if not arm.likelihood:
        raise Unreadable(f"{where}: it is to be used, but how it speaks is not told")
    for name in NEEDED[arm.likelihood]:
        if getattr(arm, name) is None:
            raise Unreadable(f"{where}: a row read as {arm.likelihood!r} needs {name}")
    if arm.likelihood == "ratio" and arm.fewer_percent is None and not (arm.before and arm.after):
        raise Unreadable(f"{where}: neither per cent nor means before and after are given")
    if arm.fewer_percent is not None and arm.fewer_percent >= 100.0:
        raise Unreadable(f"{where}: {arm.fewer_percent} % off leaves nothing")
    counted = sum(count.clients for count in arm.counts)
    if arm.likelihood == "counts" and counted != cast("float", arm.clients):
        raise Unreadable(f"{where}: {counted} clients are counted, but {arm.clients} were read")
