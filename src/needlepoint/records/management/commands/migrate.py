"""`migrate` that notes a migration in the transaction that makes its tables.

Django notes it a moment later wherever indexes were put off to the end. A program killed in that
moment leaves tables that the next start makes again, which fails for ever.
"""

from __future__ import annotations

from typing import Any

from django.core.management.commands import migrate
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState

EXECUTOR = "MigrationExecutor"
"""What Django's command makes of its own; it offers no other way to choose one."""


class WholeExecutor(MigrationExecutor):
    """Applies a migration and notes it, or neither."""

    def apply_migration(
        self, state: ProjectState, migration: Migration, *args: Any, **kwargs: Any
    ) -> ProjectState:
        """Run what a migration puts off at once, so that Django notes it before the commit."""
        apply = migration.apply

        def whole(
            project_state: ProjectState,
            schema_editor: BaseDatabaseSchemaEditor,
            collect_sql: bool = False,
        ) -> ProjectState:
            project_state = apply(project_state, schema_editor, collect_sql)
            for statement in schema_editor.deferred_sql:
                schema_editor.execute(statement)
            schema_editor.deferred_sql.clear()
            return project_state

        migration.apply = whole  # type: ignore[method-assign]
        return super().apply_migration(state, migration, *args, **kwargs)


class Command(migrate.Command):
    """Django's command with that executor."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Bring a database up to date."""
        uses = vars(migrate)
        usual = uses[EXECUTOR]
        uses[EXECUTOR] = WholeExecutor
        try:
            super().handle(*args, **options)
        finally:
            uses[EXECUTOR] = usual
