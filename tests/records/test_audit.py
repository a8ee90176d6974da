"""The audit grows at its end only, and says where it was touched."""

import datetime as dt
import threading

import pytest
from django.db import connection, connections, transaction
from django.db.utils import DatabaseError
from tests.records.audit_lines import unguarded

from needlepoint.records import audit
from needlepoint.records.audit.guards import TABLE
from needlepoint.records.audit.roots import Root, read_roots, write_root
from needlepoint.records.models.audit import AppendOnly, AuditEvent, AuditHead


@pytest.fixture
def chain(ana, dora, visit):
    return [audit.note(ana, "read", row) for row in (dora, visit, dora, visit, dora)]


def test_a_line_says_who_did_what_to_whose_record(ana, dora, visit):
    event = audit.note(ana, "change", visit, {"fields": ["note"]})
    assert event.actor == str(ana.public_id)
    assert event.client == str(dora.public_id)
    assert event.practice == str(dora.practice.public_id)
    assert (event.action, event.subject_kind) == ("change", "visit")
    assert event.detail == '{"fields":["note"]}'


def test_it_finds_the_client_from_anything_of_theirs(dora, visit, ana):
    from needlepoint.records.models import Capture, Comparison

    one, two = (Capture.objects.create(visit=visit, site="left cheek", made_by=ana) for _ in "ab")
    pair = Comparison.objects.create(before=one, after=two, made_by=ana)
    for row in (one, pair):
        assert audit.note(ana, "read", row).client == str(dora.public_id)


def test_a_page_of_pictures_is_one_line(ana, dora):
    from needlepoint.records import vault

    files = [vault.store(bytes([n]), "image/png") for n in range(3)]
    event = audit.note_pictures(ana, dora, files)
    assert AuditEvent.objects.count() == event.seq == 1
    assert all(str(file.pk) in event.detail for file in files)


def test_an_untouched_chain_holds(chain):
    report = audit.verify()
    assert report.holds
    assert (report.count, report.root) == (5, chain[-1].digest)


@pytest.mark.parametrize(
    "statement",
    [
        f"UPDATE {TABLE} SET action = 'nothing'",
        f"DELETE FROM {TABLE} WHERE seq = 2",
        f"INSERT OR REPLACE INTO {TABLE} SELECT * FROM {TABLE} WHERE seq = 1",
        f"TRUNCATE {TABLE}",
    ],
)
def test_the_database_itself_refuses(chain, statement):
    here = connection.vendor
    if ("OR REPLACE" in statement and here != "sqlite") or (
        "TRUNCATE" in statement and here == "sqlite"
    ):
        pytest.skip(f"{here} has no such statement")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(statement)
    assert audit.verify().holds


def test_the_models_refuse_too(chain):
    line = AuditEvent.objects.get(seq=2)
    for attempt in (
        line.save,
        line.delete,
        AuditEvent.objects.all().delete,
        lambda: AuditEvent.objects.update(action="nothing"),
    ):
        with pytest.raises(AppendOnly):
            attempt()


def test_it_names_a_line_that_was_changed(chain):
    unguarded(f"UPDATE {TABLE} SET action = 'nothing' WHERE seq = 3")
    report = audit.verify()
    assert (report.broken_at, report.count) == (3, 2)
    assert "changed" in report.why


def test_it_names_a_line_that_was_changed_together_with_its_digest(chain):
    line = AuditEvent.objects.get(seq=3)
    line.action = "nothing"
    unguarded(
        f"UPDATE {TABLE} SET action = 'nothing', digest = %s WHERE seq = 3", audit.digest_of(line)
    )
    assert audit.verify().broken_at == 4


def test_it_names_a_line_that_was_taken_out(chain):
    unguarded(f"DELETE FROM {TABLE} WHERE seq = 2")
    assert audit.verify().broken_at == 2


