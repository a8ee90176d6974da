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
    """Name the triggers that should be there and are not, were switched off, or do nothing."""
    if connection.vendor == "sqlite":
        question = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
    else:
        question = (
            "SELECT tgname, pg_get_triggerdef(pg_trigger.oid) || prosrc FROM pg_trigger "
            "JOIN pg_class ON pg_class.oid = tgrelid JOIN pg_proc ON pg_proc.oid = tgfoid "
            "WHERE relname = %s AND tgenabled <> 'D'"
        )
    with connection.cursor() as cursor:
        cursor.execute(question, [TABLE])
        there = dict(cursor.fetchall())
    found = NAMES[connection.vendor]
    return {name for name in found if not _does_its_work(name, there.get(name, ""))}


def _does_its_work(name: str, text: str) -> bool:
    """Whether a trigger is what was put there, and not an empty one of the same name."""
    plain = " ".join(text.split())
    if name in NAMES["sqlite"]:
        return plain in {" ".join(statement.split()) for statement in SQLITE}
    when = {"audit_no_change": "BEFORE DELETE OR UPDATE ON", "audit_no_truncate": "BEFORE TRUNCATE"}
    ours = f"BEGIN RAISE EXCEPTION '{WORDS}'; END"
    return when[name] in plain and "WHEN (" not in plain and plain.endswith(ours)
