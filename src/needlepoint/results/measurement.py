"""The measurement as a file: records to Format 2."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from needlepoint._version import __version__
from needlepoint.language import spoken
from needlepoint.results.json_files import json_text, rounded
from needlepoint.results.reference import MEASURING, fact_document, known_facts
from needlepoint.scars import QUANTITIES, Measurement, Scar, ScarMap

SCHEMA = 1


def measurement_facts(measurement: Measurement) -> tuple[Mapping[str, Any], ...]:
    """Return the facts a measurement rests on: as its file says, else those of this version."""
    if measurement.facts is not None:
        return measurement.facts
    return tuple(
        {"key": fact.key, **fact_document(fact, str(fact.source))}
        for fact in known_facts(MEASURING)
    )


def measuring_version(measurement: Measurement) -> str:
    """Return the version that measured: as its file says, else this one."""
    return measurement.needlepoint or __version__


def measurement_text(measurement: Measurement) -> str:
    """Return the text of `measurement.json`."""
    return json_text(measurement_document(measurement))


def measurement_document(measurement: Measurement) -> dict[str, Any]:
    """Return the measurement in the form of `measurement.json`.

    Numbers are rounded to six digits; one that is not finite becomes null, so the file is
    strict JSON.
    """
    origin, scale, quality = measurement.origin, measurement.scale, measurement.quality
    scars = measurement.scars
    document = {
        "schema": SCHEMA,
        "needlepoint": measuring_version(measurement),
        "language": spoken(),
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
        "cut": [] if scars is None else [asdict(each) for each in scars.cut],
        "searched": None if scars is None else _searched(scars),
        "left_out": [asdict(each) for each in measurement.left_out],
        "notes": {
            "capture": list(measurement.notes),
            "map": [] if scars is None else list(scars.notes),
        },
        "facts": list(measurement_facts(measurement)),
    }
    if measurement.phone is not None:
        document["phone"] = dict(measurement.phone)
    return rounded(document)


def _searched(scars: ScarMap) -> dict[str, Any]:
    return {
        "area_mm2": scars.area_mm2,
        "visible": [{"width_mm": width, "depth_mm": depth} for width, depth in scars.visible],
        "unsure": scars.unsure,
    }


def _scar(scar: Scar) -> dict[str, Any]:
    return {
        "id": scar.id,
        "kind": scar.kind,
        "raised": scar.raised,
        "kinds": scar.kinds,
        "centre_px": scar.centre_px,
        "centre_mm": scar.centre_mm,
        "outline_px": scar.outline_px,
        **{name: getattr(scar, name).as_dict() for name in QUANTITIES},
        "zone": scar.zone,
        "near_fold": scar.near_fold,
        "notes": scar.notes,
    }
