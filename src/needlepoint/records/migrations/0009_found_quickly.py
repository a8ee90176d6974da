"""Indexes for what pages ask, and names as they are searched for."""

from typing import Any, ClassVar

from django.db import migrations, models

from needlepoint.records.models.client import folded

AUDIT = {
    "audit_of_client": "client, seq",
    "audit_of_practice": "practice, seq",
    "audit_by_time": "at",
}
AT_ONCE = 2000


def fold_names(apps: Any, schema_editor: Any) -> None:
    """Fill in what every name is searched by."""
    clients = apps.get_model("records", "Client").objects.using(schema_editor.connection.alias)
    waiting = []
    for client in clients.only("id", "name").iterator(AT_ONCE):
        client.folded = folded(client.name)
        waiting.append(client)
    clients.bulk_update(waiting, ["folded"], batch_size=AT_ONCE)


class Migration(migrations.Migration):
    """The audit's table is not managed, so its indexes are made by hand, where 0002 made none."""

    dependencies: ClassVar[Any] = [("records", "0008_channels_taken_back")]
    operations: ClassVar[Any] = [
        migrations.AddField(
            model_name="client",
            name="folded",
            field=models.CharField(default="", editable=False, max_length=480),
        ),
        migrations.RunPython(fold_names, migrations.RunPython.noop, elidable=True),
        migrations.RemoveIndex(model_name="client", name="records_cli_practic_4a1c95_idx"),
        migrations.AddIndex(
            model_name="client",
            index=models.Index(
                fields=["practice", "erased_at", "name", "born", "folded"], name="clients_listed"
            ),
        ),
        migrations.RunSQL(
            [
                f"CREATE INDEX IF NOT EXISTS {name} ON records_auditevent ({columns})"
                for name, columns in AUDIT.items()
            ],
            migrations.RunSQL.noop,
        ),
    ]
