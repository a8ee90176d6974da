"""The change as files: change.json, change.png and change.pdf."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from needlepoint._version import __version__
from needlepoint.change import (
    QUANTITIES,
    Change,
    Registration,
    Repeatability,
    ScarChange,
    Versus,
)
from needlepoint.language import spoken
from needlepoint.report.change.pdf import change_pdf
from needlepoint.report.change.picture import draw_change
from needlepoint.report.drawing.encoding import encode_image
from needlepoint.results import json_text, rounded
from needlepoint.scars import Measurement

SCHEMA = 1

CHANGE_RESULTS: tuple[str, ...] = ("change.json", "change.png", "change.pdf")
"""The names of the files that `compare` writes."""


def change_document(change: Change) -> dict[str, Any]:
    """Return the change in the form of `change.json`."""
    document = {
        "schema": SCHEMA,
        "needlepoint": __version__,
        "language": spoken(),
        "kind": "change",
        "before": _side(change.before),
        "after": _side(change.after),
        "same_pictures": change.before.origin.sha256 == change.after.origin.sha256,
        "repeatability": _repeats(change.repeatability),
        "registration": None if change.registration is None else _lies(change.registration),
        "shared_sd": change.shared_sd,
        "quality": {
            "verdict": change.verdict,
            "checks": [check.as_dict() | {"fatal": check.fatal} for check in change.quality.checks],
        },
        "scars": None if change.registration is None else [_scar(scar) for scar in change.scars],
        "summary": None if change.summary is None else _summary(change),
        "notes": list(change.notes),
    }
    return rounded(document)


def write_change(folder: Path, change: Change, *, report: bool = True) -> None:
    """Write everything `compare` gives into `folder`; call it inside `results_folder`.

    Visits that are not comparable have no picture, and their report is the page that says why.
    """
    if change.pair is not None:
        (folder / "change.png").write_bytes(encode_image(draw_change(change), ".png"))
    if report:
        (folder / "change.pdf").write_bytes(change_pdf(change))
    (folder / "change.json").write_text(json_text(change_document(change)), "utf-8")


def _side(visit: Measurement) -> dict[str, Any]:
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
        **{name: _versus(getattr(scar, name)) for name in QUANTITIES},
    }


def _versus(one: Versus | None) -> dict[str, Any] | None:
    return None if one is None else one.as_dict()


def _repeats(repeatability: Repeatability | None) -> dict[str, Any] | None:
    """Say which figure of repeats went into the intervals, and what it says."""
    if repeatability is None:
        return None
    return {
        "name": repeatability.name,
        "source": repeatability.source,
        "sha256": repeatability.sha256,
        "captures": repeatability.captures,
        "scars": repeatability.scars,
        **{
            name: {
                "sd": repeat.sd.as_dict(),
                "cv_percent": repeat.cv_percent.as_dict(),
                "freedom": repeat.freedom,
            }
            for name in QUANTITIES
            for repeat in (getattr(repeatability, name),)
        },
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
