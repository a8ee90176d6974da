"""The measurement as a file: records to Format 2 and back."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from needlepoint import __version__
from needlepoint.errors import Unreadable
from needlepoint.evidence import Fact
from needlepoint.quantity import Measured
from needlepoint.report.reference import MEASURING, known_facts
from needlepoint.report.relief_file import read_relief_file
from needlepoint.scars import Scar, ScarMap
from needlepoint.surface import Check, Origin, Quality, Relief, Scale, Survey

SCHEMA = 1
DIGITS = 6
"""Own choice: digits kept of every number; a part in a million is far below any doubt here."""

LARGEST_BYTES = 256 * 2**20
"""Own choice: no measurement of ours comes near it, so a larger file is something else."""

_QUANTITIES = ("depth", "width", "length", "breadth", "area", "volume", "wall", "fullness")


@dataclass(frozen=True)
class Measurement:
    """What a results folder of `measure` holds, as records.

    Attributes
    ----------
    origin, scale, quality
        What was measured, how long a pixel is, and what was checked.
    scars
        What was found; None when the capture was refused.
    relief
        The heights; None when the capture was refused or the file is not there.
    notes
        What must be said beside the result.
    facts
        The facts the measurement rests on, as plain tables.
    needlepoint
        The version that measured.
    """

    origin: Origin
    scale: Scale
    quality: Quality
    scars: ScarMap | None
    relief: Relief | None = None
    notes: tuple[str, ...] = ()
    facts: tuple[dict[str, Any], ...] = ()
    needlepoint: str = __version__

    @classmethod
    def of(cls, survey: Survey, scars: ScarMap | None) -> Measurement:
        """Put together what the rooms below have found."""
        return cls(
            origin=survey.origin,
            scale=survey.scale,
            quality=survey.quality,
            scars=scars,
            relief=survey.relief,
            notes=survey.notes,
            facts=tuple(_fact(fact) for fact in known_facts(MEASURING)),
        )


def as_document(survey: Survey, scars: ScarMap | None) -> dict[str, Any]:
    """Give the measurement in the form of `measurement.json`.

    Numbers are rounded to `DIGITS` digits; one that is not finite becomes null, so the file is
    strict JSON.

    Parameters
    ----------
    survey
        The relief and everything known about how it came to be.
    scars
        What was found on it; None exactly when the capture was refused.
    """
    return _document(Measurement.of(survey, scars))


def measurement_text(measurement: Measurement) -> str:
    """Give the text of `measurement.json`."""
    return json.dumps(_document(measurement), allow_nan=False, ensure_ascii=False, indent=1) + "\n"


def read_measurement(path: Path) -> Measurement:
    """Read a results folder of `measure`, or its `measurement.json`.

    The relief is read from the `relief.tif` beside it when there is one.

    Raises
    ------
    Unreadable
        If the file is not there, is no measurement, or is of a version not known here.
    """
    path = path / "measurement.json" if path.is_dir() else path
    plain = _plain(path)
    if plain.get("kind") != "measurement" or plain.get("schema") != SCHEMA:
        raise Unreadable(
            f"{path} is a {plain.get('kind', 'file of unknown kind')!s} of schema "
            f"{plain.get('schema')!s}; a measurement of schema {SCHEMA} is needed."
        )
    try:
        measurement = _records(plain)
    except (LookupError, TypeError, ValueError, AttributeError) as why:
        raise Unreadable(f"{path} is damaged: {_what(why)}; measure again.") from why
    tif = path.with_name("relief.tif")
    relief = read_relief_file(tif) if measurement.scars is not None and tif.exists() else None
    return Measurement(**{**vars(measurement), "relief": relief})


def read_relief(folder: Path) -> Relief:
    """Read the relief of a results folder.

    Raises
    ------
    Unreadable
        If there is none or it is no relief of ours.
    """
    return read_relief_file(folder / "relief.tif")


def _document(measurement: Measurement) -> dict[str, Any]:
    origin, scale, quality = measurement.origin, measurement.scale, measurement.quality
    scars = measurement.scars
    document = {
        "schema": SCHEMA,
        "needlepoint": measurement.needlepoint,
        "kind": "measurement",
        "source": {
            "kind": origin.kind,
            "name": origin.name,
            "sha256": origin.sha256,
            "site": origin.site,
            "taken": origin.taken,
        },
        "scale": {"pixel_mm": scale.pixel_mm, "from": scale.origin, "sd": scale.sd},
        "quality": {
            "verdict": quality.verdict,
            "checks": [check.as_dict() | {"fatal": check.fatal} for check in quality.checks],
        },
        "scars": None if scars is None else [_scar(scar) for scar in scars.scars],
        "grades": {} if scars is None else {k: v.as_dict() for k, v in scars.grades.items()},
        "areal": {} if scars is None else {k: v.as_dict() for k, v in scars.areal.items()},
        "searched": None if scars is None else {"area_mm2": scars.area_mm2},
        "notes": {
            "capture": list(measurement.notes),
            "map": [] if scars is None else list(scars.notes),
        },
        "facts": list(measurement.facts),
    }
    rounded: dict[str, Any] = _rounded(document)
    return rounded


def _scar(scar: Scar) -> dict[str, Any]:
    return {
        "id": scar.id,
        "kind": scar.kind,
        "raised": scar.raised,
        "kinds": scar.kinds,
        "centre_px": scar.centre_px,
        "centre_mm": scar.centre_mm,
        "outline_px": scar.outline_px,
        **{name: getattr(scar, name).as_dict() for name in _QUANTITIES},
        "near_fold": scar.near_fold,
        "notes": scar.notes,
    }


def _fact(fact: Fact) -> dict[str, Any]:
    return {
        "key": fact.key,
        "says": fact.says,
        "value": fact.value,
        "low": fact.low,
        "high": fact.high,
        "unit": fact.unit,
        "source": str(fact.source),
        "at": fact.at,
        "grade": fact.grade,
        "verified": fact.verified,
    }


def _rounded(thing: Any) -> Any:
    """Round every number inside and turn numpy's numbers and tuples into JSON's own."""
    if isinstance(thing, np.generic):
        thing = thing.item()
    if isinstance(thing, dict):
        return {key: _rounded(value) for key, value in thing.items()}
    if isinstance(thing, list | tuple):
        return [_rounded(value) for value in thing]
    if thing is None or isinstance(thing, str | bool | int):
        return thing
    number = float(thing)
    return float(f"{number:.{DIGITS}g}") if math.isfinite(number) else None


def _plain(path: Path) -> dict[str, Any]:
    def refuse(word: str) -> float:
        raise ValueError(f"{word} is no number")

    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise ValueError(f"it is larger than {LARGEST_BYTES // 2**20} MiB")
        plain = json.loads(path.read_text("utf-8"), parse_constant=refuse)
    except FileNotFoundError as why:
        raise Unreadable(f"{path} does not exist; give a folder that `measure` wrote.") from why
    except OSError as why:
        raise Unreadable(f"{path} cannot be read ({why.strerror}).") from why
    except (ValueError, RecursionError) as why:
        raise Unreadable(f"{path} is not the JSON of a measurement ({why}).") from why
    if not isinstance(plain, dict):
        raise Unreadable(f"{path} is not the JSON of a measurement (no table at its top).")
    return plain


def _records(plain: dict[str, Any]) -> Measurement:
    scale = plain["scale"]
    notes = plain.get("notes", {})
    return Measurement(
        origin=Origin(**plain["source"]),
        scale=Scale(float(scale["pixel_mm"]), float(scale.get("sd", 0.0)), str(scale["from"])),
        quality=Quality(tuple(_check(check) for check in plain["quality"]["checks"])),
        scars=None if plain["scars"] is None else _scar_map(plain),
        notes=tuple(notes.get("capture", ())),
        facts=tuple(plain.get("facts", ())),
        needlepoint=str(plain["needlepoint"]),
    )


def _scar_map(plain: dict[str, Any]) -> ScarMap:
    return ScarMap(
        scars=tuple(_read_scar(scar) for scar in plain["scars"]),
        grades={name: Measured.from_dict(each) for name, each in plain["grades"].items()},
        areal={name: Measured.from_dict(each) for name, each in plain["areal"].items()},
        area_mm2=float((plain.get("searched") or {}).get("area_mm2", 0.0)),
        notes=tuple(plain.get("notes", {}).get("map", ())),
    )


def _read_scar(plain: dict[str, Any]) -> Scar:
    pairs = [(float(col), float(row)) for col, row in plain["outline_px"]]
    missing = {"value": None, "low": None, "high": None, "unit": "1", "why": "not in the file"}
    return Scar(
        id=int(plain["id"]),
        kind=plain["kind"],
        raised=bool(plain["raised"]),
        kinds={kind: float(share) for kind, share in plain["kinds"].items()},
        centre_px=(float(plain["centre_px"][0]), float(plain["centre_px"][1])),
        centre_mm=(float(plain["centre_mm"][0]), float(plain["centre_mm"][1])),
        outline_px=tuple(pairs),
        near_fold=bool(plain.get("near_fold", False)),
        notes=tuple(plain.get("notes", ())),
        **{name: Measured.from_dict(plain.get(name, missing)) for name in _QUANTITIES},
    )


def _check(plain: dict[str, Any]) -> Check:
    value, limit = plain["value"], plain["limit"]
    return Check(
        id=str(plain["id"]),
        value=math.nan if value is None else float(value),
        limit=math.nan if limit is None else float(limit),
        ok=bool(plain["ok"]),
        fatal=bool(plain.get("fatal", False)),
        unit=str(plain.get("unit", "1")),
        why=str(plain["why"]),
    )


def _what(why: Exception) -> str:
    return f"{why} is missing" if isinstance(why, KeyError) else str(why)
