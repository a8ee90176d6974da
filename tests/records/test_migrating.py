"""A program killed between two steps of `migrate` starts again."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from needlepoint.records.backup.database_copy import attached
from needlepoint.records.models import Comparison, Plan, SessionReview

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


def practice_at(empty, version):
    """Migrate to a version; return what makes its rows, and a person, a client and a visit."""
    before = MigrationExecutor(empty)
    before.migrate([("records", version)])
    apps = before.loader.project_state([("records", version)]).apps

    def row(model, **fields):
        return apps.get_model("records", model).objects.using(ALIAS).create(**fields)

    practice = row("Practice", name="Alder")
    ana = row("Operator", username="ana", name="Ana", practice=practice, role="owner")
    somebody = row("Client", practice=practice, name="Made", born=dt.date(1990, 1, 1))
    return row, ana, somebody, row("Visit", client=somebody, day=dt.date(2026, 1, 5))


def test_what_pages_count_is_filled_in_for_rows_of_earlier_versions(empty):
    row, ana, somebody, visit = practice_at(empty, "0037_reminders_named")
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


def test_reviews_of_sessions_signed_before_are_laid_out(empty):
    row, ana, somebody, visit = practice_at(empty, "0042_closures_of_hours")
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
