"""Who somebody is to the law, when the licence was last checked, and who supervises."""

from typing import Any, ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Three columns."""

    dependencies: ClassVar[Any] = [("records", "0017_names_as_typed")]
    operations: ClassVar[Any] = [
        migrations.AddField(
            model_name="operator",
            name="profession",
            field=models.CharField(
                blank=True,
                choices=[
                    ("operator", "operator of a salon"),
                    ("clinician", "clinician (nurse or the like)"),
                    ("prescriber", "prescriber"),
                    ("physician", "physician"),
                ],
                default="",
                max_length=16,
                verbose_name="profession",
            ),
        ),
        migrations.AddField(
            model_name="operator",
            name="licence_checked_on",
            field=models.DateField(
                blank=True, null=True, verbose_name="day on which the licence was last checked"
            ),
        ),
        migrations.AddField(
            model_name="operator",
            name="supervised_by",
            field=models.CharField(
                blank=True,
                default="",
                max_length=120,
                verbose_name="physician who supervises this work",
            ),
        ),
    ]
