"""Measuring in the background: from the kept pictures to a scar map, with progress."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings
from django_tasks import TaskContext, task

from needlepoint.errors import NeedlepointError
from needlepoint.records.models import Capture, WorkState
from needlepoint.studio.captures.measuring import measure_files
from needlepoint.studio.captures.unpacking import unpack
from needlepoint.studio.site.apart import run_apart
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
    source, options = unpack(capture, folder / GIVEN), capture.options
    scale = {} if source.is_dir() else {name: options.get(name) for name in ("unit", "pixel_mm")}
    found = run_apart(measure_files, source, scale, tell=tell, limits=settings.WORK_LIMITS)
    capture.measurement = found.document
    for field, (data, media_type) in found.files.items():
        keep_later(capture, field, data, media_type)
    if found.refusal:
        return WorkState.REFUSED, found.refusal
    return WorkState.MEASURED, ""
