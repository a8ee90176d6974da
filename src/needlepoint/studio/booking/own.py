"""What a client does by the link in a letter: moves or cancels one appointment, once."""

from __future__ import annotations

import datetime as dt
import logging

from django.utils import timezone

from needlepoint.errors import NeedlepointError
from needlepoint.records.models import Appointment, AppointmentState
from needlepoint.studio.booking.booking import Wanted, cancel, move
from needlepoint.studio.booking.letters import mail_appointment
from needlepoint.studio.domain.follow_up_words import digest_of

LOG = logging.getLogger(__name__)
LATEST = dt.timedelta(hours=24)
"""Own choice: later than a day before, somebody else can hardly take the time; then one calls."""


def appointment_for(word: str) -> Appointment | None:
    """Return the appointment that a word opens; None if made up, used, over or erased."""
    rows = Appointment.objects.filter(
        word_sha256=digest_of(word),
        state=AppointmentState.BOOKED,
        client__erased_at=None,
        starts_at__gt=timezone.now(),
    )
    return rows.select_related("client__practice", "service__practice", "person", "room").first()


def may_change(appointment: Appointment) -> bool:
    """Whether it can still be moved or cancelled by the link."""
    return appointment.starts_at - timezone.now() >= LATEST


def move_own(appointment: Appointment, wanted: Wanted, base: str) -> None:
    """Move it, end the link, and mail the next one.

    Raises
    ------
    Taken, WrongUsage, StaleVersion
        As for `move`.
    """
    appointment.word_sha256 = ""
    move(None, appointment, appointment.version, wanted)
    _mail(appointment, base)


def cancel_own(appointment: Appointment, why: str, base: str) -> None:
    """Cancel it and end the link.

    Raises
    ------
    StaleVersion
        If somebody else changed it since it was read.
    """
    appointment.word_sha256 = ""
    cancel(None, appointment, appointment.version, why)
    _mail(appointment, base)


def _mail(appointment: Appointment, base: str) -> None:
    try:
        mail_appointment(None, appointment, base)
    except NeedlepointError as why:  # what was done stands; the page has said it already
        LOG.warning("a mail about an appointment was not sent: %s", type(why).__name__)
