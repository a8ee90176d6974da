"""repeatability.json: written by `repeat`, read by `compare`."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from needlepoint import __version__
from needlepoint.change import QUANTITIES, Repeat, Repeatability, RepeatStudy
from needlepoint.errors import Unreadable
from needlepoint.report.measurement import rounded
from needlepoint.report.picture import encoded
from needlepoint.report.repeat_pdf import repeat_pdf
from needlepoint.report.repeat_picture import draw_repeat

SCHEMA = 1

REPEAT_RESULTS: tuple[str, ...] = (
    "repeatability.json",
    "repeatability.png",
    "repeatability.pdf",
)
"""The names of the files that `repeat` writes."""

LARGEST_BYTES = 16 * 2**20
"""Own choice: no study of ours comes near it, so a larger file is something else."""


def repeat_document(study: RepeatStudy) -> dict[str, Any]:
    """Give the study in the form of `repeatability.json`."""
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
    plain: dict[str, Any] = rounded(document)
    return plain


def write_repeat(folder: Path, study: RepeatStudy) -> None:
    """Write everything `repeat` gives into `folder`; call it inside `results_folder`."""
    picture = draw_repeat(study)
    (folder / "repeatability.png").write_bytes(encoded(picture, ".png"))
    (folder / "repeatability.pdf").write_bytes(repeat_pdf(study))
    text = json.dumps(repeat_document(study), allow_nan=False, ensure_ascii=False, indent=1)
    (folder / "repeatability.json").write_text(f"{text}\n", "utf-8")


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
    path = path / "repeatability.json" if path.is_dir() else path
    data = _bytes(path)
    plain = _plain(path, data)
    if plain.get("kind") != "repeatability" or plain.get("schema") != SCHEMA:
        raise Unreadable(
            f"{path} is a {plain.get('kind', 'file of unknown kind')!s} of schema "
            f"{plain.get('schema')!s}; give a repeatability.json of schema {SCHEMA}, as `repeat` "
            "writes it."
        )
    try:
        return _record(plain, hashlib.sha256(data).hexdigest())
    except (LookupError, TypeError, ValueError, AttributeError) as why:
        what = f"{why} is missing" if isinstance(why, KeyError) else str(why)
        raise Unreadable(f"{path} is damaged: {what}; run `needlepoint repeat` again.") from why


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise Unreadable(
                f"{path} is larger than {LARGEST_BYTES // 2**20} MiB, so it is no "
                "repeatability.json; give the file that `repeat` wrote."
            )
        return path.read_bytes()
    except FileNotFoundError as why:
        raise Unreadable(
            f"{path} does not exist; give the repeatability.json that `repeat` wrote."
        ) from why
    except OSError as why:
        raise Unreadable(f"{path} cannot be read ({why.strerror}).") from why


def _plain(path: Path, data: bytes) -> dict[str, Any]:
    def refuse(word: str) -> float:
        raise ValueError(f"{word} is no number")

    try:
        plain = json.loads(data.decode("utf-8"), parse_constant=refuse)
    except (ValueError, RecursionError) as why:
        raise Unreadable(f"{path} is not the JSON of a repeatability ({why}).") from why
    if not isinstance(plain, dict):
        raise Unreadable(f"{path} is not the JSON of a repeatability (no table at its top).")
    return plain


def _record(plain: dict[str, Any], digest: str) -> Repeatability:
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
        **repeats,
        sha256=digest,
    )
