"""Appointments leave in open forms with everything else, and are blanked with the person."""

import datetime as dt
import json

import pytest
from django.db import connection
from django.utils import timezone
from fhir.resources.R4B.bundle import Bundle
from tests.studio import booked as made

from needlepoint.records.export.erase import Kept, erase_client
from needlepoint.records.export.export import export, export_client
from needlepoint.records.models import Appointment, AppointmentRequest, Practice, Waiting
from needlepoint.studio.booking.booking import cancel
from needlepoint.studio.booking.letters import new_word
from needlepoint.studio.demo.remove import remove_made

MONDAY = made.MONDAY
TELLING = ("Dora", "hates needles", "flat tyre", "dora@example.org", "mornings only")


@pytest.fixture
def record(dora, ben, practice):
    """An appointment of Dora that she asked for, one that was cancelled, and a wish."""
    house = made.house(practice)
    row = made.booked(ben, dora, house["review"], made.at(practice, MONDAY, 9))
    row.note = "hates needles"
    row.save()
    gone = made.booked(ben, dora, house["review"], made.at(practice, MONDAY, 12))
    cancel(ben, gone, gone.version, "flat tyre")
    AppointmentRequest.objects.create(
        practice=practice,
        service=house["review"],
        name="Dora Made",
        mail="dora@example.org",
        born=dora.born,
        wanted_at=row.starts_at,
        client=dora,
        appointment=row,
        handled_at=timezone.now(),
    )
    Waiting.objects.create(client=dora, service=house["review"], note="mornings only", made_by=ben)
    return row


@pytest.mark.parametrize("whole", [True, False])
def test_appointments_are_fhir_r4b(record, tmp_path, whole):
    if whole:
        export(tmp_path / "out")
    else:
        export_client(record.client, tmp_path / "out")
    given = json.loads((tmp_path / "out" / "fhir.json").read_text("utf-8"))
    bundle = Bundle.model_validate(given)
    found = {
        entry.resource.status: entry.resource
        for entry in bundle.entry
        if entry.resource.get_resource_type() == "Appointment"
    }
    assert set(found) == {"booked", "cancelled"}
    booked = found["booked"]
    assert (booked.start, booked.end) == (record.starts_at, record.ends_at)
    assert booked.identifier[0].value == f"{record.public_id}@needlepoint"
    assert found["cancelled"].cancelationReason.text == "flat tyre"
    urls = {entry.fullUrl for entry in bundle.entry}
    named = {p.actor.reference for p in booked.participant if p.actor.reference}
    assert len(named) == 2
    assert named <= urls


def test_who_has_an_appointment_is_not_erased_before_it_is_cancelled(record):
    with pytest.raises(Kept, match=f"appointment on {MONDAY.day} {MONDAY:%B %Y}"):
        erase_client(record.client, "asked")


def test_nothing_of_an_erased_person_is_left_in_the_calendar(record, ben):
    new_word(record)
    cancel(ben, record, record.version, "flat tyre")
    erase_client(record.client, "asked")
    with connection.cursor() as cursor:
        names = [
            table
            for table in connection.introspection.table_names(cursor)
            if table.startswith("records_") and "audit" not in table
        ]
        for table in names:
            cursor.execute(f'SELECT * FROM "{table}"')
            said = repr(cursor.fetchall())
            assert not [word for word in TELLING if word in said], table
    assert Appointment.objects.count() == 2


def test_what_an_erased_person_asked_for_goes_and_what_others_asked_for_stays(dora, practice):
    service = made.house(practice)["review"]
    at = made.at(practice, MONDAY, 9)
    asked = [("dora MADE", dora.born), ("Dora Made", dt.date(1980, 1, 1)), ("Eve Made", dora.born)]
    for name, born in asked:
        AppointmentRequest.objects.create(
            practice=practice, service=service, name=name, born=born, wanted_at=at
        )
    erase_client(dora, "asked")
    left = AppointmentRequest.objects.order_by("pk").values_list("name", "born")
    assert list(left) == asked[1:]


def test_simulated_clients_go_with_their_appointments(record, ben, dora):
    dora.demo = True
    dora.save()
    kept = made.booked(
        ben,
        type(dora).objects.create(practice=dora.practice, name="Eli", born=dt.date(1990, 1, 1)),
        record.service,
        made.at(dora.practice, MONDAY, 15),
    )
    assert remove_made(Practice.objects.get(), ben) == 1
    assert list(Appointment.objects.all()) == [kept]
