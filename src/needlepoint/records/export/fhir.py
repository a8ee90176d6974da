"""A client's record as FHIR R4B, the form in which other systems take it over.

Scars have no codes in LOINC or SNOMED CT that we know of, so measurements carry codes of our own
system (docs/reference/formats.md); a number that could not be had says so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from needlepoint.records.export.fhir_appointments import appointment_resources
from needlepoint.records.export.fhir_parts import (
    CODES,
    UCUM,
    Resource,
    code,
    full_url,
    numbered,
    reference,
)
from needlepoint.records.export.fhir_sessions import practice_devices, session_resources
from needlepoint.records.models import Capture, Client, Consent, Intake, Operator, Plan, Practice

SCOPES = "http://terminology.hl7.org/CodeSystem/consentscope"
CATEGORIES = "http://loinc.org"
ABSENT = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
MEASURED = ("depth", "width", "length", "area", "volume", "wall")


def bundle(resources: list[Resource], at: dt.datetime) -> Resource:
    """Put resources into one bundle."""
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "timestamp": at.isoformat(timespec="seconds"),
        "entry": [{"fullUrl": full_url(each["id"]), "resource": each} for each in resources],
    }


def practice_resources(practice: Practice) -> Iterator[Resource]:
    """Return the resources of a practice and who works in it."""
    yield {
        "resourceType": "Organization",
        "id": str(practice.public_id),
        "name": practice.name or "unnamed",
    }
    for operator in practice.operators.all():
        yield _operator(operator)
    yield from practice_devices(practice)


def client_resources(client: Client, files: dict[Any, str]) -> Iterator[Resource]:
    """Return a client's record.

    Parameters
    ----------
    client
        Whose.
    files
        Where each stored file was exported to, by its number.
    """
    yield _patient(client)
    for intake in client.intakes.all():
        yield _answers(client, intake)
    for consent in client.consents.all():
        yield _consent(client, consent)
        if consent.sealed_id in files:
            yield _document(client, consent.public_id, "consent", files[consent.sealed_id])
    for visit in client.visits.all():
        for capture in visit.captures.all():
            yield from _capture(client, capture, files)
    for plan in client.plans.all():
        yield _plan(client, plan)
    yield from session_resources(client)
    yield from appointment_resources(client)


def _operator(operator: Operator) -> Resource:
    return {
        "resourceType": "Practitioner",
        "id": str(operator.public_id),
        "active": operator.is_active,
        "name": [{"text": str(operator) or "unnamed"}],
    }


def _patient(client: Client) -> Resource:
    telecom = [
        {"system": system, "value": value}
        for system, value in (("phone", client.phone), ("email", client.mail))
        if value
    ]
    patient: Resource = {
        "resourceType": "Patient",
        "id": str(client.public_id),
        "active": client.erased_at is None and client.merged_into_id is None,
        "name": [{"text": client.name or "unnamed"}],
        "managingOrganization": reference("Organization", client.practice.public_id),
    }
    if client.erased_at is None:
        patient["birthDate"] = client.born.isoformat()
    if client.merged_into is not None:
        into = reference("Patient", client.merged_into.public_id)
        patient["link"] = [{"other": into, "type": "replaced-by"}]
    if telecom:
        patient["telecom"] = telecom
    if client.language:
        patient["communication"] = [
            {"language": {"coding": [{"system": "urn:ietf:bcp:47", "code": client.language}]}}
        ]
    return patient


def _answers(client: Client, intake: Intake) -> Resource:
    resource: Resource = {
        "resourceType": "QuestionnaireResponse",
        "id": str(intake.public_id),
        "questionnaire": f"urn:needlepoint:questionnaire|{intake.questionnaire}",
        "status": "completed" if intake.done_at else "in-progress",
        "subject": reference("Patient", client.public_id),
        "authored": intake.changed_at.isoformat(timespec="seconds"),
    }
    items = [
        {
            "linkId": str(link),
            "answer": [_answer(each) for each in _listed(given)],
        }
        for link, given in intake.answers.items()
        if _listed(given)
    ]
    if items:
        resource["item"] = items
    return resource


def _listed(given: Any) -> list[Any]:
    several = given if isinstance(given, list) else [given]
    return [each for each in several if each is not None and each != ""]


def _answer(given: Any) -> Resource:
    match given:
        case bool():
            return {"valueBoolean": given}
        case int():
            return {"valueInteger": given}
        case float():
            return {"valueDecimal": given}
        case _:
            return {"valueString": str(given)}


def _consent(client: Client, consent: Consent) -> Resource:
    status = "active" if consent.holds else "inactive" if consent.signed_at else "draft"
    status = "rejected" if consent.declined_at else status
    scope = "treatment" if consent.kind == "treatment" else "patient-privacy"
    resource: Resource = {
        "resourceType": "Consent",
        "id": str(consent.public_id),
        "status": status,
        "scope": {"coding": [{"system": SCOPES, "code": scope}]},
        "category": [{"coding": [{"system": CATEGORIES, "code": "59284-0"}], "text": consent.kind}],
        "patient": reference("Patient", client.public_id),
        "policyRule": {"text": f"{consent.text.title}, version {consent.text.version}"},
        "provision": {
            "type": "permit" if consent.holds else "deny",
            "purpose": [{"system": CODES, "code": consent.kind}],
        },
    }
    if decided_at := consent.signed_at or consent.declined_at:
        resource["dateTime"] = decided_at.isoformat(timespec="seconds")
    return resource


def _capture(client: Client, capture: Capture, files: dict[Any, str]) -> Iterator[Resource]:
    for picture in capture.pictures.all():
        if picture.file_id in files:
            yield _document(client, picture.file_id, "picture", files[picture.file_id])
    if capture.report_id in files:
        yield _document(client, capture.report_id, "report", files[capture.report_id])
    scars = (capture.measurement or {}).get("scars") or []
    number = str(capture.public_id)
    for scar in scars:
        yield {
            "resourceType": "Observation",
            "id": numbered(number, int(scar["id"])),
            "status": "final",
            "code": code("scar", "acne scar, measured"),
            "subject": reference("Patient", client.public_id),
            "effectiveDateTime": capture.visit.day.isoformat(),
            "bodySite": {"text": capture.site or "not said"},
            "method": {"text": "3D measurement from photographs or a scan"},
            "valueCodeableConcept": code(str(scar["kind"]), str(scar["kind"])),
            "component": [
                part
                for name in MEASURED
                if scar.get(name)
                for part in _components(name, scar[name])
            ],
        }


def _components(name: str, measured: dict[str, Any]) -> Iterator[Resource]:
    """Yield a value and both ends of its interval, or that there is none."""
    if measured.get("value") is None:
        yield {
            "code": code(name, name),
            "dataAbsentReason": {
                "coding": [{"system": ABSENT, "code": "not-performed"}],
                "text": str(measured.get("why") or "could not be measured"),
            },
        }
        return
    unit = str(measured.get("unit") or "1")
    for suffix, key in (("", "value"), ("-low", "low"), ("-high", "high")):
        if measured.get(key) is not None:
            yield {
                "code": code(f"{name}{suffix}", f"{name}{suffix}"),
                "valueQuantity": {
                    "value": measured[key],
                    "unit": unit,
                    "system": UCUM,
                    "code": unit,
                },
            }


def _plan(client: Client, plan: Plan) -> Resource:
    resource: Resource = {
        "resourceType": "CarePlan",
        "id": str(plan.public_id),
        "status": "active" if plan.signed_at else "draft",
        "intent": "plan",
        "subject": reference("Patient", client.public_id),
        "created": plan.made_at.isoformat(timespec="seconds"),
        "author": reference("Practitioner", plan.made_by.public_id),
    }
    if plan.amends is not None:
        resource["replaces"] = [reference("CarePlan", plan.amends.public_id)]
    return resource


def _document(client: Client, number: Any, what: str, path: str) -> Resource:
    return {
        "resourceType": "DocumentReference",
        "id": _another(str(number)),
        "status": "current",
        "type": code(what, what),
        "subject": reference("Patient", client.public_id),
        "content": [{"attachment": {"url": path}}],
    }


def _another(number: str) -> str:
    """Return a document a number apart from that of what it shows."""
    return number[:-1] + ("0" if number[-1] != "0" else "1")
