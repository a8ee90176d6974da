"""The change as files: change.json and change.png."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from needlepoint import __version__
from needlepoint.change import Change, Registration, ScarChange, Visit
from needlepoint.report.change_picture import draw_change
from needlepoint.report.measurement import Measurement, rounded
from needlepoint.report.picture import encoded

SCHEMA = 1

CHANGE_RESULTS: tuple[str, ...] = ("change.json", "change.png")
"""The names of the files that `compare` writes."""


def visit_of(measurement: Measurement) -> Visit:
    """Give a measurement as one side of a comparison."""
    return Visit(measurement.origin, measurement.quality, measurement.relief, measurement.scars)


def change_document(change: Change) -> dict[str, Any]:
    """Give the change in the form of `change.json`."""
    document = {
        "schema": SCHEMA,
        "needlepoint": __version__,
        "kind": "change",
        "before": _side(change.before),
        "after": _side(change.after),
        "same_pictures": change.before.origin.sha256 == change.after.origin.sha256,
        "registration": None if change.registration is None else _lies(change.registration),
        "quality": {
            "verdict": change.verdict,
            "checks": [check.as_dict() | {"fatal": check.fatal} for check in change.quality.checks],
        },
        "scars": None if change.registration is None else [_scar(scar) for scar in change.scars],
        "summary": None if change.summary is None else _summary(change),
        "notes": list(change.notes),
    }
    plain: dict[str, Any] = rounded(document)
    return plain


def write_change(folder: Path, change: Change) -> None:
    """Write everything `compare` gives into `folder`; call it inside `results_folder`."""
    if change.pair is not None:
        (folder / "change.png").write_bytes(encoded(draw_change(change), ".png"))
    text = json.dumps(change_document(change), allow_nan=False, ensure_ascii=False, indent=1)
    (folder / "change.json").write_text(f"{text}\n", "utf-8")


def _side(visit: Visit) -> dict[str, Any]:
    origin = visit.origin
    return {
        "name": origin.name,
        "sha256": origin.sha256,
        "site": origin.site,
        "taken": origin.taken,
    }


def _lies(registration: Registration) -> dict[str, Any]:
    names = ("shift_mm", "rotation_deg", "tilt_deg", "stretch_mm", "residual_mm", "scale")
    return {name: getattr(registration, name) for name in names}


def _scar(scar: ScarChange) -> dict[str, Any]:
    return {
        "id": scar.id,
        "before_id": scar.before_id,
        "after_id": scar.after_id,
        "kind": scar.kind,
        "raised": scar.raised,
        "centre_px": scar.centre_px,
        "verdict": scar.verdict,
        "why": scar.why,
        "depth": None if scar.depth is None else scar.depth.as_dict(),
        "volume": None if scar.volume is None else scar.volume.as_dict(),
    }


def _summary(change: Change) -> dict[str, Any]:
    assert change.summary is not None
    return {
        **{name: value.as_dict() for name, value in change.summary.items()},
        "shallower": change.count("shallower", "flatter"),
        "deeper": change.count("deeper", "higher"),
        "no_reliable_change": change.count("no reliable change"),
        "cannot_tell": change.count("cannot tell"),
        "new": sum(scar.before_id is None for scar in change.scars),
        "vanished": sum(scar.after_id is None for scar in change.scars),
    }
