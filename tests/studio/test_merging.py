"""Two records of one person become one, all or nothing, and two again within a day."""

import datetime as dt
import threading

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from tests.studio import booked as house_of
from tests.studio import treating as made

from needlepoint.records import audit, vault
from needlepoint.records.export.erase import Kept, erase_client, rows_of
from needlepoint.records.export.erased_list import read_erased
from needlepoint.records.export.fhir import client_resources
from needlepoint.records.models import (
    Appointment,
    AuditEvent,
    Capture,
    Client,
    ClientMerge,
    Comparison,
    Consent,
    ConsentKind,
    Hold,
    Package,
    Plan,
    StaleVersion,
    StoredFile,
    TreatmentSession,
    Visit,
    Waiting,
)
from needlepoint.studio.clients import merging
from needlepoint.studio.clients.merging import DETAILS, MergeChoice, NotMerged, gather, merge
from needlepoint.studio.clients.separating import separate
from needlepoint.studio.consents.sealing import check_seal
from needlepoint.studio.consents.signing import From, Signature, ask, sign, was_shown
from needlepoint.studio.consents.withdrawing import withdraw
from needlepoint.studio.domain.consent_policies import held, holds, standings
from needlepoint.studio.session.opening import begin

TODAY = dt.date(2026, 1, 5)


class Broken(Exception):
    """What a test breaks by."""


def joined(by, kept, gone, *of_the_gone):
    kept.refresh_from_db()
    gone.refresh_from_db()
    return merge(by, kept, gone, MergeChoice(kept.version, gone.version, frozenset(of_the_gone)))


def agree(by, client, kind, channels=()):
    consent = ask(by, client, kind)
    was_shown(by, consent)
    consent.channels = list(channels)
    sign(by, consent, Signature("typed", client.name, source=From(agent="t")), consent.version)
    return consent


@pytest.fixture
def full(twin, ben, lamps_rig, phantom_results, house):
    """The other record with one row of each kind."""
    from tests.studio.conftest import capture_with

    capture = capture_with(phantom_results, twin, ben, lamps_rig, TODAY)
    made.ready(twin, ben)
    begin(ben, twin, as_last_time=False)
    practice = twin.practice
    house_of.booked(ben, twin, house["review"], house_of.at(practice, house_of.MONDAY, 10))
    Package.objects.create(client=twin, sessions=3, paid_on=TODAY, by=ben)
    Hold.objects.create(client=twin, reason="a claim", placed_by=ben)
    Waiting.objects.create(client=twin, service=house["review"], made_by=ben)
    agree(ben, twin, ConsentKind.PHOTOGRAPHY)
    twin.photo = vault.store(b"face", "image/jpeg")
    twin.save()
    return capture


def hanging(client):
    """Return which rows hang on a client, however far down, without the client and merges."""
    rows = rows_of(client, "default")
    return {m.__name__: sorted(keys) for m, keys in rows.items() if m not in {Client, ClientMerge}}


def test_everything_of_the_other_record_moves(full, dora, twin, ana):
    before = hanging(twin)
    assert {"Capture", "Consent", "Plan", "TreatmentSession", "Appointment", "HeldSlot"} <= set(
        before
    )
    joined(ana, dora, twin, "phone")
    assert hanging(twin) == {}
    assert hanging(dora) == before
    assert dora.flags == ["latex allergy"]  # as it was read; the row has both
    dora.refresh_from_db()
    assert dora.flags == ["latex allergy", "faints"]
    assert (dora.name, dora.phone, dora.photo_id) == ("Dora Made", "555 0142", None)
    assert full.visit.client_id == twin.pk  # as it was read
    assert Visit.objects.get(pk=full.visit_id).client == dora
    assert vault.read(full.relief)


def test_undoing_puts_each_row_and_each_detail_back(
    full, dora, twin, ana, django_assert_num_queries
):
    Visit.objects.create(client=dora, day=TODAY)
    both = [(hanging(each), merging.details_of(each)) for each in (dora, twin)]
    joined(ana, dora, twin, *DETAILS, "photo")
    assert Client.objects.get(pk=dora.pk).photo is not None
    separate(ana, dora)
    for each, (rows, details) in zip((dora, twin), both, strict=True):
        each.refresh_from_db()
        assert hanging(each) == rows
        assert merging.details_of(each) == details
    assert twin.merged_into is None
    assert {row.moved == row.details == {} for row in ClientMerge.objects.all()} == {True}


def test_a_fault_on_the_way_leaves_all_as_it_was(full, dora, twin, ana, monkeypatch):
    before = hanging(dora), hanging(twin)

    def broken(*_, **__):
        raise Broken

    with monkeypatch.context() as patch:
        patch.setattr(merging.audit, "note", broken)
        with pytest.raises(Broken):
            joined(ana, dora, twin)
    assert (hanging(dora), hanging(twin)) == before
    assert not ClientMerge.objects.exists()
    joined(ana, dora, twin)
    after = hanging(dora)
    with monkeypatch.context() as patch:
        patch.setattr(merging.audit, "note", broken)
        with pytest.raises(Broken):
            separate(ana, dora)
    assert hanging(dora) == after


