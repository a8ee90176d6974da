"""Measuring in the background: from the kept pictures to a scar map, with progress."""

from __future__ import annotations

import io
import os
from pathlib import Path

from django.conf import settings
from django_tasks import TaskContext, task
from PIL import Image

from needlepoint.errors import NeedlepointError
from needlepoint.records.models import Capture, WorkState
from needlepoint.studio.captures.measuring import measure_files
from needlepoint.studio.captures.unpacking import unpack
from needlepoint.studio.domain.rig_checks import check_skin_shown
from needlepoint.studio.site.apart import WorkedOut, run_apart
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
    rows=Capture.objects.select_related("rig", "mask", "visit__client"),
    task=measure_capture,
    work=_measure_here,
    action="measure",
    subject=lambda capture: capture,
    ended_at="measured_at",
)


def _measure(capture: Capture, folder: Path, tell: Tell) -> Ending:
    source, options = unpack(capture, folder / GIVEN), capture.options
    scale = {} if source.is_dir() else {name: options.get(name) for name in ("unit", "pixel_mm")}
    found = run_apart(measure_files, source, scale, tell=tell, limits=settings.WORK_LIMITS)
    if capture.rig is None and "relief" in found.files:
        _refuse_other_unit(found)
    capture.measurement = found.document
    for field, (data, media_type) in found.files.items():
        keep_later(capture, field, data, media_type)
    if found.refusal:
        return WorkState.REFUSED, found.refusal
    return WorkState.MEASURED, ""


def _refuse_other_unit(found: WorkedOut) -> None:
    """Refuse a scan that in its unit would show more skin than a face has, or no whole scar.

    Raises
    ------
    WrongUsage
        With the size that its unit comes to.
    """
    with Image.open(io.BytesIO(found.files["relief"][0])) as relief:
        cols, rows = relief.size
    pixel_mm = float(found.document["scale"]["pixel_mm"])
    check_skin_shown(cols * pixel_mm, rows * pixel_mm)
