"""Sessions leave in open forms with everything else, and are blanked with the person."""

import json

import pytest
from django.db import connection
from django.utils import timezone
from fhir.resources.R4B.bundle import Bundle
from tests.studio import treating as made
from tests.studio.test_stock import treated

from needlepoint.records import vault
from needlepoint.records.export.erase import erase_client
from needlepoint.records.export.export import export, export_client
from needlepoint.records.models import (
    AdverseEvent,
    FollowUpForm,
    StockMove,
    StoredFile,
    TreatmentSession,
)
from needlepoint.studio.session.opening import amend
from needlepoint.studio.session.signing import sign

TELLING = ("Dora", "swelled like a plum", "it is hot", "SER-77", "a zone was forgotten", "shaky")


@pytest.fixture
def record(dora, ben):
    """Dora's session with all that hangs on it."""
    made.box(dora.practice, ben)
    made.pen(dora.practice)
    session = treated(dora, ben, serial="SER-77")
    photo = vault.store(b"face", "image/jpeg")
    FollowUpForm.objects.filter(day=1).update(
        answered_at=timezone.now(), answers={"pain": 3, "more": "it is hot"}, photo=photo
    )
    AdverseEvent.objects.create(
        client=dora,
        session=session,
        kind="swelling",
        severity="mild",
        happened_on=timezone.localdate(),
        said="swelled like a plum",
        by=ben,
    )
    later = amend(ben, session, "a zone was forgotten")
    later.note = "shaky"
    later.save()
    sign(ben, later, later.version, "")
    return dora


def references(value):
    if isinstance(value, dict):
        if isinstance(value.get("reference"), str):
            yield value["reference"]
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from references(each)


@pytest.mark.parametrize("whole", [True, False])
def test_sessions_are_fhir_r4b_and_every_reference_is_there(record, tmp_path, whole):
    if whole:
        export(tmp_path / "out")
    else:
        export_client(record, tmp_path / "out")
    given = json.loads((tmp_path / "out" / "fhir.json").read_text("utf-8"))
    bundle = Bundle.model_validate(given)
    kinds = [entry.resource.get_resource_type() for entry in bundle.entry]
    counted = {kind: kinds.count(kind) for kind in set(kinds)}
    assert counted["Procedure"] == 2
    assert counted["Observation"] == 2 * len(made.SIX)
    assert counted["AdverseEvent"] == 1
    assert counted["Device"] == 2
    assert counted["QuestionnaireResponse"] == 2  # before the course, and of the follow-up
    by_status = {
        e.resource.status for e in bundle.entry if e.resource.get_resource_type() == "Procedure"
    }
    assert by_status == {"completed", "entered-in-error"}
    urls = [entry["fullUrl"] for entry in given["entry"]]
    assert len(urls) == len(set(urls))
    known = {f"{e['resource']['resourceType']}/{e['resource']['id']}" for e in given["entry"]}
    missing = set(references(given)) - known - set(urls)
    assert all(each.startswith(("Organization", "Practitioner")) for each in missing)
    assert not (whole and missing)
    device = next(e["resource"] for e in given["entry"] if e["resource"].get("lotNumber"))
    assert (device["lotNumber"], device["expirationDate"]) == ("A1", "2031-12-31")


def test_an_erased_client_leaves_counts_and_lots_but_no_person(record, ben):
    record.demo = True
    record.save()
    moves = list(StockMove.objects.values_list("change", flat=True))
    erase_client(record, "asked for", by=ben)
    with connection.cursor() as cursor:
        texts = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            texts += [str(row) for row in cursor.fetchall()]
    whole = "\n".join(texts)
    assert not [word for word in TELLING if word in whole]
    assert list(StockMove.objects.values_list("change", flat=True)) == moves
    assert TreatmentSession.objects.count() == 2
    assert StoredFile.objects.get().forgotten
