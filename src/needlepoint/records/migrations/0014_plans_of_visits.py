"""A plan rests on several captures, and each of them has its forecast."""

from typing import Any, ClassVar

import django.db.models.deletion
from django.db import migrations, models


def lay_captures(apps: Any, schema_editor: Any) -> None:
    """Link every plan and every forecast to the one capture it had until now."""
    using = schema_editor.connection.alias
    plans, rows = (apps.get_model("records", name) for name in ("Plan", "PlanCapture"))
    found = plans.objects.using(using).exclude(capture=None).values_list("pk", "capture_id")
    for plan, capture in found.iterator():
        rows.objects.using(using).create(plan_id=plan, capture_id=capture, order=1, added=0)
    outlooks = apps.get_model("records", "PlanOutlook").objects.using(using)
    for number, capture in outlooks.values_list("pk", "plan__capture_id"):
        outlooks.filter(pk=number).update(capture_id=capture)


def pick_captures(apps: Any, schema_editor: Any) -> None:
    """Leave every plan the first of its captures."""
    using = schema_editor.connection.alias
    plans, rows = (apps.get_model("records", name) for name in ("Plan", "PlanCapture"))
    for plan, capture in rows.objects.using(using).filter(order=1).values_list("plan", "capture"):
        plans.objects.using(using).filter(pk=plan).update(capture_id=capture)


class Migration(migrations.Migration):
    """New rows, filled from the column that goes."""

    dependencies: ClassVar[Any] = [("records", "0013_own_repeats")]
    operations: ClassVar[Any] = [
        migrations.CreateModel(
            name="PlanCapture",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("order", models.PositiveSmallIntegerField()),
                ("added", models.PositiveIntegerField(default=0)),
                (
                    "capture",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.capture",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rests_on",
                        to="records.plan",
                    ),
                ),
            ],
            options={"ordering": ["order"]},
        ),
        migrations.AddConstraint(
            model_name="plancapture",
            constraint=models.UniqueConstraint(
                fields=("plan", "capture"), name="one_capture_once_a_plan"
            ),
        ),
        migrations.AddField(
            model_name="planoutlook",
            name="capture",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="outlooks",
                to="records.capture",
            ),
        ),
        migrations.RunPython(lay_captures, pick_captures, elidable=True),
        migrations.AlterField(
            model_name="planoutlook",
            name="capture",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="outlooks",
                to="records.capture",
            ),
        ),
        migrations.RemoveField(model_name="plan", name="capture"),
        migrations.AlterField(
            model_name="plancapture",
            name="capture",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="plans",
                to="records.capture",
            ),
        ),
    ]
