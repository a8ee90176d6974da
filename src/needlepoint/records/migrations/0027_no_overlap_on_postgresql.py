"""On PostgreSQL an exclusion constraint as well: nobody and no room has two appointments at once.

Both sides of each pair are ranges, for which PostgreSQL has the index itself, without an extension.
"""

from typing import Any

from django.db import migrations

TABLE = "records_appointment"
SPAN = "tstzrange(starts_at, free_at) WITH &&"
HELD = "state IN ('booked', 'came')"


def put(_apps: Any, editor: Any) -> None:
    if editor.connection.vendor != "postgresql":
        return
    for what in ("person", "room"):
        number = f"int8range({what}_id, {what}_id, '[]') WITH &&"
        held = HELD if what == "person" else f"{HELD} AND room_id IS NOT NULL"
        editor.execute(
            f"ALTER TABLE {TABLE} ADD CONSTRAINT no_overlap_of_a_{what} "
            f"EXCLUDE USING gist ({number}, {SPAN}) WHERE ({held})"
        )


def take(_apps: Any, editor: Any) -> None:
    if editor.connection.vendor != "postgresql":
        return
    for what in ("person", "room"):
        editor.execute(f"ALTER TABLE {TABLE} DROP CONSTRAINT no_overlap_of_a_{what}")


class Migration(migrations.Migration):
    dependencies = [("records", "0026_appointments")]

    operations = [migrations.RunPython(put, take)]
