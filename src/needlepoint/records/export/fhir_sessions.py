"""Sessions, what was used in them, what went wrong and what clients answered, as FHIR R4B."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from needlepoint.records.export.fhir_parts import UCUM, Resource, code, numbered, reference
from needlepoint.records.models import (
    AdverseEvent,
    Batch,
    Client,
    FollowUpForm,
    Pen,
    Practice,
    ProductKind,
    SessionZone,
    TreatmentSession,
)

SEVERITIES = "http://terminology.hl7.org/CodeSystem/adverse-event-severity"
ZONE_PARTS = (
    ("depth_mm", "depth", "mm"),
    ("rate_hz", "strokes a second", "Hz"),
    ("passes", "passes", "1"),
)


def practice_devices(practice: Practice) -> Iterator[Resource]:
    """Return every pen and every lot of a practice as a device."""
    for pen in practice.pens.all():
        yield _pen(pen)
    for batch in Batch.objects.filter(product__practice=practice).select_related("product"):
        yield _lot(batch)


def client_devices(client: Client) -> Iterator[Resource]:
    """Return the pens and lots that were used on a client."""
    for pen in Pen.objects.filter(sessions__client=client).distinct():
        yield _pen(pen)
    batches = Batch.objects.filter(uses__session__client=client).distinct()
    for batch in batches.select_related("product"):
        yield _lot(batch)


def session_resources(client: Client) -> Iterator[Resource]:
    """Return a client's sessions with every zone, adverse events, and answers of follow-up."""
    sessions = client.sessions.select_related("visit", "needler", "plan", "pen", "amends")
    for session in sessions:
        yield _procedure(client, session)
        for zone in session.zones.filter(done=True):
            yield _zone(client, session, zone)
        for form in session.follow_ups.exclude(answered_at=None):
            yield _answers(client, session, form)
    for event in client.adverse_events.select_related("session", "by"):
        yield _event(client, event)


def _pen(pen: Pen) -> Resource:
    return {
        "resourceType": "Device",
        "id": str(pen.public_id),
        "serialNumber": pen.serial or "not named",
        "deviceName": [{"name": pen.device or "pen", "type": "model-name"}],
        "type": code("needling pen", "needling pen"),
    }


def _lot(batch: Batch) -> Resource:
    product = batch.product
    device: Resource = {
        "resourceType": "Device",
        "id": str(batch.public_id),
        "lotNumber": batch.lot or "not named",
        "deviceName": [{"name": product.name or "not named", "type": "user-friendly-name"}],
        "type": code(product.kind, product.kind),
    }
    if batch.expires_on is not None:
        device["expirationDate"] = batch.expires_on.isoformat()
    if product.gtin:
        device["udiCarrier"] = [
            {"deviceIdentifier": product.gtin, "issuer": "https://gs1.org", "entryType": "unknown"}
        ]
    if batch.recalled_at is not None:
        device["status"] = "inactive"
    return device


def _procedure(client: Client, session: TreatmentSession) -> Resource:
    status = "completed" if session.signed_at else "in-progress"
    if session.dropped_at is not None:
        status = "not-done"
    later = TreatmentSession.objects.filter(amends=session, signed_at__isnull=False).exists()
    procedure: Resource = {
        "resourceType": "Procedure",
        "id": str(session.public_id),
        "status": "entered-in-error" if later else status,
        "code": code("microneedling", "microneedling"),
        "subject": reference("Patient", client.public_id),
        "performedDateTime": session.visit.day.isoformat(),
        "performer": [{"actor": reference("Practitioner", session.needler.public_id)}],
        "basedOn": [reference("CarePlan", session.plan.public_id)],
    }
    if session.amends is not None:
        procedure["partOf"] = [reference("Procedure", session.amends.public_id)]
    used = list(_used(session))
    if used:
        procedure["usedReference"] = used
    return procedure


def _used(session: TreatmentSession) -> Iterable[Resource]:
    if session.pen is not None:
        yield reference("Device", session.pen.public_id)
    for item in session.items.select_related("batch__product"):
        used = reference("Device", item.batch.public_id)
        used["display"] = f"{item.batch.product.kind} {item.serial}".strip()
        yield used


def _zone(client: Client, session: TreatmentSession, zone: SessionZone) -> Resource:
    parts: list[Resource] = [
        {
            "code": code(name, name),
            "valueQuantity": {"value": value, "unit": unit, "system": UCUM, "code": unit},
        }
        for field, name, unit in ZONE_PARTS
        if (value := getattr(zone, field)) is not None
    ]
    parts += [
        {"code": code(name, name), "valueString": str(value)}
        for name in ("direction", "endpoint", "reaction")
        if (value := getattr(zone, name))
    ]
    observation: Resource = {
        "resourceType": "Observation",
        "id": numbered(session.public_id, zone.order),
        "status": "final" if session.signed_at else "preliminary",
        "code": code("needled zone", "what was done in one zone"),
        "subject": reference("Patient", client.public_id),
        "partOf": [reference("Procedure", session.public_id)],
        "effectiveDateTime": session.visit.day.isoformat(),
        "bodySite": {"text": zone.site or "not said"},
    }
    if parts:
        observation["component"] = parts
    return observation


def _event(client: Client, event: AdverseEvent) -> Resource:
    resource: Resource = {
        "resourceType": "AdverseEvent",
        "id": str(event.public_id),
        "actuality": "actual",
        "event": code(event.kind, event.said or event.kind),
        "subject": reference("Patient", client.public_id),
        "date": event.happened_on.isoformat(),
        "recordedDate": event.at.isoformat(timespec="seconds"),
        "recorder": reference("Practitioner", event.by.public_id),
        "severity": {"coding": [{"system": SEVERITIES, "code": event.severity}]},
    }
    if event.session is not None:
        suspects = [reference("Procedure", event.session.public_id)]
        cartridges = event.session.items.filter(batch__product__kind=ProductKind.CARTRIDGE)
        suspects += [
            reference("Device", each.batch.public_id) for each in cartridges.select_related("batch")
        ]
        resource["suspectEntity"] = [{"instance": each} for each in suspects]
    return resource


def _answers(client: Client, session: TreatmentSession, form: FollowUpForm) -> Resource:
    assert form.answered_at is not None
    resource: Resource = {
        "resourceType": "QuestionnaireResponse",
        "id": str(form.public_id),
        "questionnaire": "urn:needlepoint:follow-up|1",
        "status": "completed",
        "subject": reference("Patient", client.public_id),
        "partOf": [reference("Procedure", session.public_id)],
        "authored": form.answered_at.isoformat(timespec="seconds"),
    }
    items = [
        {"linkId": name, "answer": [{"valueString": str(given)} for given in listed]}
        for name, value in form.answers.items()
        if (listed := _listed(value))
    ]
    if items:
        resource["item"] = items
    return resource


def _listed(value: Any) -> list[Any]:
    several = value if isinstance(value, list) else [value]
    return [each for each in several if each not in (None, "")]
