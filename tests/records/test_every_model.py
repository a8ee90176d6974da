"""Every model says what export, FHIR, erasure and backup do with it; a new one must say so here."""

import inspect
import re

import pytest
from django.apps import apps
from django.db import models

from needlepoint.records.backup.database_copy import copy_out
from needlepoint.records.export import (
    fhir,
    fhir_appointments,
    fhir_sessions,
)
from needlepoint.records.export.erase import _blanks, hanging_on
from needlepoint.records.export.export import SECRET, export
from needlepoint.records.models import Client

TABLES = ""
"""It leaves as a table (CSV and JSON), and FHIR has no word for it, or nobody would read it."""

OF_A_CLIENT = {
    "adverseevent": "AdverseEvent",
    "appointment": "Appointment",
    "appointmentrequest": TABLES,  # what came of it is the appointment
    "capture": "DocumentReference",
    "client": "Patient",
    "clientmerge": TABLES,  # FHIR says it on the Patient, as a link
    "comparison": TABLES,
    "consent": "Consent",
    "consentpage": TABLES,
    "followupform": "QuestionnaireResponse",
    "heldslot": TABLES,
    "hold": TABLES,
    "importedclient": TABLES,
    "intake": "QuestionnaireResponse",
    "marketinguse": TABLES,
    "package": TABLES,  # FHIR's Coverage and Account are about insurers and bills
    "picture": "DocumentReference",
    "plan": "CarePlan",
    "plancapture": TABLES,
    "planmail": TABLES,
    "planoutlook": TABLES,
    "scarcorrection": TABLES,
    "sessionitem": "Procedure",
    "sessionreview": TABLES,  # what was planned stands in the CarePlan
    "sessionzone": "Observation",
    "shot": TABLES,
    "shotpiece": TABLES,
    "sitting": TABLES,
    "stockmove": TABLES,
    "treatmentsession": "Procedure",
    "viewphoto": TABLES,  # its files lie in the folder of the client
    "visit": TABLES,  # its day stands on everything that was done on it
    "waiting": TABLES,
}
"""Models of which a row hangs on a client: erasing the client blanks it. And what it is in FHIR."""

OF_THE_PRACTICE = {
    "auditevent": TABLES,  # names clients by a number alone, and no row of it is ever changed
    "audithead": TABLES,
    "batch": "Device",
    "bookingrules": TABLES,
    "calendarfeed": TABLES,
    "clientimport": TABLES,
    "closure": TABLES,
    "consenttext": TABLES,
    "login": TABLES,
    "openinghours": TABLES,
    "operator": "Practitioner",
    "pen": "Device",
    "postedform": TABLES,
    "practice": "Organization",
    "product": TABLES,
    "rig": TABLES,
    "rigrepeats": TABLES,
    "room": TABLES,
    "roomsetup": TABLES,
    "service": TABLES,
    "setuppicture": TABLES,
    "storedfile": TABLES,  # a client's files are forgotten by their key, the row stays
    "workerbeat": TABLES,
    "workinghours": TABLES,
}
"""Models that know no client: erasing one leaves them as they are."""

STAYS = {
    "followupform.word_sha256": "a digest by which no link opens any more",
    "picture.name": "a number that the studio gave, as 01.jpg",
    "sessionzone.site": "a zone of the face",
}
"""Texts and days of a client's rows that erasure leaves, and why."""

ELSEWHERE = {
    "account.emailaddress": "how staff log in",
    "account.emailconfirmation": "how staff log in",
    "auth.group": "not used",
    "auth.group_permissions": "not used",
    "auth.permission": "made by the program",
    "contenttypes.contenttype": "made by the program",
    "django_tasks_database.dbtaskresult": "work to do, by number",
    "mfa.authenticator": "opens a door",
}
"""Models of other packages: in every backup, and in no export."""


def ours():
    return {each._meta.model_name: each for each in apps.get_app_config("records").get_models()}


def below_a_client():
    """Return every model of which a row can hang on a client, by its name."""
    found, waiting = {Client}, [Client]
    while waiting:
        for below, _name in hanging_on(waiting.pop()):
            if below not in found:
                found.add(below)
                waiting.append(below)
    return {each._meta.model_name for each in found}


def test_every_model_says_what_becomes_of_it():
    assert set(ours()) == set(OF_A_CLIENT) | set(OF_THE_PRACTICE)
    assert not set(OF_A_CLIENT) & set(OF_THE_PRACTICE)


def test_erasure_reaches_every_model_that_is_about_a_client():
    assert below_a_client() == set(OF_A_CLIENT)


def test_every_text_and_day_about_a_client_is_blanked_or_says_why_not():
    telling = models.CharField | models.TextField | models.JSONField | models.DateField
    left = {
        f"{name}.{field.name}"
        for name in OF_A_CLIENT
        for field in ours()[name]._meta.concrete_fields
        if isinstance(field, telling) and not isinstance(field, models.DateTimeField)
        if not field.choices and field.name not in _blanks(ours()[name])
        if name != "client" or field.name != "name"  # its name becomes another one
    }
    assert left == set(STAYS)


def test_every_table_is_exported_but_for_what_opens_a_door(db, tmp_path):
    export(tmp_path / "out")
    for name, model in ours().items():
        head = (tmp_path / "out" / "tables" / f"{name}.csv").read_text("utf-8-sig").splitlines()[0]
        fields = {each.attname for each in model._meta.concrete_fields if each.name not in SECRET}
        assert set(head.split(",")) == fields, name


def test_fhir_holds_every_kind_of_resource_that_is_promised():
    made = set()
    for room in (fhir, fhir_appointments, fhir_sessions):
        made |= set(re.findall(r'"resourceType": "(\w+)"', inspect.getsource(room)))
    promised = {*OF_A_CLIENT.values(), *OF_THE_PRACTICE.values()} - {TABLES}
    assert made - {"Bundle"} == promised


def test_nothing_of_another_package_is_forgotten():
    others = {
        each._meta.label_lower
        for each in apps.get_models(include_auto_created=True)
        if each._meta.app_label != "records" and not each._meta.proxy
    }
    assert others == set(ELSEWHERE)


@pytest.mark.django_db(transaction=True)
def test_every_table_is_in_a_backup(tmp_path):
    counts = copy_out("default", tmp_path / "copy")
    tables = {each._meta.db_table for each in apps.get_models(include_auto_created=True)}
    assert tables <= set(counts)
