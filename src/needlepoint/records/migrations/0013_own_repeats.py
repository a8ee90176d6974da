from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

WHO: dict[str, Any] = {
    "on_delete": django.db.models.deletion.PROTECT,
    "related_name": "+",
    "to": settings.AUTH_USER_MODEL,
}


class Migration(migrations.Migration):
    dependencies = [("records", "0012_consents_declined")]

    operations = [
        migrations.CreateModel(
            name="RigRepeats",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sha256", models.CharField(max_length=64)),
                ("name", models.CharField(max_length=200)),
                ("day", models.DateField()),
                ("captures", models.PositiveIntegerField()),
                ("scars", models.PositiveIntegerField()),
                ("depth", models.JSONField()),
                ("added_at", models.DateTimeField(auto_now_add=True)),
                ("added_by", models.ForeignKey(**WHO)),
                ("left_at", models.DateTimeField(null=True)),
                ("left_by", models.ForeignKey(null=True, **WHO)),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.storedfile",
                    ),
                ),
                (
                    "rig",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="repeats",
                        to="records.rig",
                    ),
                ),
            ],
            options={"ordering": ["-added_at", "-id"]},
        ),
    ]
