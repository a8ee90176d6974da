"""Forms that were sent, and clients found by day of birth and telephone."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import migrations, models
from django.db.models.deletion import CASCADE

from needlepoint.records.models.client import searched_by

AT_ONCE = 2000


def fill_in(apps: Any, schema_editor: Any) -> None:
    """Write down anew what every client is searched by."""
    clients = apps.get_model("records", "Client").objects.using(schema_editor.connection.alias)
    waiting = []
    for client in (
        clients.filter(erased_at=None).only("id", "name", "born", "phone").iterator(AT_ONCE)
    ):
        client.folded = searched_by(client.name, client.born, client.phone)
        waiting.append(client)
    clients.bulk_update(waiting, ["folded"], batch_size=AT_ONCE)


class Migration(migrations.Migration):
    """One table; no column changes."""

    dependencies: ClassVar[Any] = [("records", "0021_sessions_and_stock")]
    operations: ClassVar[Any] = [
        migrations.CreateModel(
            name="PostedForm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=64)),
                ("digest", models.CharField(max_length=64)),
                ("led_to", models.CharField(blank=True, max_length=500)),
                ("at", models.DateTimeField()),
                (
                    "operator",
                    models.ForeignKey(
                        on_delete=CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("operator", "key"), name="a form is sent once")
                ],
            },
        ),
        migrations.RunPython(fill_in, migrations.RunPython.noop),
    ]
