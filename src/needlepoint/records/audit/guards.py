"""Triggers that keep the audit append-only, whoever speaks to the database."""

from __future__ import annotations

from typing import Any

TABLE = "records_auditevent"
WORDS = "the audit is append-only"

SQLITE = [
    f"""CREATE TRIGGER audit_no_{what.lower()} BEFORE {what} ON {TABLE}
    BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"""
    for what in ("UPDATE", "DELETE")
] + [
    # INSERT OR REPLACE deletes without asking the trigger of deletions
    f"""CREATE TRIGGER audit_no_replace BEFORE INSERT ON {TABLE}
    WHEN EXISTS (SELECT 1 FROM {TABLE} WHERE seq = NEW.seq)
    BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"""  # noqa: S608  constants of this file  # nosec B608
]
POSTGRESQL = [
    f"""CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '{WORDS}'; END $$""",
    f"""CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION audit_refuse()""",
    f"""CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON {TABLE}
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()""",
]
NAMES = {
    "sqlite": {"audit_no_update", "audit_no_delete", "audit_no_replace"},
    "postgresql": {"audit_no_change", "audit_no_truncate"},
}


def put_guards(connection: Any) -> None:
    """Make the triggers in a database that has the table of the audit and none of them."""
    statements = SQLITE if connection.vendor == "sqlite" else POSTGRESQL
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def missing_guards(connection: Any) -> set[str]:
    """Name the triggers that should be there and are not, or were switched off."""
    if connection.vendor == "sqlite":
        question = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
    else:
        question = (
            "SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
            "WHERE relname = %s AND tgenabled <> 'D'"
        )
    with connection.cursor() as cursor:
        cursor.execute(question, [TABLE])
        return NAMES[connection.vendor] - {name for (name,) in cursor.fetchall()}
