"""What a practice begins booking with, and changes to it."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from needlepoint.records import audit
from needlepoint.records.models import (
    BookingRules,
    Closure,
    OpeningHours,
    Operator,
    Room,
    Service,
    ServiceKind,
    WorkingHours,
)
from needlepoint.studio.booking.places import USUAL_HOURS
from needlepoint.studio.booking.rules_forms import HoursForm, RulesForm

USUAL_MINUTES = {
    ServiceKind.CONSULTATION: (45, 15),
    ServiceKind.SESSION: (90, 15),
    ServiceKind.REVIEW: (30, 10),
}
"""Own choice: how long each takes, and how long to clean and write; the practice changes it."""


def begin_usual(owner: Operator) -> None:
    """Make the usual services, a room and the usual hours, where there are none."""
    practice = owner.practice
    names = {
        ServiceKind.CONSULTATION: _("Consultation"),
        ServiceKind.SESSION: _("Microneedling session"),
        ServiceKind.REVIEW: _("Review"),
    }
    with transaction.atomic():
        audit.note(owner, "begin booking", practice)
        if not practice.services.exists():
            for kind, (minutes, buffer) in USUAL_MINUTES.items():
                Service.objects.create(
                    practice=practice,
                    kind=kind,
                    name=names[kind],
                    minutes=minutes,
                    buffer_minutes=buffer,
                    public=kind == ServiceKind.CONSULTATION,
                )
        if not practice.rooms.exists():
            Room.objects.create(practice=practice, name=_("Room 1"))
        if not practice.opening_hours.exists():
            opens, closes = USUAL_HOURS
            OpeningHours.objects.bulk_create(
                OpeningHours(practice=practice, weekday=day, opens=opens, closes=closes)
                for day in range(5)
            )


def keep_rules(owner: Operator, form: RulesForm) -> BookingRules:
    """Keep how bookings are taken."""
    with transaction.atomic():
        rules = form.save()
        audit.note(owner, "change booking", owner.practice, {"fields": form.changed_data})
    return rules


def keep_hours(owner: Operator, form: HoursForm) -> None:
    """Keep when the practice is open; what is booked already stays."""
    practice = owner.practice
    with transaction.atomic():
        practice.opening_hours.all().delete()
        OpeningHours.objects.bulk_create(
            OpeningHours(practice=practice, **span) for span in form.spans()
        )
        audit.note(owner, "change hours", practice)


def keep_working_hours(owner: Operator, person: Operator, form: HoursForm) -> None:
    """Keep when somebody works; what is booked already stays. None: while the practice is open."""
    with transaction.atomic():
        person.working_hours.all().delete()
        WorkingHours.objects.bulk_create(
            WorkingHours(person=person, **span) for span in form.spans()
        )
        audit.note(owner, "change hours", person)


def retire(owner: Operator, row: Service | Room) -> None:
    """Let nothing more be booked of it; what is booked already stays."""
    with transaction.atomic():
        row.retired_at = timezone.now()
        row.save(update_fields=["retired_at"])
        audit.note(owner, "retire", row)


def remove(owner: Operator, closure: Closure) -> None:
    """Open the days again."""
    with transaction.atomic():
        audit.note(owner, "remove closure", closure)
        closure.delete()
