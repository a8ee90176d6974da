"""The forecast of a plan in the background; it learns from every later scan that was compared."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

from django.db import transaction
from django_tasks import TaskContext, task

from needlepoint.records import audit, vault
from needlepoint.records.models import (
    Capture,
    CaptureState,
    Comparison,
    Operator,
    Plan,
    PlanCapture,
    PlanOutlook,
)
from needlepoint.studio.background import Ending, Job, Tell, carry_out, queue
from needlepoint.studio.plans.ground import scars_that_count
from needlepoint.studio.scar_map.reading import measurement_of
from needlepoint.studio.workplace import workplace


@dataclass(frozen=True, slots=True)
class Expected:
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
    def is_asked(self) -> bool:
        """Whether there is a forecast, or will be, or a reason why there can be none."""
        return self.outlook is not None and self.outlook.state != CaptureState.FAILED


def expected_of(plan: Plan) -> list[Expected]:
    """Give the latest forecast of every site, unless a scan of it was compared since."""
    rows = plan.rests_on.select_related("capture").defer("capture__measurement")
    return [Expected(row, _latest(plan, row.capture)) for row in rows]


def scans_of(capture: Capture) -> list[int]:
    """Give the numbers of the comparisons that start from a capture."""
    rows = Comparison.objects.filter(before=capture, state=CaptureState.MEASURED)
    return list(rows.order_by("after__visit__day", "id").values_list("pk", flat=True))


def ask_to_foretell(operator: Operator, plan: Plan) -> None:
    """Put a forecast of every site in the queue that has none yet."""
    with transaction.atomic():
        missing = [each.row.capture for each in expected_of(plan) if not each.is_asked]
        for capture in missing:
            outlook = PlanOutlook.objects.create(
                plan=plan, capture=capture, scans=scans_of(capture)
            )
            queue(OUTLOOKS, outlook)
        if missing:
            audit.note(operator, "forecast", plan.client, {"plan": str(plan.public_id)})


def _latest(plan: Plan, capture: Capture) -> PlanOutlook | None:
    latest = plan.outlooks.filter(capture=capture).first()
    return latest if latest is not None and latest.scans == scans_of(capture) else None


@task(takes_context=True)
def foretell(context: TaskContext, number: int) -> None:
    """Work out one forecast and keep it, or the sentence that says why there is none."""
    carry_out(OUTLOOKS, context, number)


def _foretell(outlook: PlanOutlook, tell: Tell) -> Ending:
    from needlepoint.report import (
        Question,
        forecast_lines,
        make_sheet,
        read_change,
        read_planned,
        write_forecast,
    )

    tell("reading the measurement", 0.0)
    measured = measurement_of(outlook.capture)
    assert measured.scars is not None
    measured = replace(
        measured,
        scars=replace(measured.scars, scars=scars_that_count(outlook.capture, measured)),
        origin=replace(measured.origin, taken=outlook.capture.visit.day.isoformat()),
    )
    with workplace() as name:
        folder = Path(name)
        (folder / "plan.json").write_text(json.dumps(outlook.plan.document), "utf-8")
        scans = []
        for row in Comparison.objects.filter(pk__in=outlook.scans).select_related("after__visit"):
            file = folder / f"change-{row.pk}.json"
            file.write_text(json.dumps(row.change), "utf-8")
            scans.append((read_change(file), row.after.visit.day))
        scans.sort(key=lambda each: each[1])
        tell("foretelling", 0.0)
        planned = read_planned(folder / "plan.json", measured.origin.sha256)
        sheet = make_sheet(Question(measured, planned, tuple(scans)))
        tell("drawing", 0.0)
        write_forecast(folder, sheet)
        outlook.document = json.loads((folder / "forecast.json").read_text("utf-8"))
        outlook.picture = vault.store((folder / "forecast.png").read_bytes(), "image/png")
        outlook.page = vault.store((folder / "forecast.pdf").read_bytes(), "application/pdf")
    return CaptureState.MEASURED, "\n".join(forecast_lines(sheet))


OUTLOOKS = Job(
    rows=PlanOutlook.objects.select_related("plan__client", "capture__relief", "capture__visit"),
    task=foretell,
    work=_foretell,
    action="forecast",
    subject=lambda outlook: outlook.plan.client,
    refusing=CaptureState.REFUSED,
)