def test_signed_documents_keep_every_word_and_their_seal(full, dora, twin, ana):
    consent = twin.consents.get(kind=ConsentKind.PHOTOGRAPHY)
    plan = twin.plans.get()
    words = consent.evidence, consent.signed_name, plan.document, plan.sha256
    joined(ana, dora, twin)
    consent.refresh_from_db()
    plan.refresh_from_db()
    assert (consent.evidence, consent.signed_name, plan.document, plan.sha256) == words
    assert check_seal(consent).whole
    assert consent.client == plan.client == dora


def test_of_two_consents_the_latest_word_counts(dora, twin, ana):
    older, newer = (agree(ana, who, ConsentKind.TREATMENT) for who in (dora, twin))
    joined(ana, dora, twin)
    assert held(dora, ConsentKind.TREATMENT) == newer
    older.refresh_from_db()
    assert older.replaced_at is not None
    separate(ana, dora)
    assert held(dora, ConsentKind.TREATMENT) == older
    assert held(twin, ConsentKind.TREATMENT) == newer


def test_a_later_no_in_the_other_record_ends_an_earlier_yes(dora, twin, ana):
    agree(ana, dora, ConsentKind.PHOTOGRAPHY)
    no = agree(ana, twin, ConsentKind.PHOTOGRAPHY)
    withdraw(ana, no, "", [], no.version)
    joined(ana, dora, twin)
    assert not holds(dora, ConsentKind.PHOTOGRAPHY)
    stands = {each.kind: each.state for each in standings(dora)}
    assert stands[ConsentKind.PHOTOGRAPHY] == "withdrawn"
    separate(ana, dora)
    assert holds(dora, ConsentKind.PHOTOGRAPHY)
    assert not holds(twin, ConsentKind.PHOTOGRAPHY)


def test_a_channel_taken_back_later_in_the_other_record_is_taken_back(dora, twin, ana):
    other = agree(ana, twin, ConsentKind.MARKETING, ["website", "print"])
    mine = agree(ana, dora, ConsentKind.MARKETING, ["website", "print"])
    withdraw(ana, other, "", ["website"], other.version)
    joined(ana, dora, twin)
    mine.refresh_from_db()
    assert mine.open_channels == ["print"]
    separate(ana, dora)
    mine.refresh_from_db()
    assert mine.open_channels == ["website", "print"]


def test_what_was_added_since_stays(full, dora, twin, ana, ben):
    joined(ana, dora, twin)
    package = Package.objects.create(client=dora, sessions=1, paid_on=TODAY, by=ana)
    visit = Visit.objects.get(captures=full)
    later = Capture.objects.create(visit=visit, site="chin", made_by=ben)
    Client.objects.filter(pk=dora.pk).update(phone="555 9", flags=["latex allergy", "new"])
    separate(ana, dora)
    dora.refresh_from_db()
    assert list(dora.packages.all()) == [package]
    assert Capture.objects.get(pk=later.pk).visit.client == dora
    assert Capture.objects.get(pk=full.pk).visit.client == twin
    assert (dora.phone, dora.flags) == ("555 9", ["latex allergy", "new"])


def test_what_rests_on_something_that_goes_back_goes_along(full, dora, twin, ana, ben):
    TreatmentSession.objects.filter(client=twin).update(dropped_at=timezone.now())
    joined(ana, dora, twin)
    Visit.objects.create(client=dora, day=timezone.localdate())
    session = begin(ben, dora, as_last_time=False)
    separate(ana, dora)
    session.refresh_from_db()
    assert session.client == session.visit.client == session.plan.client == twin
    assert "TreatmentSession" not in hanging(dora)


def test_nothing_is_parted_while_something_rests_on_both(full, measured, dora, twin, ana):
    joined(ana, dora, twin)
    Comparison.objects.create(before=measured, after=full, made_by=ana)
    before = hanging(dora)
    with pytest.raises(NotMerged, match="a comparison"):
        separate(ana, dora)
    assert hanging(dora) == before


def test_after_a_day_it_cannot_be_undone(dora, twin, ana):
    done = joined(ana, dora, twin)
    day_ago = timezone.now() - dt.timedelta(hours=24, seconds=1)
    ClientMerge.objects.filter(pk=done.pk).update(made_at=day_ago)
    with pytest.raises(NotMerged):
        separate(ana, dora)


