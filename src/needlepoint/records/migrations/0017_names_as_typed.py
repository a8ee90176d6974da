"""Names as they are searched for, by the letters of a plain keyboard."""

from typing import Any, ClassVar

from django.db import migrations

from needlepoint.records.models.client import folded

AT_ONCE = 2000


def fold_names(apps: Any, schema_editor: Any) -> None:
    """Fill in anew what every name is searched by."""
    clients = apps.get_model("records", "Client").objects.using(schema_editor.connection.alias)
    waiting = []
    for client in clients.only("id", "name").iterator(AT_ONCE):
        client.folded = folded(client.name)
        waiting.append(client)
    clients.bulk_update(waiting, ["folded"], batch_size=AT_ONCE)


class Migration(migrations.Migration):
    """No table changes."""

    dependencies: ClassVar[Any] = [("records", "0016_queued_tasks")]
    operations: ClassVar[Any] = [migrations.RunPython(fold_names, migrations.RunPython.noop)]
