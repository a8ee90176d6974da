"""The forecast of a plan in the background; it learns from every later scan that was compared."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from django.db import transaction
from django_tasks import TaskContext, task

from needlepoint.records import audit, vault
from needlepoint.records.models import CaptureState, Comparison, Operator, Plan, PlanOutlook
from needlepoint.studio.background import Ending, Job, Tell, carry_out, queue
from needlepoint.studio.plans.choices import scars_with_zones
from needlepoint.studio.scar_map.reading import measurement_of
from needlepoint.studio.workplace import workplace


def outlook_of(plan: Plan) -> PlanOutlook | None:
    """Give the latest forecast of a plan, unless a scan was compared since."""
    latest = plan.outlooks.first()
    return latest if latest is not None and latest.scans == scans_of(plan) else None


def scans_of(plan: Plan) -> list[int]:
    """Give the numbers of the comparisons that start from the measurement of a plan."""
    rows = Comparison.objects.filter(before=plan.capture, state=CaptureState.MEASURED)
    return list(rows.order_by("after__visit__day", "id").values_list("pk", flat=True))


def ask_to_foretell(operator: Operator, plan: Plan) -> PlanOutlook:
    """Put a forecast in the queue, or give the one that is there."""
    with transaction.atomic():
        outlook = outlook_of(plan)
        if outlook is None or outlook.state == CaptureState.FAILED:
            outlook = PlanOutlook.objects.create(plan=plan, scans=scans_of(plan))
            audit.note(operator, "forecast", plan.client, {"plan": str(plan.public_id)})
            queue(OUTLOOKS, outlook)
    return outlook


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
    plan = outlook.plan
    assert plan.capture is not None
    measured = measurement_of(plan.capture)
    assert measured.scars is not None
    kept, _where = scars_with_zones(plan)
    measured = replace(
        measured,
        scars=replace(measured.scars, scars=kept),
        origin=replace(measured.origin, taken=plan.capture.visit.day.isoformat()),
    )
    with workplace() as name:
        folder = Path(name)
        (folder / "plan.json").write_text(json.dumps(plan.document), "utf-8")
        scans = []
        for row in Comparison.objects.filter(pk__in=outlook.scans).select_related("after__visit"):
            file = folder / f"change-{row.pk}.json"
            file.write_text(json.dumps(row.change), "utf-8")
            scans.append((read_change(file), row.after.visit.day))
        scans.sort(key=lambda each: each[1])
        tell("foretelling", 0.0)
        sheet = make_sheet(Question(measured, read_planned(folder / "plan.json"), tuple(scans)))
        tell("drawing", 0.0)
        write_forecast(folder, sheet)
        outlook.document = json.loads((folder / "forecast.json").read_text("utf-8"))
        outlook.picture = vault.store((folder / "forecast.png").read_bytes(), "image/png")
        outlook.page = vault.store((folder / "forecast.pdf").read_bytes(), "application/pdf")
    return CaptureState.MEASURED, "\n".join(forecast_lines(sheet))


OUTLOOKS = Job(
    rows=PlanOutlook.objects.select_related("plan__capture__relief", "plan__client"),
    task=foretell,
    work=_foretell,
    action="forecast",
    subject=lambda outlook: outlook.plan.client,
    refusing=CaptureState.REFUSED,
)
