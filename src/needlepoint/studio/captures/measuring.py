"""Measuring in the background: from the kept pictures to a scar map, with progress."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from django_tasks import TaskContext, task

from needlepoint.records import vault
from needlepoint.records.models import Capture, CaptureState, StoredFile
from needlepoint.studio.background import Ending, Job, Tell, carry_out, queue
from needlepoint.studio.captures.unpacking import unpack
from needlepoint.studio.workplace import workplace

if TYPE_CHECKING:
    from needlepoint.report import Measurement
    from needlepoint.surface import Survey


def ask_to_measure(capture: Capture) -> None:
    """Put a capture in the queue."""
    queue(CAPTURES, capture)


@task(takes_context=True)
def measure_capture(context: TaskContext, number: int) -> None:
    """Measure one capture and keep what was found, or the sentence that says why not."""
    carry_out(CAPTURES, context, number)


def _measure_here(capture: Capture, tell: Tell) -> Ending:
    with workplace() as folder:
        return _measure(capture, folder, tell)


CAPTURES = Job(
    rows=Capture.objects.select_related("rig", "visit__client"),
    task=measure_capture,
    work=_measure_here,
    action="measure",
    subject=lambda capture: capture,
    ended_at="measured_at",
)


def _measure(capture: Capture, folder: Path, tell: Tell) -> Ending:
    from needlepoint.report import Measurement, write_results
    from needlepoint.scars import map_scars

    survey = _survey(capture, unpack(capture, folder / "given"), tell)
    tell("finding scars", 0.0)
    scars = None if survey.relief is None else map_scars(survey.relief)
    measurement = Measurement.of(survey, scars)
    tell("drawing", 0.0)
    results = folder / "results"
    results.mkdir()
    write_results(results, measurement)
    capture.measurement = json.loads((results / "measurement.json").read_text("utf-8"))
    capture.relief = _kept(results / "relief.tif", "image/tiff")
    capture.drawing = _kept(results / "relief.png", "image/png")
    capture.report = _kept(results / "report.pdf", "application/pdf")
    capture.photo = _photo(survey)
    return _ending(measurement)


def _survey(capture: Capture, source: Path, tell: Tell) -> Survey:
    from needlepoint.records.scan_reading import read_caged_scan
    from needlepoint.surface import survey_capture, survey_scan

    if source.is_dir():
        return survey_capture(source, tell)
    tell("reading the scan", 0.0)
    options = capture.options
    scan = read_caged_scan(source, unit=options.get("unit"), pixel_mm=options.get("pixel_mm"))
    tell("taking the form out", 0.0)
    return survey_scan(scan)


def _ending(measurement: Measurement) -> Ending:
    if measurement.scars is not None:
        return CaptureState.MEASURED, ""
    why = "; ".join(check.why for check in measurement.quality.failed if check.fatal)
    return CaptureState.REFUSED, why


def _kept(path: Path, media_type: str) -> StoredFile | None:
    if not path.exists():
        return None
    with path.open("rb") as file:
        return vault.store(file, media_type)


def _photo(survey: Survey) -> StoredFile | None:
    """Keep the skin as it looks, on the pixels of the relief."""
    from needlepoint.report import encoded

    if survey.photo is None:
        return None
    return vault.store(encoded(survey.photo, ".jpg"), "image/jpeg")
