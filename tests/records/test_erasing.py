"""An erased client is gone from rows, files and free pages; what must be kept is kept and said."""

import datetime as dt

import pytest
from django.db import connection
from django.utils import timezone, translation

from needlepoint.records import audit, vault
from needlepoint.records.export.erase import Kept, erase_client, keep_until, why_kept
from needlepoint.records.export.erased_list import read_erased
from needlepoint.records.models import (
    AuditEvent,
    Capture,
    Client,
    Comparison,
    Consent,
    ConsentText,
    Hold,
    Intake,
    Picture,
    Plan,
    PlanCapture,
    PlanMail,
    ScarCorrection,
    StoredFile,
    Visit,
)

LONG_AGO = dt.date(2001, 2, 3)
TELLING = ("Dora", "dora@", "latex", "first visit", "isotretinoin", "Mole near", "IMG_7")


@pytest.fixture
def record(ana, dora, practice):
    """A whole record that is old enough to be erased."""
    dora.flags = ["latex allergy"]
    dora.photo = vault.store(b"face", "image/jpeg")
    dora.save()
    visit = Visit.objects.create(client=dora, day=LONG_AGO, note="first visit")
    Intake.objects.create(client=dora, questionnaire=1, answers={"medicine": "isotretinoin"})
    text = ConsentText.objects.create(
        practice=practice, kind="treatment", version=1, title="Needling", body="...", sha256="0"
    )
    Consent.objects.create(
        client=dora,
        text=text,
        kind="treatment",
        signed_name="Dora Made",
        drawn=[[1, 2]],
        signed_at=dt.datetime(2001, 2, 3, tzinfo=dt.UTC),
        sealed=vault.store(b"pdf", "x/pdf"),
    )
    captures = [
        Capture.objects.create(
            visit=visit,
            site="left cheek",
            made_by=ana,
            measurement={"name": "Dora"},
            sentence="Mole near the eye",
            relief=vault.store(b"relief", "image/tiff"),
        )
        for _ in range(2)
    ]
    for order, capture in enumerate(captures):
        Picture.objects.create(
            capture=capture,
            name="01.png",
            given_name="IMG_7 Dora.png",
            order=order,
            file=vault.store(b"picture", "image/png"),
        )
    ScarCorrection.objects.create(capture=captures[0], scar=1, why="Mole near the eye", by=ana)
    Comparison.objects.create(before=captures[0], after=captures[1], made_by=ana, change={"a": 1})
    plan = Plan.objects.create(
        client=dora,
        made_by=ana,
        document={"for": "Dora"},
        signed_at=dt.datetime(2001, 2, 3, tzinfo=dt.UTC),
    )
    PlanCapture.objects.create(plan=plan, capture=captures[0], order=1)
    PlanMail.objects.create(plan=plan, address="dora@example.org", by=ana)
    return dora


def everything_in_the_database():
    with connection.cursor() as cursor:
        texts = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            texts += [str(row) for row in cursor.fetchall()]
    return "\n".join(texts)


def test_nothing_tells_who_it_was(record, ana):
    assert all(word in everything_in_the_database() for word in TELLING)
    files = StoredFile.objects.count()
    assert erase_client(record, "asked for it", by=ana) == files == 6
    left = everything_in_the_database()
    assert not [word for word in TELLING if word in left]
    assert str(record.born) not in left
    client = Client.objects.get()
    assert client.name == "erased"
    assert client.erased_at is not None
    assert all(stored.forgotten and stored.sha256 == "" for stored in StoredFile.objects.all())


def test_the_rows_stay_to_say_that_there_was_something(record):
    erase_client(record, "asked for it")
    assert [m.objects.count() for m in (Visit, Capture, Picture, Comparison, Consent, Plan)] == [
        1,
        2,
        2,
        1,
        1,
        1,
    ]


def test_the_audit_keeps_the_fact_without_the_person(record, ana):
    audit.note(ana, "read", record)
    erase_client(record, "asked for it", by=ana)
    last = AuditEvent.objects.last()
    assert (last.action, last.client) == ("erase", str(record.public_id))
    assert "asked for it" in last.detail
    assert audit.verify(roots=[]).holds
    assert "Dora" not in "".join(event.detail for event in AuditEvent.objects.all())


def test_another_client_keeps_everything(record, practice):
    other = Client.objects.create(
        practice=practice,
        name="Eve Made",
        born=dt.date(1980, 1, 1),
        photo=vault.store(b"eve", "image/jpeg"),
    )
    erase_client(record, "asked for it")
    other.refresh_from_db()
    assert other.name == "Eve Made"
    assert vault.read(other.photo) == b"eve"


def test_a_hold_keeps_a_record_and_says_why(record, ana):
    hold = Hold.objects.create(client=record, reason="Claim 12 of a court", placed_by=ana)
    with pytest.raises(Kept, match="Claim 12 of a court"):
        erase_client(record, "asked for it", by=ana)
    assert AuditEvent.objects.last().action == "refuse to erase"
    assert vault.read(record.photo) == b"face"
    hold.released_at = timezone.now()
    hold.save()
    erase_client(record, "asked for it", by=ana)


def test_the_years_of_the_practice_keep_a_record_and_say_until_when(record):
    today = timezone.localdate()
    Visit.objects.create(client=record, day=today)
    (why,) = why_kept(record, today)
    until = keep_until(record, today)
    assert until.year == today.year + 10
    assert f"kept for 10 years, this one until {until.day} {until:%B} {until.year}" in why
    with translation.override("es"):
        (why,) = why_kept(record, today)
    assert "se guardan 10 años" in why
    with pytest.raises(Kept):
        erase_client(record, "asked for it")


def test_a_minor_counts_from_growing_up(record):
    record.born = dt.date(2000, 2, 29)
    assert keep_until(record, LONG_AGO) == dt.date(2028, 2, 28)


def test_a_client_of_whom_nothing_was_recorded_may_go_at_once(dora):
    assert why_kept(dora, timezone.localdate()) == []


@pytest.mark.django_db(transaction=True)
def test_who_was_erased_is_written_down_where_a_backup_does_not_reach(record, settings):
    erase_client(record, "asked for it")
    assert read_erased(settings.KEYS) == [str(record.public_id)]
    assert not [p for p in (settings.DATA / "vault").rglob("*") if p.is_file()]
