from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0041_rooms_by_camera"),
    ]

    operations = [
        migrations.AddField(
            model_name="closure",
            name="begins",
            field=models.TimeField(blank=True, null=True, verbose_name="from"),
        ),
        migrations.AddField(
            model_name="closure",
            name="ends",
            field=models.TimeField(blank=True, null=True, verbose_name="until"),
        ),
    ]
