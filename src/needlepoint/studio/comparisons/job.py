"""Comparing in the background: from two kept measurements to what changed."""

from __future__ import annotations

from django.conf import settings
from django_tasks import TaskContext, task

from needlepoint.records import vault
from needlepoint.records.models import Capture, Comparison, WorkState
from needlepoint.studio.comparisons.comparing import compare_measured
from needlepoint.studio.domain.own_repeats import repeats_for
from needlepoint.studio.domain.scar_maps import measurement_of
from needlepoint.studio.site.apart import run_apart
from needlepoint.studio.site.jobs import Ending, Job, Tell, carry_out, keep_later, queue


def ask_to_compare(comparison: Comparison) -> None:
    """Put a comparison in the queue."""
    queue(COMPARISONS, comparison)


@task(takes_context=True)
def compare_captures(context: TaskContext, number: int) -> None:
    """Compare two captures and keep what was found, or the sentence that says why not."""
    carry_out(COMPARISONS, context, number)


def _compare(comparison: Comparison, tell: Tell) -> Ending:
    before, after = (measurement_of(one) for one in (comparison.before, comparison.after))
    own = repeats_for(comparison.before, comparison.after)
    photos = tuple(_photo(each) for each in (comparison.before, comparison.after))
    found = run_apart(
        compare_measured, before, after, own, photos, tell=tell, limits=settings.WORK_LIMITS
    )
    comparison.change, comparison.end_um = found.document, found.end_um
    for field, (data, media_type) in found.files.items():
        keep_later(comparison, field, data, media_type)
    if found.refusal:
        return WorkState.REFUSED, found.refusal
    return WorkState.MEASURED, found.sentence


def _photo(capture: Capture) -> bytes:
    """Return the photograph of a capture on the pixels of its relief; none where there is none."""
    stored = capture.photo
    return b"" if stored is None or stored.forgotten else vault.read(stored)


COMPARISONS = Job(
    rows=Comparison.objects.select_related(
        "before__relief",
        "after__relief",
        "before__photo",
        "after__photo",
        "before__visit__client",
    ),
    task=compare_captures,
    work=_compare,
    action="compare",
    subject=lambda comparison: comparison.before.visit.client,
    ended_at="done_at",
)
