"""Comparing in the background: from two kept measurements to what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_tasks import TaskContext, task

from needlepoint.language import say
from needlepoint.records.models import Comparison, WorkState
from needlepoint.studio.domain.own_repeats import repeats_for
from needlepoint.studio.domain.scar_maps import measurement_of
from needlepoint.studio.site.jobs import Ending, Job, Tell, carry_out, keep_later, queue

if TYPE_CHECKING:
    from needlepoint.change import Change

PICTURE_PX = 1000
"""Own choice: longest side of the pictures on the page."""


def ask_to_compare(comparison: Comparison) -> None:
    """Put a comparison in the queue."""
    queue(COMPARISONS, comparison)


@task(takes_context=True)
def compare_captures(context: TaskContext, number: int) -> None:
    """Compare two captures and keep what was found, or the sentence that says why not."""
    carry_out(COMPARISONS, context, number)


def _compare(comparison: Comparison, tell: Tell) -> Ending:
    from needlepoint.report import change_document, change_pdf, change_sentences
    from needlepoint.workflow import compare

    before, after = (measurement_of(one) for one in (comparison.before, comparison.after))
    own = repeats_for(comparison.before, comparison.after)
    change = compare(before, after, repeatability=own, progress=tell)
    tell(say("drawing"), 0.0)
    comparison.change = change_document(change)
    keep_later(comparison, "report", change_pdf(change), "application/pdf")
    if change.pair is None:
        return WorkState.REFUSED, change.quality.refusal
    _draw(comparison, change)
    return WorkState.MEASURED, " ".join(change_sentences(change))


COMPARISONS = Job(
    rows=Comparison.objects.select_related(
        "before__relief", "after__relief", "before__visit__client"
    ),
    task=compare_captures,
    work=_compare,
    action="compare",
    subject=lambda comparison: comparison.before.visit.client,
    ended_at="done_at",
)


def _draw(comparison: Comparison, change: Change) -> None:
    """Keep both reliefs in one frame under one lamp, and their difference."""
    from needlepoint.report import change_panels, encode_image

    panels = change_panels(change, PICTURE_PX)
    for field, picture in (
        ("shaded_before", panels.before),
        ("shaded_after", panels.after),
        ("difference", panels.difference),
    ):
        keep_later(comparison, field, encode_image(picture, ".png"), "image/png")
    comparison.end_um = panels.end_um
