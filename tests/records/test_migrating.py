"""An update keeps every row; one that is killed between two steps starts again."""

import datetime as dt
import shutil
import subprocess

import pytest
from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from psycopg.conninfo import conninfo_to_dict

from needlepoint.records.backup.database_copy import attached
from needlepoint.records.models import Comparison, Plan, SessionReview

ALIAS = "cut off"
ALONE = "restrict "  # a line of pg_dump that is another in each dump
EARLIER = "0030_masks_by_hand"
UNLIKE = {
    "django_migrations": {"id", "applied"},
    "django_content_type": {"id"},
    "auth_permission": {"id", "content_type_id"},
    "sqlite_sequence": {"seq"},
}
"""Columns that say when or in which order, not what."""


class Cut(Exception):
    """The program ends here."""


def lite(path):
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": path, "OPTIONS": {}}


@pytest.fixture
def empty(tmp_path, further_databases):
    """A database without tables; a migration of another package asks the usual one too."""
    with attached(ALIAS, lite(tmp_path / "empty.sqlite3")) as alias:
        yield connections[alias]


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """Return where the database of an earlier version lies once a test has made it."""
    return tmp_path_factory.mktemp("earlier") / "earlier.sqlite3"


@pytest.fixture
def earlier(empty, kept):
    """A database that every step up to 0030 made, one after the other."""
    if not kept.exists():
        MigrationExecutor(empty).migrate([("records", EARLIER)])
        empty.close()
        shutil.copyfile(empty.settings_dict["NAME"], kept)
    empty.close()
    shutil.copyfile(kept, empty.settings_dict["NAME"])
    return empty


def migrate():
    call_command("migrate", database=ALIAS, verbosity=0, interactive=False)


def applied(database):
    return set(MigrationRecorder(database).applied_migrations())


def cut_off_at(last, monkeypatch):
    """End the program as it notes a migration; return what it noted before in that step."""
    noted = MigrationRecorder.record_applied
    seen = []

    def cut_off(self, app, name):
        if (app, name) == last:
            raise Cut
        seen.append((app, name))
        noted(self, app, name)

    with monkeypatch.context() as patched:
        patched.setattr(MigrationRecorder, "record_applied", cut_off)
        with pytest.raises(Cut):
            migrate()
    return seen


def test_what_is_cut_off_before_it_is_noted_is_not_there(empty, monkeypatch):
    seen = cut_off_at(("auth", "0001_initial"), monkeypatch)
    assert applied(empty) == set(seen)
    migrate()  # it would meet tables that are there already
    assert len(applied(empty)) > len(seen)


def test_our_tables_are_all_there_or_none(empty, monkeypatch):
    seen = cut_off_at(("records", "0032_imported_clients"), monkeypatch)
    assert ("records", "0001_initial") in seen
    assert applied(empty) == {key for key in seen if key[0] != "records"} != set()
    assert not [name for name in empty.introspection.table_names() if name.startswith("records_")]
    migrate()
    assert applied(empty) > set(seen)


def test_an_update_that_is_cut_off_goes_on_where_it_was(earlier, monkeypatch):
    before = applied(earlier)
    seen = cut_off_at(("records", "0033_packages"), monkeypatch)
    assert ("records", "0032_imported_clients") in seen
    assert applied(earlier) == before | set(seen)
    migrate()
    assert applied(earlier) > before | set(seen)


def test_an_empty_database_gets_what_every_step_one_after_the_other_makes(
    earlier, tmp_path, further_databases
):
    migrate()
    with attached("at once", lite(tmp_path / "at_once.sqlite3")) as alias:
        call_command("migrate", database=alias, verbosity=0, interactive=False)
        assert made(connections[alias]) == made(earlier)


def made(database):
    """Return what every table, index and trigger is, by columns in any order, and all rows."""
    with database.cursor() as cursor:
        cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master")
        form = {name: (table, parts(sql or "")) for name, table, sql in cursor.fetchall()}
        rows = {}
        for table in database.introspection.table_names(cursor):
            columns = [
                each.name for each in database.introspection.get_table_description(cursor, table)
            ]
            kept = ", ".join(
                f'"{name}"' for name in sorted(set(columns) - UNLIKE.get(table, set()))
            )
            cursor.execute(f'SELECT {kept} FROM "{table}"')
            rows[table] = sorted(cursor.fetchall(), key=str)
    assert len(rows["django_migrations"]) > 80
    assert rows["records_audithead"]
    return form, rows


def parts(sql):
    """Return the pieces of a statement without the brackets around them, in order."""
    return sorted(piece.strip("() ") for piece in sql.split(","))


