"""Reading what a forecast rests on: the plan's course, and the changes that were measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from needlepoint.errors import Refused
from needlepoint.quantity import NORMAL_95
from needlepoint.results.json_files import FileKind, finite, own_document, read_own_json

PLAN = FileKind("plan", "plan", schema=1, most_mib=64)
CHANGE = FileKind("change", "compare", schema=1, most_mib=64)

SCAR_PLAN = "acne-scars"
"""The condition that the forecast is about."""


MM_PER_CM = 10.0


@dataclass(frozen=True, slots=True)
class PlannedPen:
    """What a plan says of the pen in one zone.

    Attributes
    ----------
    per_pass
        Punctures in a pass [1/cm2].
    passes
        Passes of a usual session.
    speed_mm_s, drag_mm
        Speed of the hand [mm/s] and its way between two strokes [mm].
    """

    per_pass: float
    passes: int
    speed_mm_s: float
    drag_mm: float


def planned_pen(line: Mapping[str, Any]) -> PlannedPen | None:
    """Read the pen from one zone of `plan.json`; None where the plan does not know it."""
    density = line.get("density")
    if density is None:
        return None
    return PlannedPen(
        per_pass=float(density["per_pass"]),
        passes=int(density["passes"]),
        speed_mm_s=float(density["speed_cm_s"]) * MM_PER_CM,
        drag_mm=float(density["drag_mm"]),
    )


@dataclass(frozen=True)
class Planned:
    """What a plan says that a forecast needs.

    Attributes
    ----------
    name
        Where it was read.
    sha256
        Digest of the measurement it was made for; empty where there was none.
    made_on
        The day of the plan.
    sessions
        Days of the sessions.
    interval_days
        Days between two sessions [days].
    depths_mm
        What the dial says in each session, by zone [mm].
    zones
        Zone of each scar that is to be needled, by its id.
    vitamin_c
        Whether it goes with the course.
    pens
        What the plan says of the pen, by zone; without zones whose density it does not know.
    """

    name: str
    sha256: str
    made_on: date
    sessions: tuple[date, ...]
    interval_days: int
    depths_mm: Mapping[str, tuple[float, ...]]
    zones: Mapping[int, str]
    vitamin_c: bool
    pens: Mapping[str, PlannedPen] = field(default_factory=dict)


@dataclass(frozen=True)
class ChangeSeen:
    """What one comparison says that a forecast needs; shares are of the first visit's depth.

    Attributes
    ----------
    name, sha256
        The later visit and its digest.
    before_sha256
        Digest of the first visit.
    taken
        When the later visit was captured; None where the file does not say.
    taken_off, sd
        Share of depth that is gone, and its SD, by the first visit's scar id.
    shared_sd
        SD of what moves all scars of the visit alike; at most what the surest number allows.
    patch_percent, patch_sd
        Change of the volume of all depressed scars, negative where it shrank, and its SD [%]; None
        where not known.
    patch_least
        Smallest detectable change of the volume of all depressed scars [%]; None where not known.
    scars_least
        Likewise of each scar's depth, by id [%].
    """

    name: str
    sha256: str
    before_sha256: str
    taken: date | None
    taken_off: Mapping[int, float]
    sd: Mapping[int, float]
    shared_sd: float
    patch_percent: float | None
    patch_sd: float | None
    patch_least: float | None
    scars_least: Mapping[int, float]


def read_planned(path: Path, sha256: str = "") -> Planned:
    """Read a plan's course, with the scars of one of the measurements it rests on.

    Parameters
    ----------
    path
        `plan.json`, or the folder of `plan` that holds it.
    sha256
        Digest of the measurement; where the plan rests on no such one, or none is given, its first
        is taken.

    Raises
    ------
    Unreadable
        If the file is not there, is no plan, or is of a version not known here.
    Refused
        If the plan needles nothing, or is for something else than acne scars.
    """
    found = read_own_json(path, PLAN)
    return found.made(lambda plain: _planned(found.name, plain, sha256))


def planned_from(document: Mapping[str, Any], sha256: str = "", name: str = "plan.json") -> Planned:
    """Read a plan's course from its document; raise as `read_planned` does."""
    return own_document(document, name, PLAN).made(lambda plain: _planned(name, plain, sha256))


