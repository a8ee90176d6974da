"""The forecast of a plan in the background; it learns from every later scan that was compared."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from django.db import transaction
from django_tasks import TaskContext, task

from needlepoint.errors import NeedlepointError
from needlepoint.records import audit, vault
from needlepoint.records.models import CaptureState, Comparison, Operator, Plan, PlanOutlook
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
            transaction.on_commit(lambda: foretell.enqueue(outlook.pk))
    return outlook


def queue_again(outlook: PlanOutlook) -> None:
    """Queue a forecast that a silent worker left."""
    PlanOutlook.objects.filter(pk=outlook.pk).update(state=CaptureState.UPLOADED, worker="")
    foretell.enqueue(outlook.pk)


@task(takes_context=True)
def foretell(context: TaskContext, number: int) -> None:
    """Work out one forecast and keep it, or the sentence that says why there is none."""
    worker = context.task_result.worker_ids[-1]
    taken = PlanOutlook.objects.filter(pk=number, state=CaptureState.UPLOADED).update(
        state=CaptureState.MEASURING, worker=worker
    )
    if not taken:  # somebody else has it, or it is done
        return
    outlook = PlanOutlook.objects.select_related("plan__capture__relief").get(pk=number)
    try:
        _foretell(outlook)
        outlook.state = CaptureState.MEASURED
    except NeedlepointError as why:
        outlook.state, outlook.sentence = CaptureState.REFUSED, str(why)
    except Exception:  # the person must hear of it; the queue keeps the trace
        outlook.state, outlook.sentence = CaptureState.FAILED, "Something broke; this is our fault."
        outlook.save()
        raise
    outlook.save()


def _foretell(outlook: PlanOutlook) -> None:
    from needlepoint.report import (
        Question,
        forecast_lines,
        make_sheet,
        read_change,
        read_planned,
        write_forecast,
    )

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
        sheet = make_sheet(Question(measured, read_planned(folder / "plan.json"), tuple(scans)))
        write_forecast(folder, sheet)
        outlook.document = json.loads((folder / "forecast.json").read_text("utf-8"))
        outlook.sentence = "\n".join(forecast_lines(sheet))
        outlook.picture = vault.store((folder / "forecast.png").read_bytes(), "image/png")
        outlook.page = vault.store((folder / "forecast.pdf").read_bytes(), "application/pdf")
