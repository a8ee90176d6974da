"""The forecast of a plan in the background; it learns from every later scan that was compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django_tasks import TaskContext, task

from needlepoint.care import zone_of
from needlepoint.records import audit
from needlepoint.records.models import (
    Capture,
    Comparison,
    Operator,
    Plan,
    PlanCapture,
    PlanOutlook,
    TreatmentSession,
    WorkState,
)
from needlepoint.studio.domain.counted_scars import scars_that_count
from needlepoint.studio.domain.held_sessions import held, plan_chain
from needlepoint.studio.domain.own_repeats import repeats_of
from needlepoint.studio.domain.own_results import expectation_beside
from needlepoint.studio.domain.scar_maps import measurement_of
from needlepoint.studio.plans.forecast_page import ForecastPage, forecast_page
from needlepoint.studio.plans.forecasting import (
    HeldDepths,
    as_held,
    course_of,
    forecast_measured,
    mix_of,
)
from needlepoint.studio.site.apart import run_apart
from needlepoint.studio.site.jobs import Ending, Job, Tell, carry_out, keep_later, queue

if TYPE_CHECKING:
    from needlepoint.scars import Measurement


@dataclass(frozen=True, slots=True)
class SiteForecast:
    """What one site of a plan lets expect.

    Attributes
    ----------
    row
        The capture, and its place in the plan.
    outlook
        Its latest forecast; None where none was asked for since the last scan.
    """

    row: PlanCapture
    outlook: PlanOutlook | None

    @property
    def page(self) -> ForecastPage | None:
        """The forecast laid out as a page; None while there is none."""
        if self.outlook is None or self.outlook.document is None:
            return None
        return forecast_page(self.outlook)

    @property
    def is_asked(self) -> bool:
        """Whether there is a forecast, or will be, or a reason why there can be none."""
        return self.outlook is not None and self.outlook.state != WorkState.FAILED


def expected_of(plan: Plan) -> list[SiteForecast]:
    """Return the latest forecast of every site, unless a scan of it was compared since."""
    rows = plan.rests_on.select_related("capture").defer("capture__measurement")
    return [SiteForecast(row, _latest(plan, row.capture)) for row in rows]


def scans_of(capture: Capture) -> list[int]:
    """Return the numbers of the comparisons that start from a capture, with none taken back."""
    rows = Comparison.objects.filter(
        before=capture, after__voided_at=None, state=WorkState.MEASURED
    )
    return list(rows.order_by("after__visit__day", "id").values_list("pk", flat=True))


def held_sessions(plan: Plan) -> list[TreatmentSession]:
    """Return the sessions that were held under a plan, or one that it amends, in their order."""
    rows = held(TreatmentSession.objects.filter(plan__in=plan_chain(plan)))
    return list(rows.select_related("visit").defer("document").order_by("visit__day", "pk"))


def held_depths(sessions: Sequence[TreatmentSession]) -> HeldDepths:
    """Return the day of each session, and what the dial said in every zone that was done [mm]."""
    return [
        (
            session.visit.day,
            {
                str(zone_of(zone.site)): float(zone.depth_mm or 0.0)
                for zone in session.zones.filter(done=True)
            },
        )
        for session in sessions
    ]


def ask_to_forecast(operator: Operator, plan: Plan) -> None:
    """Put a forecast of every site in the queue that has none yet."""
    with transaction.atomic():
        missing = [each.row.capture for each in expected_of(plan) if not each.is_asked]
        for capture in missing:
            outlook = PlanOutlook.objects.create(
                plan=plan,
                capture=capture,
                scans=scans_of(capture),
                held=[each.pk for each in held_sessions(plan)],
            )
            queue(OUTLOOKS, outlook)
        if missing:
            audit.note(operator, "forecast", plan.client, {"plan": str(plan.public_id)})


def _latest(plan: Plan, capture: Capture) -> PlanOutlook | None:
    latest = plan.outlooks.filter(capture=capture).first()
    if latest is None or latest.scans != scans_of(capture):
        return None
    return latest if latest.held == [each.pk for each in held_sessions(plan)] else None


@task(takes_context=True)
def forecast_plan(context: TaskContext, number: int) -> None:
    """Work out one forecast and keep it, or the sentence that says why there is none."""
    carry_out(OUTLOOKS, context, number)


def _forecast_here(outlook: PlanOutlook, tell: Tell) -> Ending:
    measured = measurement_of(outlook.capture)
    assert measured.scars is not None
    measured = replace(
        measured,
        scars=replace(measured.scars, scars=scars_that_count(outlook.capture, measured)),
        origin=replace(measured.origin, taken=outlook.capture.visit.day.isoformat()),
    )
    rows = Comparison.objects.filter(pk__in=outlook.scans).select_related("after__visit")
    scans = [(row.change or {}, row.after.visit.day) for row in rows]
    scans.sort(key=lambda each: each[1])
    found = run_apart(
        forecast_measured,
        measured,
        outlook.plan.document,
        scans,
        repeats_of(outlook.capture.rig),
        held_depths(held_sessions(outlook.plan)),
        tell=tell,
        limits=settings.WORK_LIMITS,
    )
    outlook.document, outlook.beside = found.document, _beside(outlook, measured)
    for field, (data, media_type) in found.files.items():
        keep_later(outlook, field, data, media_type)
    return WorkState.MEASURED, found.sentence


def _beside(outlook: PlanOutlook, measured: Measurement) -> dict[str, Any] | None:
    """Return what the practice's other clients say of the course; None without scars it tells."""
    from needlepoint.results import planned_from

    assert measured.scars is not None
    planned = planned_from(outlook.plan.document, measured.origin.sha256)
    course = course_of(as_held(planned, held_depths(held_sessions(outlook.plan))))
    mix = mix_of(measured.scars.scars)
    if course is None or not mix:
        return None
    return expectation_beside(outlook.plan.client, course, mix).as_document()


OUTLOOKS = Job(
    rows=PlanOutlook.objects.select_related("plan__client", "capture__relief", "capture__visit"),
    task=forecast_plan,
    work=_forecast_here,
    action="forecast",
    subject=lambda outlook: outlook.plan.client,
    refusing=WorkState.REFUSED,
)
