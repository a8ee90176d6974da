"""The tables of a batch: one row a scar, in CSV and, where pyarrow is there, in Parquet."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

from needlepoint._version import PROGRAM, __version__
from needlepoint.results import read_measurement, rounded
from needlepoint.workflow.batch_jobs import MEASURED
from needlepoint.workflow.batch_kept import KeptResult
from needlepoint.workflow.batch_study import StudyCapture, VisitPair

Row = dict[str, Any]


def capture_rows(capture: StudyCapture, kept: KeptResult) -> list[Row]:
    """Return one row a scar of a capture; a capture without any has one row all the same."""
    about: Row = {
        "capture": capture.name,
        "subject": capture.subject or None,
        "session": capture.session or None,
        "site": None,
        "taken": None,
        "status": kept.status,
        "why": kept.why or None,
        "quality": None,
        "pixel_mm": None,
        "searched_mm2": None,
        "scars": None,
        "sha256": None,
        "needlepoint": __version__,
    }
    if (kept.folder / "measurement.json").exists():
        found = read_measurement(kept.folder / "measurement.json")
        about |= {
            "site": found.origin.site,
            "taken": found.origin.taken,
            "quality": found.quality.verdict,
            "pixel_mm": found.scale.pixel_mm,
            "sha256": found.origin.sha256,
        }
        if kept.status == MEASURED and found.scars is not None:
            about |= {"searched_mm2": found.scars.area_mm2, "scars": len(found.scars.scars)}
            return [rounded(about | row) for row in found.scars.to_table()] or [rounded(about)]
    return [rounded(about)]


def pair_rows(pair: VisitPair, kept: KeptResult, captures: Mapping[str, StudyCapture]) -> list[Row]:
    """Return one row a scar of two visits; a pair without any has one row all the same."""
    before, after = captures[pair.before], captures[pair.after]
    about: Row = {
        "before": pair.before,
        "after": pair.after,
        "subject": after.subject or before.subject or None,
        "session_before": before.session or None,
        "session_after": after.session or None,
        "status": kept.status,
        "why": kept.why or None,
        "needlepoint": __version__,
    }
    rows = kept.folder / "rows.json"
    scars = json.loads(rows.read_text("utf-8")) if rows.exists() else []
    return [about | scar for scar in scars] or [about]


def csv_bytes(rows: Sequence[Row]) -> bytes:
    """Return rows as a CSV in UTF-8: a line a row, columns in order of their first appearance.

    A number that cannot be had is an empty cell; truth is ``true`` or ``false``.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    columns = _columns(rows)
    writer.writerow(columns)
    writer.writerows([_cell(row.get(name)) for name in columns] for row in rows)
    return text.getvalue().encode()


def parquet_bytes(rows: Sequence[Row]) -> bytes | None:
    """Return rows as Parquet; None where pyarrow is not installed."""
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        return None
    table = {name: [row.get(name) for row in rows] for name in _columns(rows)}
    by = pyarrow.table(table).replace_schema_metadata({"software": PROGRAM})
    sink = io.BytesIO()
    parquet.write_table(by, sink)
    return sink.getvalue()


def _columns(rows: Sequence[Row]) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row))


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value) if isinstance(value, float) else str(value)
