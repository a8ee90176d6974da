"""A forecast tells how far it is, like everything else that is worked out in the background."""

from typing import Any, ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Two columns."""

    dependencies: ClassVar[Any] = [("records", "0009_found_quickly")]
    operations: ClassVar[Any] = [
        migrations.AddField(
            model_name="planoutlook",
            name="doing",
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name="planoutlook",
            name="share",
            field=models.FloatField(default=0.0),
        ),
    ]
