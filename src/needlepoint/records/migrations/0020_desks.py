"""Where the practice is and how it is called: for calendars and hand-outs."""

from typing import Any, ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Two columns, empty as long as nobody fills them."""

    dependencies: ClassVar[Any] = [("records", "0019_words_of_signed_plans")]
    operations: ClassVar[Any] = [
        migrations.AddField(
            model_name="practice",
            name="address",
            field=models.CharField(blank=True, max_length=200, verbose_name="address"),
        ),
        migrations.AddField(
            model_name="practice",
            name="phone",
            field=models.CharField(blank=True, max_length=40, verbose_name="telephone"),
        ),
    ]
