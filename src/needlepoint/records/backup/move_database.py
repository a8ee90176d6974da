"""Every row of one database into another kind of database: from SQLite to PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import DatabaseError, connections, models, transaction

from needlepoint.errors import Refused
from needlepoint.records.models.audit import AuditEvent

AT_ONCE = 1000
"""Own choice: rows held in memory."""


def move_rows(source: str, target: str) -> dict[str, int]:
    """Make the tables in an empty database and copy every row as it is; all of them or none.

    Numbers, times and digests stay what they are, so the audit's chain holds in the new place.

    Parameters
    ----------
    source, target
        Names of the databases, as Django knows them. The target is PostgreSQL and empty.

    Returns
    -------
    How many rows each table got.

    Raises
    ------
    Refused
        If the new database does not take a row.
    """
    call_command("migrate", database=target, verbosity=0, interactive=False)
    kinds = [each for each in apps.get_models(include_auto_created=True) if not _about(each).proxy]
    connection = connections[target]
    with transaction.atomic(using=target), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")  # rows that name each other, in any order
        for kind in kinds:
            if kind is not AuditEvent:  # it lets nothing be deleted, and there is nothing
                cursor.execute(f"DELETE FROM {_quoted(connection, _about(kind).db_table)}")  # noqa: S608  names of models  # nosec B608
        counts = {_about(kind).db_table: _copy(kind, source, connection, cursor) for kind in kinds}
        for statement in connection.ops.sequence_reset_sql(no_style(), kinds):
            cursor.execute(statement)
    return counts


def _copy(kind: type[models.Model], source: str, connection: Any, cursor: Any) -> int:
    """Copy the rows of one table; give how many they were."""
    fields = _about(kind).local_concrete_fields
    rows = kind._base_manager.using(source).order_by("pk")  # noqa: SLF001  leaves no row out
    found = rows.values_list(*(each.attname for each in fields)).iterator(AT_ONCE)
    columns = ", ".join(_quoted(connection, each.column) for each in fields)
    places = ", ".join("%s" for _ in fields)
    table = _quoted(connection, _about(kind).db_table)
    statement = f"INSERT INTO {table} ({columns}) VALUES ({places})"  # noqa: S608  # nosec B608
    count = 0
    while batch := list(islice(found, AT_ONCE)):
        try:
            cursor.executemany(statement, list(_prepared(fields, batch, connection)))
        except (DatabaseError, ValueError) as why:
            said = str(why).strip().splitlines()[0]
            raise Refused(
                f"The new database does not take a row of {_about(kind).db_table} ({said}); "
                "nothing was moved. Drop the new database, put the row right in the old studio, "
                "and try again."
            ) from why
        count += len(batch)
    return count


def _prepared(fields: Any, batch: list[Any], connection: Any) -> Iterator[list[Any]]:
    for row in batch:
        yield [
            each.get_db_prep_save(value, connection)
            for each, value in zip(fields, row, strict=True)
        ]


def _about(kind: type[models.Model]) -> Any:
    """Return what Django knows of a model; its name has an underscore, but it is documented."""
    return kind._meta  # noqa: SLF001


def _quoted(connection: Any, name: str) -> str:
    quoted: str = connection.ops.quote_name(name)
    return quoted
