"""Reading a measurement back: Format 2 to records, strictly."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from needlepoint.quantity import Measured
from needlepoint.results.json_files import FileKind, finite, own_document, read_own_json
from needlepoint.results.measurement import SCHEMA
from needlepoint.results.relief_tif import read_relief_tif
from needlepoint.scars import KINDS, QUANTITIES, CutScar, Measurement, Scar, ScarMap
from needlepoint.surface import LEFT_OUT_WAYS as WAYS
from needlepoint.surface import Check, LeftOut, Origin, Quality, Relief, Scale, file_bytes

MEASUREMENT = FileKind("measurement", "measure", SCHEMA, most_mib=256)


def read_measurement(path: Path) -> Measurement:
    """Read a results folder of `measure`, or its `measurement.json`.

    The relief is read from the `relief.tif` beside it when there is one.

    Raises
    ------
    Unreadable
        If the file is not there, is no measurement, or is of a version not known here.
    """
    found = read_own_json(path, MEASUREMENT)
    tif = Path(found.name).with_name("relief.tif")
    relief = None
    if found.plain.get("scars") is not None and tif.exists():
        relief = read_relief_tif(file_bytes(tif), str(tif))
    return replace(found.made(_records), relief=relief)


def measurement_from(
    document: Mapping[str, Any], relief: bytes | None = None, name: str = "measurement.json"
) -> Measurement:
    """Read a measurement from its document and the bytes of its `relief.tif`.

    Raises
    ------
    Unreadable
        If either is damaged, or of a version not known here.
    """
    measurement = own_document(document, name, MEASUREMENT).made(_records)
    if relief is None or measurement.scars is None:
        return measurement
    return replace(measurement, relief=read_relief_tif(relief, "relief.tif"))


def read_relief(folder: Path) -> Relief:
    """Read the relief of a results folder.

    Raises
    ------
    Unreadable
        If there is none or it is no relief of ours.
    """
    path = folder / "relief.tif"
    return read_relief_tif(file_bytes(path), str(path))


def _records(plain: dict[str, Any]) -> Measurement:
    scale = plain["scale"]
    notes = plain.get("notes", {})
    return Measurement(
        origin=_origin(plain["source"]),
        scale=Scale(finite(scale["pixel_mm"]), finite(scale.get("sd", 0.0)), str(scale["from"])),
        quality=Quality(tuple(_check(check) for check in plain["quality"]["checks"])),
        scars=None if plain["scars"] is None else _scar_map(plain),
        notes=_texts(notes.get("capture", [])),
        facts=tuple(_known(fact) for fact in plain.get("facts", [])),
        needlepoint=str(plain["needlepoint"]),
        phone=_phone(plain.get("phone")),
        left_out=tuple(_left_out(each) for each in plain.get("left_out", [])),
    )


def _scar_map(plain: dict[str, Any]) -> ScarMap:
    searched = plain.get("searched") or {}
    return ScarMap(
        scars=tuple(_read_scar(scar) for scar in plain["scars"]),
        grades={name: Measured.from_dict(each) for name, each in plain["grades"].items()},
        areal={name: Measured.from_dict(each) for name, each in plain["areal"].items()},
        area_mm2=float(searched.get("area_mm2", 0.0)),
        visible=tuple(
            (finite(each["width_mm"]), finite(each["depth_mm"]))
            for each in searched.get("visible", [])
        ),
        unsure=int(searched.get("unsure", 0)),
        notes=_texts(plain.get("notes", {}).get("map", [])),
        cut=tuple(
            CutScar(_point(each["centre_px"]), bool(each["raised"]), finite(each["depth_mm"]))
            for each in plain.get("cut", [])
        ),
    )


def _read_scar(plain: dict[str, Any]) -> Scar:
    outline = [_point(each) for each in plain["outline_px"]]
    if plain["kind"] not in KINDS or len(outline) < 3:
        raise ValueError(f"scar {plain['id']} has kind {plain['kind']!r}, {len(outline)} corners")
    missing = {"value": None, "low": None, "high": None, "unit": "1", "why": "not in the file"}
    return Scar(
        id=int(plain["id"]),
        kind=plain["kind"],
        raised=bool(plain["raised"]),
        kinds={kind: float(share) for kind, share in plain["kinds"].items()},
        centre_px=_point(plain["centre_px"]),
        centre_mm=_point(plain["centre_mm"]),
        outline_px=tuple(outline),
        zone=str(plain.get("zone", "")),
        near_fold=bool(plain.get("near_fold", False)),
        notes=_texts(plain.get("notes", [])),
        **{name: Measured.from_dict(plain.get(name, missing)) for name in QUANTITIES},
    )


def _origin(plain: dict[str, Any]) -> Origin:
    origin = Origin(**plain)
    needed = (origin.kind, origin.name, origin.sha256)
    asked = (origin.site or "", origin.taken or "")
    if not all(isinstance(each, str) for each in (*needed, *asked)):
        raise TypeError("source must be made of texts")
    return origin


def _known(fact: dict[str, Any]) -> dict[str, Any]:
    if not {"source", "grade", "verified"} <= set(fact) or not isinstance(fact["source"], str):
        raise ValueError("a fact does not say its source, grade and verification")
    return fact


def _point(plain: Any) -> tuple[float, float]:
    x, y = plain
    return finite(x), finite(y)


def _phone(plain: Any) -> dict[str, Any] | None:
    if plain is not None and not isinstance(plain, dict):
        raise TypeError("phone must be a table")
    return plain


def _left_out(plain: dict[str, Any]) -> LeftOut:
    if plain["by"] not in WAYS:
        raise ValueError(f"a part was left out by {plain['by']!r}")
    return LeftOut(plain["by"], finite(plain["share"]))


def _texts(plain: Any) -> tuple[str, ...]:
    if not isinstance(plain, list) or not all(isinstance(each, str) for each in plain):
        raise TypeError("notes must be a list of texts")
    return tuple(plain)


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
