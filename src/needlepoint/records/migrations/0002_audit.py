"""The audit: its tables, its triggers and the beginning of its chain.

The models are not managed, so 0001 only names them; `flush` and later migrations leave them alone.
"""

from typing import Any

from django.db import migrations

from needlepoint.records.audit.guards import put_guards

BEGINNING = "0" * 64


def make_audit(apps: Any, schema_editor: Any) -> None:
    """Make both tables, lock the first and begin the chain."""
    alias = schema_editor.connection.alias
    for name in ("AuditEvent", "AuditHead"):
        model = apps.get_model("records", name)
        model._meta.managed = True  # noqa: SLF001  indexes are made for managed models only
        schema_editor.create_model(model)
        model._meta.managed = False  # noqa: SLF001
    put_guards(schema_editor.connection)
    apps.get_model("records", "AuditHead").objects.using(alias).create(
        id=1, seq=0, digest=BEGINNING
    )


class Migration(migrations.Migration):
    """Made once; there is no way back."""

    dependencies = [("records", "0001_initial")]
    operations = [migrations.RunPython(make_audit)]