def test_the_last_of_two_merges_is_undone_first(dora, twin, eli, ana):
    package = Package.objects.create(client=twin, sessions=1, paid_on=TODAY, by=ana)
    joined(ana, dora, twin)
    joined(ana, eli, dora)
    with pytest.raises(NotMerged):
        separate(ana, dora)
    separate(ana, eli)
    separate(ana, dora)
    package.refresh_from_db()
    assert package.client == twin


def old_enough(*clients):
    """Let nothing stand against erasing these any more."""
    Hold.objects.update(released_at=timezone.now())
    long_ago = dt.datetime(1999, 1, 1, tzinfo=dt.UTC)
    Visit.objects.update(day=long_ago.date())
    Plan.objects.update(signed_at=long_ago)
    Consent.objects.update(signed_at=long_ago)
    Appointment.objects.update(state="cancelled")
    Client.objects.filter(pk__in=[each.pk for each in clients]).update(born=dt.date(1970, 1, 1))


def test_erasing_the_kept_one_erases_the_other_as_well(full, dora, twin, ana, settings):
    joined(ana, dora, twin, "photo")
    with pytest.raises(Kept, match="merged into"):
        erase_client(Client.objects.get(pk=twin.pk), "asked")
    old_enough(dora, twin)
    erase_client(Client.objects.select_related("practice").get(pk=dora.pk), "asked", by=ana)
    numbers = {str(dora.public_id), str(twin.public_id)}
    assert set(read_erased(settings.KEYS)) == numbers
    assert set(Client.objects.values_list("name", flat=True)) == {"erased"}
    assert not StoredFile.objects.filter(wrapped_key__isnull=False).exists()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            assert "555 0142" not in str(cursor.fetchall()), table
    with pytest.raises(NotMerged):
        separate(ana, dora)


def test_a_record_that_changed_meanwhile_is_not_merged(dora, twin, ana):
    read = MergeChoice(dora.version, twin.version)
    twin.name = "Another"
    twin.save_read(twin.version)
    with pytest.raises(StaleVersion):
        merge(ana, dora, twin, read)
    read = MergeChoice(1, 2)
    merge(ana, dora, twin, read)
    with pytest.raises(StaleVersion):  # the other way round, from a page that was open
        merge(ana, twin, dora, MergeChoice(2, 1))


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_merges(dora, twin, ana):
    ways = [(dora, twin), (twin, dora)] * 3
    went, barrier = [], threading.Barrier(len(ways))

    def go(kept, gone):
        barrier.wait()
        try:
            went.append(merge(ana, kept, gone, MergeChoice(1, 1)))
        except StaleVersion:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=way) for way in ways]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(went) == ClientMerge.objects.count() == 1
    assert Client.objects.filter(merged_into=None).count() == 1
    assert audit.verify(roots=[]).holds


def test_a_row_written_from_a_page_opened_before_is_gathered(full, dora, twin, ana, ben):
    plan = twin.plans.get()
    plan_read = TreatmentSession.objects.get(client=twin)
    joined(ana, dora, twin)
    with pytest.raises(StaleVersion):
        plan_read.save_read(plan_read.version)
    late = Package.objects.create(client=twin, sessions=9, paid_on=TODAY, by=ben)
    gather(dora)
    late.refresh_from_db()
    assert late.client == dora
    separate(ana, dora)
    late.refresh_from_db()
    plan.refresh_from_db()
    assert late.client == plan.client == twin


def test_two_appointments_at_once_stand_against_it(dora, twin, ana, tia, house):
    when = house_of.at(dora.practice, house_of.MONDAY, 10)
    house_of.booked(ana, dora, house["review"], when)
    house_of.booked(ana, twin, house["review"], when, person=tia, room=1)
    with pytest.raises(NotMerged, match="appointment"):
        joined(ana, dora, twin)


def test_a_made_client_is_never_mixed_with_a_real_one(dora, twin, ana):
    Client.objects.filter(pk=twin.pk).update(demo=True)
    with pytest.raises(NotMerged, match="demonstration"):
        joined(ana, dora, twin)


def test_the_audit_knows_both_and_holds(dora, twin, ana, client):
    joined(ana, dora, twin)
    separate(ana, dora)
    for each in (dora, twin):
        lines = AuditEvent.objects.filter(client=str(each.public_id))
        assert [line.action for line in lines] == ["merge clients", "undo merge"]
    assert audit.verify(roots=[]).holds
    joined(ana, dora, twin)
    client.force_login(ana)
    page = client.get(reverse("client-audit", args=[dora.public_id]))
    assert len([line for line in page.context["lines"] if line.action == "merge clients"]) == 4


def test_the_export_says_which_record_took_its_place(dora, twin, ana):
    joined(ana, dora, twin)
    [patient] = [
        each
        for each in client_resources(Client.objects.get(pk=twin.pk), {})
        if each["resourceType"] == "Patient"
    ]
    assert patient["active"] is False
    assert patient["link"][0]["type"] == "replaced-by"
