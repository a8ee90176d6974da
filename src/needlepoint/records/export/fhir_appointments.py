"""Appointments as FHIR R4B."""

from __future__ import annotations

from collections.abc import Iterator

from needlepoint.records.export.fhir_parts import Resource, code, reference
from needlepoint.records.models import Appointment, AppointmentState, Client

STATUSES = {
    AppointmentState.BOOKED: "booked",
    AppointmentState.CAME: "fulfilled",
    AppointmentState.MISSED: "noshow",
    AppointmentState.CANCELLED: "cancelled",
}
CALENDAR = "urn:needlepoint:calendar"


def appointment_resources(client: Client) -> Iterator[Resource]:
    """Return a client's appointments, what was cancelled and missed with them."""
    rows = client.appointments.select_related("service", "person", "room")
    for appointment in rows:
        yield _appointment(client, appointment)


def _appointment(client: Client, appointment: Appointment) -> Resource:
    gone = appointment.state == AppointmentState.CANCELLED
    taking_part: list[Resource] = [
        {
            "actor": reference(kind, number),
            "required": "required",
            "status": "declined" if gone else "accepted",
        }
        for kind, number in (
            ("Patient", client.public_id),
            ("Practitioner", appointment.person.public_id),
        )
    ]
    if appointment.room is not None:
        room = {"display": appointment.room.name or "not named"}
        taking_part.append({"actor": room, "status": "declined" if gone else "accepted"})
    resource: Resource = {
        "resourceType": "Appointment",
        "id": str(appointment.public_id),
        # the number by which calendars know it
        "identifier": [{"system": CALENDAR, "value": f"{appointment.public_id}@needlepoint"}],
        "status": STATUSES[AppointmentState(appointment.state)],
        "serviceType": [code(appointment.service.kind, appointment.service.name or "not named")],
        "start": appointment.starts_at.isoformat(timespec="seconds"),
        "end": appointment.ends_at.isoformat(timespec="seconds"),
        "created": appointment.made_at.isoformat(timespec="seconds"),
        "participant": taking_part,
    }
    if appointment.note:
        resource["comment"] = appointment.note
    if gone and appointment.cancel_why:
        resource["cancelationReason"] = {"text": appointment.cancel_why}
    return resource
