"""Many simulated rows by statements of SQLite: seconds, where models take minutes."""

from __future__ import annotations

from typing import Any

COUNTED = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {most}) "


def copy(row: Any, most: int, other: dict[str, str]) -> None:
    """Copy a row so many times.

    Parameters
    ----------
    row
        The first row of its table, as it was saved.
    most
        How many copies.
    other
        The SQL of what differs, by the name of the column; in it ``i`` counts from 1.
    """
    from django.db import connection

    meta = row._meta  # noqa: SLF001
    columns = [field.column for field in meta.concrete_fields]
    numbers = {field.column for field in meta.concrete_fields if field.name == "public_id"}
    said = dict.fromkeys(numbers, "lower(hex(randomblob(16)))") | {"id": "i + 1"} | other
    values = ", ".join(said.get(name, f't."{name}"') for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {meta.db_table} ({names}) {COUNTED.format(most=most)}"
            f"SELECT {values} FROM n, {meta.db_table} t WHERE t.id = 1"
        )
