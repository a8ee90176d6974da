"""Measuring in the background: from the kept pictures to a scar map, with progress."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils import timezone
from django_tasks import TaskContext, task

from needlepoint.errors import NeedlepointError
from needlepoint.records import audit, vault
from needlepoint.records.models import Capture, CaptureState, StoredFile
from needlepoint.studio.captures.unpacking import unpack
from needlepoint.studio.workplace import workplace

if TYPE_CHECKING:
    from needlepoint.report import Measurement
    from needlepoint.surface import Survey

EVERY_S = 1.0  # own choice: progress is written no more often than a person looks


def ask_to_measure(capture: Capture) -> None:
    """Put a capture in the queue; it waits there through any restart."""
    Capture.objects.filter(pk=capture.pk).update(
        state=CaptureState.UPLOADED, doing="", share=0.0, worker="", sentence=""
    )
    measure_capture.enqueue(capture.pk)


@task(takes_context=True)
def measure_capture(context: TaskContext, number: int) -> None:
    """Measure one capture and keep what was found, or the sentence that says why not."""
    worker = context.task_result.worker_ids[-1]
    taken = Capture.objects.filter(pk=number, state=CaptureState.UPLOADED).update(
        state=CaptureState.MEASURING, worker=worker
    )
    if not taken:  # somebody else has it, or it is done
        return
    capture = Capture.objects.select_related("rig", "visit__client").get(pk=number)
    try:
        with workplace() as folder:
            _measure(capture, Path(folder))
    except NeedlepointError as why:
        _end(capture, CaptureState.FAILED, str(why))
    except Exception:  # the person must hear of it; the queue keeps the trace
        _end(capture, CaptureState.FAILED, "Something broke that should not; this is our fault.")
        raise


def _measure(capture: Capture, folder: Path) -> None:
    from needlepoint.report import Measurement, write_results
    from needlepoint.scars import map_scars

    tell = _Teller(capture.pk)
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
    state, why = _state(measurement)
    _end(capture, state, why)


def _survey(capture: Capture, source: Path, tell: _Teller) -> Survey:
    from needlepoint.surface import read_scan, survey_capture, survey_scan

    if source.is_dir():
        return survey_capture(source, tell)
    tell("reading the scan", 0.0)
    options = capture.options
    scan = read_scan(source, unit=options.get("unit"), pixel_mm=options.get("pixel_mm"))
    tell("taking the form out", 0.0)
    return survey_scan(scan)


def _state(measurement: Measurement) -> tuple[CaptureState, str]:
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


def _end(capture: Capture, state: CaptureState, sentence: str) -> None:
    capture.state, capture.sentence = state, sentence
    capture.doing, capture.share = "", 1.0
    capture.measured_at = timezone.now()
    capture.save()
    audit.note(None, "measure", capture, {"state": str(state)})


class _Teller:
    """Writes progress into the row, now and then."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.last_s = 0.0
        self.doing = ""

    def __call__(self, doing: str, share: float) -> None:
        now_s = time.monotonic()
        if doing == self.doing and now_s - self.last_s < EVERY_S:
            return
        self.doing, self.last_s = doing, now_s
        Capture.objects.filter(pk=self.number).update(doing=doing, share=share)