@pytest.mark.postgres
def test_so_does_an_empty_postgresql(cluster_tools, further_databases):
    dumps = []
    with cluster_tools.cluster() as address:
        for name in ("steps", "at_once"):
            url = address(name)
            about = conninfo_to_dict(url)
            there = {"NAME": name, "USER": about["user"], "HOST": about["host"], "OPTIONS": {}}
            engine = {"ENGINE": "django.db.backends.postgresql"}
            with attached(ALIAS, engine | there) as alias:
                if name == "steps":
                    executor = MigrationExecutor(connections[alias])
                    executor.migrate(executor.loader.graph.leaf_nodes())
                else:
                    migrate()
            words = [cluster_tools.programs() / "pg_dump", "--schema-only", url]
            said = subprocess.run(words, capture_output=True, text=True, check=True).stdout
            dumps.append(
                sorted(line.rstrip(",") for line in said.splitlines() if ALONE not in line)
            )
    assert "no_overlap_of_a_person" in str(dumps)
    assert dumps[0] == dumps[1]


def practice_at(earlier, version):
    """Migrate to a version; return what makes its rows, and a person, a client and a visit."""
    before = MigrationExecutor(earlier)
    before.migrate([("records", version)])
    apps = before.loader.project_state([("records", version)]).apps

    def row(model, **fields):
        return apps.get_model("records", model).objects.using(ALIAS).create(**fields)

    practice = row("Practice", name="Alder")
    ana = row("Operator", username="ana", name="Ana", practice=practice, role="owner")
    somebody = row("Client", practice=practice, name="Made", born=dt.date(1990, 1, 1))
    return row, ana, somebody, row("Visit", client=somebody, day=dt.date(2026, 1, 5))


def test_what_pages_count_is_filled_in_for_rows_of_earlier_versions(earlier):
    row, ana, somebody, visit = practice_at(earlier, "0037_reminders_named")
    first, last, other = (
        row("Capture", visit=visit, site=site, made_by=ana) for site in ("a", "b", "c")
    )
    depths = [("rolling", -10.0, False), ("rolling", -30.0, False), ("rolling", 5.0, True)]
    change = {
        "quality": {"verdict": "comparable"},
        "summary": {"volume_percent": {"value": -20.0}},
        "scars": [
            {"kind": kind, "raised": raised, "depth": {"percent": {"value": value}}}
            for kind, value, raised in depths
        ],
    }
    row("Comparison", before=first, after=last, made_by=ana, change=change)
    row("Comparison", before=first, after=other, made_by=ana)
    row("Plan", client=somebody, made_by=ana, document={"skin": {"skin_type": "IV"}})
    row("Plan", client=somebody, made_by=ana, document={})
    migrate()
    found = Comparison.objects.using(ALIAS).order_by("pk")
    names = ("comparable", "volume_percent", "depth_by_kind", "change")
    assert list(found.values_list(*names)) == [
        (True, -20.0, {"rolling": -20.0}, change),
        (False, None, {}, None),
    ]
    plans = Plan.objects.using(ALIAS).order_by("pk")
    assert list(plans.values_list("skin_type", flat=True)) == ["IV", ""]


def test_reviews_of_sessions_signed_before_are_laid_out(earlier):
    row, ana, somebody, visit = practice_at(earlier, "0042_closures_of_hours")
    now = dt.datetime(2026, 1, 5, 12, tzinfo=dt.UTC)

    def held(document, **more):
        plan = row("Plan", client=somebody, made_by=ana, document=document)
        about = {"client": somebody, "visit": visit, "plan": plan, "needler": ana, "made_by": ana}
        return row("TreatmentSession", began_at=now, **about, **{"signed_at": now} | more).pk

    reviews = [{"days_after": 90}, {"days_after": 28}]
    last = held({"course": {"reviews": reviews}})
    held({"course": {"reviews": reviews}}, next_on=dt.date(2026, 2, 2))
    held({"course": {"reviews": reviews}}, signed_at=None)
    far = {"days_after": 10**12}
    odd = held({"course": {"reviews": [{"days_after": 28}, {"days_after": "soon"}, 7, {}, far]}})
    for document in ({}, {"course": None}, {"course": {"reviews": "none"}}, {"course": []}, []):
        held(document)
    migrate()
    found = SessionReview.objects.using(ALIAS).order_by("session", "on")
    names = ("session", "days_after", "on", "opens_on")
    assert list(found.values_list(*names)) == [
        (last, 28, dt.date(2026, 2, 2), dt.date(2026, 1, 19)),
        (last, 90, dt.date(2026, 4, 5), dt.date(2026, 3, 22)),
        (odd, 28, dt.date(2026, 2, 2), dt.date(2026, 1, 19)),
    ]