def test_it_notices_lines_taken_from_the_end(chain):
    unguarded(f"DELETE FROM {TABLE} WHERE seq > 3")
    report = audit.verify()
    assert report.broken_at == 4
    assert "taken away" in report.why


def test_it_notices_guards_that_do_nothing(chain):
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER audit_no_update")
            cursor.execute(
                f"CREATE TRIGGER audit_no_update BEFORE UPDATE ON {TABLE} WHEN 0 "
                "BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END"
            )
        else:
            cursor.execute(
                "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN RETURN NEW; END $$"
            )
    assert "audit_no" in audit.verify().why


def test_it_notices_guards_that_were_removed(chain):
    with connection.cursor() as cursor:
        cursor.execute(
            "DROP TRIGGER audit_no_delete"
            if connection.vendor == "sqlite"
            else f"ALTER TABLE {TABLE} DISABLE TRIGGER audit_no_change"
        )
    report = audit.verify()
    assert not report.holds
    assert "lets lines be changed" in report.why


def test_a_chain_written_anew_contradicts_the_roots_in_the_folder_of_keys(chain, settings):
    write_root(settings.KEYS, Root(chain[3].at[:10], 4, chain[3].digest))
    assert audit.verify().holds
    unguarded(f"DELETE FROM {TABLE}")
    AuditHead.objects.update(seq=0, digest=audit.BEGINNING)
    for _ in range(5):
        audit.note(None, "nothing")
    assert audit.verify().broken_at == 4
    assert audit.verify(roots=[]).holds


def test_the_root_of_a_day_is_its_last_line_and_is_written_down_later(
    ana, settings, monkeypatch, django_capture_on_commit_callbacks
):
    class Clock(dt.datetime):
        day = dt.datetime(2026, 11, 2, 23, 59, tzinfo=dt.UTC)

        @classmethod
        def now(cls, tz=None):  # noqa: ARG003
            return cls.day

    monkeypatch.setattr("needlepoint.records.audit.log.dt.datetime", Clock)
    with django_capture_on_commit_callbacks(execute=True):
        last = [audit.note(ana, "read") for _ in range(3)][-1]
        assert read_roots(settings.KEYS) == []
        Clock.day += dt.timedelta(minutes=2)
        audit.note(ana, "read")
    root = Root("2026-11-02", 3, last.digest)
    assert read_roots(settings.KEYS) == [root]
    assert audit.day_root(dt.date(2026, 11, 2)) == root
    assert audit.day_root(dt.date(2026, 11, 1)) is None


def test_a_torn_line_of_roots_harms_no_other(tmp_path):
    root = Root("2026-11-02", 3, "a" * 64)
    write_root(tmp_path, Root("2026-11-01", 1, "b" * 64))
    path = tmp_path / "audit-roots.txt"
    path.write_bytes(path.read_bytes()[:-20])
    write_root(tmp_path, root)
    assert read_roots(tmp_path) == [root]


@pytest.mark.django_db(transaction=True)
def test_many_threads_make_one_chain():
    if connection.vendor == "sqlite":
        pytest.skip("a database in memory has one writer; test_kill.py has many on a file")
    before = AuditEvent.objects.count()  # `flush` does not empty the audit
    faults = []

    def write():
        try:
            for _ in range(10):
                audit.note(None, "read")
        except Exception as why:  # noqa: BLE001
            faults.append(why)
        finally:
            connections.close_all()

    writers = [threading.Thread(target=write) for _ in range(6)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert faults == []
    assert audit.verify(roots=[]).count == before + 60


@pytest.mark.django_db(transaction=True)
def test_a_line_falls_with_the_change_that_it_notes():
    before = AuditEvent.objects.count()

    class Failed(Exception):
        pass

    def fail():
        with transaction.atomic():
            audit.note(None, "change")
            raise Failed

    with pytest.raises(Failed):
        fail()
    assert AuditEvent.objects.count() == before
    assert audit.verify(roots=[]).holds
