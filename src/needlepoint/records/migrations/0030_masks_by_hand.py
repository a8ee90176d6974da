"""A capture keeps the mask that somebody drew over its pictures."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0027_no_overlap_on_postgresql"),
    ]

    operations = [
        migrations.AddField(
            model_name="capture",
            name="mask",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="records.storedfile",
            ),
        ),
    ]
