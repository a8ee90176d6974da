"""Measuring in the background: from the kept pictures to a scar map, with progress."""

from __future__ import annotations

import os
from pathlib import Path

from django_tasks import TaskContext, task

from needlepoint.errors import NeedlepointError
from needlepoint.language import say
from needlepoint.records.models import Capture, WorkState
from needlepoint.studio.captures.unpacking import unpack
from needlepoint.studio.site.jobs import Ending, Job, Tell, carry_out, keep_later, queue
from needlepoint.studio.site.scratch import scratch_folder

GIVEN = "given"


def ask_to_measure(capture: Capture) -> None:
    """Put a capture in the queue."""
    queue(CAPTURES, capture)


@task(takes_context=True)
def measure_capture(context: TaskContext, number: int) -> None:
    """Measure one capture and keep what was found, or the sentence that says why not."""
    carry_out(CAPTURES, context, number)


def _measure_here(capture: Capture, tell: Tell) -> Ending:
    with scratch_folder() as folder:
        try:
            return _measure(capture, folder, tell)
        except NeedlepointError as why:
            raise type(why)(_without_folder(str(why), folder)) from why


def _without_folder(sentence: str, folder: Path) -> str:
    """Take the paths of this machine out of a sentence; the names of files stay."""
    for each in (folder / GIVEN, folder):
        for said in (f"{each}{os.sep}", str(each)):
            sentence = sentence.replace(said, "")
    return sentence


CAPTURES = Job(
    rows=Capture.objects.select_related("rig", "visit__client"),
    task=measure_capture,
    work=_measure_here,
    action="measure",
    subject=lambda capture: capture,
    ended_at="measured_at",
)


def _measure(capture: Capture, folder: Path, tell: Tell) -> Ending:
    from needlepoint.records.uploads.scan_reading import read_sandboxed_scan
    from needlepoint.report import draw_map, encode_image, report_pdf
    from needlepoint.results import measurement_document, relief_tif_bytes
    from needlepoint.workflow import measure

    source, options = unpack(capture, folder / GIVEN), capture.options
    scale = {} if source.is_dir() else {name: options.get(name) for name in ("unit", "pixel_mm")}
    measurement = measure(source, progress=tell, scan_reader=read_sandboxed_scan, **scale)
    tell(say("drawing"), 0.0)
    capture.measurement = measurement_document(measurement)
    relief, scars = measurement.relief, measurement.scars
    if relief is not None and scars is not None:
        keep_later(capture, "relief", relief_tif_bytes(relief), "image/tiff")
        drawing = encode_image(draw_map(relief, scars), ".png")
        keep_later(capture, "drawing", drawing, "image/png")
    if measurement.photo is not None:
        keep_later(capture, "photo", encode_image(measurement.photo, ".jpg"), "image/jpeg")
    keep_later(capture, "report", report_pdf(measurement), "application/pdf")
    if scars is None:
        return WorkState.REFUSED, measurement.quality.refusal
    return WorkState.MEASURED, ""
