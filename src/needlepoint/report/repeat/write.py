"""repeatability.json: written by `repeat`, read by `compare`."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from needlepoint._version import __version__
from needlepoint.change import QUANTITIES, Repeat, Repeatability, RepeatStudy
from needlepoint.report.drawing.encoding import encode_image
from needlepoint.report.repeat.pdf import repeat_pdf
from needlepoint.report.repeat.picture import draw_repeat
from needlepoint.results import FileKind, OwnJson, json_text, own_json_of, read_own_json, rounded

SCHEMA = 1

REPEAT_RESULTS: tuple[str, ...] = (
    "repeatability.json",
    "repeatability.png",
    "repeatability.pdf",
)
"""The names of the files that `repeat` writes."""

REPEATABILITY = FileKind("repeatability", "repeat", SCHEMA, most_mib=16)


def repeat_document(study: RepeatStudy) -> dict[str, Any]:
    """Return the study in the form of `repeatability.json`."""
    figure = study.figure
    document = {
        "schema": SCHEMA,
        "needlepoint": __version__,
        "kind": "repeatability",
        "name": figure.name,
        "source": figure.source,
        "captures": [
            {
                "name": origin.name,
                "sha256": origin.sha256,
                "site": origin.site,
                "taken": origin.taken,
                "residual_mm": residual,
            }
            for origin, residual in zip(study.captures, (None, *study.residuals_mm), strict=True)
        ],
        "scars": figure.scars,
        **{name: getattr(figure, name).as_dict() for name in QUANTITIES},
        "readings": [
            {
                "id": scar.id,
                "kind": scar.kind,
                "raised": scar.raised,
                **scar.values,
                "left_out": scar.why or None,
            }
            for scar in study.scars
        ],
        "notes": list(study.notes),
    }
    return rounded(document)


def write_repeat(folder: Path, study: RepeatStudy) -> None:
    """Write everything `repeat` gives into `folder`; call it inside `results_folder`."""
    picture = draw_repeat(study)
    (folder / "repeatability.png").write_bytes(encode_image(picture, ".png"))
    (folder / "repeatability.pdf").write_bytes(repeat_pdf(study))
    (folder / "repeatability.json").write_text(json_text(repeat_document(study)), "utf-8")


def read_repeatability(path: Path) -> Repeatability:
    """Read a practice's own figure back, with the digest of its file.

    Parameters
    ----------
    path
        `repeatability.json`, or the folder of `repeat` that holds it.

    Raises
    ------
    Unreadable
        If the file is not there, is no repeatability, or is of a version not known here.
    """
    return _figure(read_own_json(path, REPEATABILITY))


def repeatability_of(data: bytes, name: str) -> Repeatability:
    """Read a practice's own figure from the bytes of a `repeatability.json`.

    Parameters
    ----------
    data
        The file.
    name
        What to call it in a sentence.

    Raises
    ------
    Unreadable
        If it is too large, is no repeatability, or is of a version not known here.
    """
    return _figure(own_json_of(data, name, REPEATABILITY))


def _figure(found: OwnJson) -> Repeatability:
    return found.made(partial(_record, found.sha256))


def _record(digest: str, plain: dict[str, Any]) -> Repeatability:
    repeats = {name: Repeat.from_dict(plain[name]) for name in QUANTITIES}
    for name, unit in QUANTITIES.items():
        sd, share = repeats[name].sd, repeats[name].cv_percent
        if sd.unit != unit or share.unit != "%":
            raise ValueError(f"the SD of {name} is in {sd.unit}, not in {unit}")
        if min(sd.low or 0.0, share.low or 0.0) < 0.0:
            raise ValueError(f"the SD of {name} is negative")
    if not repeats["depth"].sd.known:
        raise ValueError("it holds no SD of depth")
    texts = (plain["name"], plain["source"])
    if not all(isinstance(text, str) and text for text in texts):
        raise TypeError("name and source must be texts")
    return Repeatability(
        name=plain["name"],
        source=plain["source"],
        captures=len(plain["captures"]),
        scars=int(plain["scars"]),
        depth=repeats["depth"],
        width=repeats["width"],
        area=repeats["area"],
        volume=repeats["volume"],
        sha256=digest,
    )
