"""`migrate` whose steps are whole, and which makes the tables of an empty database at once.

Django notes a migration a moment after it made its tables wherever indexes were put off to the
end. A program killed in that moment leaves tables that the next start makes again, which fails for
ever. And it takes an empty database through every form that the tables ever had.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.management.commands import migrate
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import RunPython, RunSQL
from django.db.migrations.state import ProjectState

EXECUTOR = "MigrationExecutor"
"""What Django's command makes of its own; it offers no other way to choose one."""

OURS = "records"
Plan = Sequence[tuple[Migration, bool]]


class WholeExecutor(MigrationExecutor):
    """Applies a migration and notes it, or neither; makes our tables in their last form."""

    def migrate(
        self,
        targets: Any,
        plan: Plan | None = None,
        state: ProjectState | None = None,
        fake: bool = False,
        fake_initial: bool = False,
    ) -> ProjectState:
        """Apply a plan; where none of our migrations was applied yet, all of them in one step."""
        plan = self.migration_plan(targets) if plan is None else plan
        nodes = self.loader.graph.nodes
        ours = [step for step, backwards in plan if step.app_label == OURS and not backwards]
        if fake or not ours or len(ours) < sum(app == OURS for app, _ in nodes):
            return super().migrate(targets, plan, state, fake, fake_initial)
        below = {key for step in ours for key in self.loader.graph.forwards_plan(_key(step))}
        others = [each for each in plan if each[0].app_label != OURS]
        first = [each for each in others if _key(each[0]) in below]
        then = [each for each in others if _key(each[0]) not in below]
        state = super().migrate(targets, first, state, fake, fake_initial)
        state = self._make_ours(state, ours)
        return super().migrate(targets, then, state, fake, fake_initial)

    def _make_ours(self, state: ProjectState, ours: list[Migration]) -> ProjectState:
        """Make the tables of all our migrations in their last form, and note every one.

        A step in Python or SQL runs on these tables, unless it says that an empty database can do
        without it (`elidable`).
        """
        vars(state).pop("apps", None)  # else Django makes its classes anew at every step
        with self.connection.schema_editor(atomic=True) as editor:
            for step in ours:
                state = step.mutate_state(state, preserve=False)
            for model in state.apps.get_app_config(OURS).get_models():
                if model._meta.can_migrate(self.connection):  # noqa: SLF001  all but the audit's
                    editor.create_model(model)
            for step in ours:
                self._tell("apply_start", step)
                for part in step.operations:
                    if isinstance(part, RunPython | RunSQL) and not part.elidable:
                        part.database_forwards(OURS, editor, state, state)
            _run_put_off(editor)
            for step in ours:
                self.recorder.record_applied(*_key(step))
                self._tell("apply_success", step)
        return state

    def _tell(self, what: str, step: Migration) -> None:
        """Say how far this is."""
        if self.progress_callback:
            self.progress_callback(what, step, False)

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
            _run_put_off(schema_editor)
            return project_state

        migration.apply = whole  # type: ignore[method-assign]
        return super().apply_migration(state, migration, *args, **kwargs)


def _key(step: Migration) -> tuple[str, str]:
    """Return what the graph knows a migration by."""
    return step.app_label, step.name


def _run_put_off(editor: BaseDatabaseSchemaEditor) -> None:
    """Run what was put off to the end: indexes and bonds between tables."""
    for statement in editor.deferred_sql:
        editor.execute(statement)
    editor.deferred_sql.clear()


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
