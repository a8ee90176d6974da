"""What a batch keeps of every job, whole or not at all, so that a rerun goes on where it ended."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from needlepoint.results import json_text, results_folder
from needlepoint.workflow.batch_jobs import FAILED, JobDone

NOTE = "batch.json"
KEPT = (NOTE, "measurement.json", "relief.tif", "rows.json")


@dataclass(frozen=True, slots=True)
class KeptResult:
    """What became of a job: its folder, its key, its status and why."""

    folder: Path
    key: str
    status: str
    why: str


def kept_result(folder: Path, key: str) -> KeptResult | None:
    """Return what an earlier run kept of a job; None if nothing, something else, or a failure."""
    try:
        note = json.loads((folder / NOTE).read_text("utf-8"))
        if note["key"] != key or note["status"] == FAILED:
            return None
        return KeptResult(folder, key, str(note["status"]), str(note["why"]))
    except (OSError, ValueError, LookupError, TypeError):
        return None


def keep_result(folder: Path, key: str, done: JobDone) -> KeptResult:
    """Keep what a job brought back.

    Raises
    ------
    Unwritable
        If the disk does not take it.
    """
    with results_folder(folder, KEPT) as draft:
        for name, data in done.files.items():
            (draft / name).write_bytes(data)
        note = {"key": key, "status": done.status, "why": done.why}
        (draft / NOTE).write_text(json_text(note), "utf-8")
    return KeptResult(folder, key, done.status, done.why)


def clear_drafts(out: Path) -> None:
    """Remove what a run that was killed had half written."""
    for folder in (out, out / "captures", out / "changes"):
        for pattern in (".*.draft-*", ".*.old-*"):
            for left in folder.glob(pattern):
                if left.is_dir():
                    shutil.rmtree(left, ignore_errors=True)
                else:
                    left.unlink(missing_ok=True)
