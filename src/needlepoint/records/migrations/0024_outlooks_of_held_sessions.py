"""Which held sessions a forecast counts."""

from typing import Any, ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """One column, empty in forecasts of before."""

    dependencies: ClassVar[Any] = [("records", "0023_rooms_and_visits")]
    operations: ClassVar[Any] = [
        migrations.AddField(
            model_name="planoutlook", name="held", field=models.JSONField(default=list)
        ),
    ]