def _planned(name: str, plain: dict[str, Any], sha256: str) -> Planned:
    condition = str(plain["condition"]["key"])
    if condition != SCAR_PLAN:
        raise Refused(f"{name} is a plan for {condition}; a forecast is made for {SCAR_PLAN}.")
    if not plain["may_needle"] or plain["course"] is None:
        raise Refused(
            f"{name} plans no needling, so there is no course to forecast; plan.pdf says why."
        )
    course = plain["course"]
    source, numbers = _rests_on(plain, sha256)
    days = tuple(date.fromisoformat(session["on"]) for session in course["sessions"])
    depths: dict[str, tuple[float, ...]] = {}
    zones: dict[int, str] = {}
    pens = {str(line["zone"]): planned_pen(line) for line in plain["zones"]}
    for line in plain["zones"]:
        first, usual = (finite(line["depth"][name]) for name in ("first_mm", "usual_mm"))
        depths[str(line["zone"])] = (first, *[usual] * (len(days) - 1))
        scars = (int(scar) for scar in line["scars"] if int(scar) in numbers)
        zones |= {numbers[scar]: str(line["zone"]) for scar in scars}
    return Planned(
        name=name,
        sha256=source,
        made_on=date.fromisoformat(plain["made_on"]),
        sessions=days,
        interval_days=int(course["interval_days"]),
        depths_mm=depths,
        zones=zones,
        vitamin_c=bool(plain["vitamin_c"]["may"]),
        pens={zone: pen for zone, pen in pens.items() if pen is not None},
    )


def _rests_on(plain: dict[str, Any], sha256: str) -> tuple[str, dict[int, int]]:
    """Choose a measurement; give its digest, and the numbers on its map by those on the plan.

    Plans of before rested on one measurement, which they name alone.
    """
    sources = plain.get("measurements") or [plain["measurement"] | {"added": 0}]
    added = {str(each["sha256"]): int(each["added"]) for each in reversed(sources)}
    chosen = sha256 if sha256 in added else str(sources[0]["sha256"])
    first = added[chosen]
    last = min((each for each in added.values() if each > first), default=None)
    scars = (int(line["scar"]) for line in plain["scars"])
    return chosen, {
        scar: scar - first for scar in scars if scar > first and (last is None or scar <= last)
    }


def read_change(path: Path) -> ChangeSeen:
    """Read what a comparison measured.

    Parameters
    ----------
    path
        `change.json`, or the folder of `compare` that holds it.

    Raises
    ------
    Unreadable
        If the file is not there, is no change, or is of a version not known here.
    Refused
        If its two visits could not be compared.
    """
    found = read_own_json(path, CHANGE)
    return found.made(partial(_change, found.name))


def change_from(document: Mapping[str, Any], name: str = "change.json") -> ChangeSeen:
    """Read what a comparison measured from its document; raise as `read_change` does."""
    return own_document(document, name, CHANGE).made(partial(_change, name))


def _change(name: str, plain: dict[str, Any]) -> ChangeSeen:
    if plain["scars"] is None:
        raise Refused(f"{name}: the two visits are not comparable; nothing can be learned.")
    taken_off, sd, least = {}, {}, {}
    for scar in plain["scars"]:
        found = _share(scar)
        if scar["before_id"] is None or scar["raised"] or found is None:
            continue
        number = int(scar["before_id"])
        taken_off[number], sd[number] = found
        least_mm, before_mm = (
            scar["depth"][name]["value"] for name in ("smallest_detectable", "before")
        )
        if least_mm is not None and before_mm:
            least[number] = 100.0 * finite(least_mm) / abs(finite(before_mm))
    patch = (plain["summary"] or {}).get("volume_percent", {})
    patch_sd = _sd(patch) if patch.get("value") is not None else None
    after = plain["after"]
    return ChangeSeen(
        name=str(after["name"]),
        sha256=str(after["sha256"]),
        before_sha256=str(plain["before"]["sha256"]),
        taken=day_of(after["taken"]),
        taken_off=taken_off,
        sd=sd,
        shared_sd=_shared(taken_off, sd, patch_sd),
        patch_percent=None if patch_sd is None else finite(patch["value"]),
        patch_sd=None if patch_sd is None else 100.0 * patch_sd,
        patch_least=None if patch_sd is None else 100.0 * NORMAL_95 * patch_sd,
        scars_least=least,
    )


def _share(scar: dict[str, Any]) -> tuple[float, float] | None:
    """Return what is gone of a scar's depth and its SD; None where the comparison cannot tell."""
    depth = scar["depth"]
    if depth is None or depth["percent"]["value"] is None or scar["verdict"] == "cannot tell":
        return None
    sd = _sd(depth["percent"])
    return (-finite(depth["percent"]["value"]) / 100.0, sd) if sd > 0.0 else None


def _shared(
    taken_off: Mapping[int, float], sd: Mapping[int, float], patch_sd: float | None
) -> float:
    """Return the most that all scars can share: no number is surer than what it shares with others.

    A comparison says what its scales share, but not how far a capture is off as a whole. Taking the
    most that fits lets many scars prove no more than one capture allows.
    """
    shares = [each / max(1.0 - taken_off[number], 0.1) for number, each in sd.items()]
    if patch_sd is not None:
        shares.append(patch_sd)
    return min(shares, default=0.0)


def day_of(taken: str | None) -> date | None:
    """Return the day of a capture from its time, or None where there is none.

    Raises
    ------
    ValueError
        If it is no time.
    """
    return None if not taken else datetime.fromisoformat(taken).date()


def _sd(plain: dict[str, Any]) -> float:
    """Return the SD of a share from its 95 % interval in percent."""
    return (finite(plain["high"]) - finite(plain["low"])) / (200.0 * NORMAL_95)
