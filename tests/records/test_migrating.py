"""A program killed between two steps of `migrate` starts again."""

import pytest
from django.core.management import call_command
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

from needlepoint.records.backup.database_copy import attached

ALIAS = "cut off"


class Cut(Exception):
    """The program ends here."""


@pytest.fixture
def empty(tmp_path, further_databases):
    """A database without tables; a migration of another package asks the usual one too."""
    lite = {"ENGINE": "django.db.backends.sqlite3", "NAME": tmp_path / "empty.sqlite3"}
    with attached(ALIAS, lite | {"OPTIONS": {}}) as alias:
        yield connections[alias]


def migrate():
    call_command("migrate", database=ALIAS, verbosity=0, interactive=False)


@pytest.mark.parametrize(
    "last",
    [("auth", "0001_initial"), ("records", "0001_initial"), ("records", "0032_imported_clients")],
)
def test_what_is_cut_off_before_it_is_noted_is_not_there(empty, monkeypatch, last):
    noted = MigrationRecorder.record_applied
    seen = []

    def cut_off(self, app, name):
        if (app, name) == last:
            raise Cut
        seen.append((app, name))
        noted(self, app, name)

    monkeypatch.setattr(MigrationRecorder, "record_applied", cut_off)
    with pytest.raises(Cut):
        migrate()
    monkeypatch.undo()
    assert set(MigrationRecorder(empty).applied_migrations()) == set(seen)
    migrate()  # it would meet tables that are there already
    assert len(MigrationRecorder(empty).applied_migrations()) > len(seen)
