"""Comparing in the background: from two kept measurements to what changed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.utils import timezone
from django_tasks import TaskContext, task

from needlepoint.errors import NeedlepointError
from needlepoint.records import audit, vault
from needlepoint.records.models import CaptureState, Comparison, StoredFile
from needlepoint.studio.scar_map.reading import measurement_of
from needlepoint.studio.workplace import workplace

if TYPE_CHECKING:
    import numpy as np

    from needlepoint.change import Change

PICTURE_PX = 1000
"""Own choice: longest side of the pictures on the page."""


def ask_to_compare(comparison: Comparison) -> None:
    """Put a comparison in the queue; it waits there through any restart."""
    Comparison.objects.filter(pk=comparison.pk).update(
        state=CaptureState.UPLOADED, doing="", share=0.0, worker="", sentence=""
    )
    compare_captures.enqueue(comparison.pk)


@task(takes_context=True)
def compare_captures(context: TaskContext, number: int) -> None:
    """Compare two captures and keep what was found, or the sentence that says why not."""
    worker = context.task_result.worker_ids[-1]
    taken = Comparison.objects.filter(pk=number, state=CaptureState.UPLOADED).update(
        state=CaptureState.MEASURING, worker=worker
    )
    if not taken:  # somebody else has it, or it is done
        return
    comparison = Comparison.objects.select_related(
        "before__relief", "after__relief", "before__visit__client"
    ).get(pk=number)
    try:
        _compare(comparison)
    except NeedlepointError as why:
        _end(comparison, CaptureState.FAILED, str(why))
    except Exception:  # the person must hear of it; the queue keeps the trace
        _end(comparison, CaptureState.FAILED, "Something broke that should not; our fault.")
        raise


def _compare(comparison: Comparison) -> None:
    from needlepoint.change import compare
    from needlepoint.report import change_document, change_sentences, visit_of, write_change

    def tell(doing: str, share: float) -> None:
        Comparison.objects.filter(pk=comparison.pk).update(doing=doing, share=share)

    visits = [visit_of(measurement_of(one)) for one in (comparison.before, comparison.after)]
    change = compare(visits[0], visits[1], tell)
    tell("drawing", 0.0)
    comparison.change = change_document(change)
    with workplace() as name:
        write_change(Path(name), change)
        pdf = (Path(name) / "change.pdf").read_bytes()
    comparison.report = vault.store(pdf, "application/pdf")
    if change.pair is None:
        why = "; ".join(check.why for check in change.quality.failed if check.fatal)
        _end(comparison, CaptureState.REFUSED, why)
        return
    _draw(comparison, change)
    _end(comparison, CaptureState.MEASURED, " ".join(change_sentences(change)))


def _draw(comparison: Comparison, change: Change) -> None:
    """Keep both reliefs in one frame under one lamp, and their difference."""
    from needlepoint.report import change_panels

    panels = change_panels(change, PICTURE_PX)
    comparison.shaded_before = _kept(panels.before)
    comparison.shaded_after = _kept(panels.after)
    comparison.difference = _kept(panels.difference)
    comparison.end_um = panels.end_um


def _kept(picture: np.ndarray) -> StoredFile:
    from needlepoint.report import encoded

    return vault.store(encoded(picture, ".png"), "image/png")


def _end(comparison: Comparison, state: CaptureState, sentence: str) -> None:
    comparison.state, comparison.sentence = state, sentence
    comparison.doing, comparison.share = "", 1.0
    comparison.done_at = timezone.now()
    comparison.save()
    audit.note(None, "compare", comparison.before.visit.client, {"state": str(state)})
