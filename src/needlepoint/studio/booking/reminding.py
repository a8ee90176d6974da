"""Reminders on the day before, and what the calendar no longer needs thrown away.

A thread of the server looks now and then; several servers look at one database, so a reminder is
claimed before it is sent, and nobody gets two.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading

from django.conf import settings
from django.db import close_old_connections
from django.db.models import Q, QuerySet
from django.utils import timezone

from needlepoint.records import audit
from needlepoint.records.models import (
    Appointment,
    AppointmentState,
    BookingRules,
    HeldSlot,
    Practice,
)
from needlepoint.studio.booking.letters import remind, remind_by_sms
from needlepoint.studio.booking.requests import forget_old
from needlepoint.studio.domain.local_time import day_span

LOG = logging.getLogger(__name__)
FROM_HOUR = 9
"""Own choice: nobody is woken, and somebody is at the telephone when clients call back."""
LOOKED_S = 600.0  # own choice: a machine that was off at nine reminds ten minutes after its start
KEPT = dt.timedelta(days=2)  # own choice: what is over by then can no longer be booked


class Reminders:
    """Reminds clients in a thread, until stopped."""

    def __init__(self) -> None:
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="reminders")
        self._thread.start()

    def stop(self) -> None:
        """Send no further one."""
        self._ending.set()

    def _run(self) -> None:
        while not self._ending.wait(LOOKED_S):
            try:
                look(timezone.now())
            except Exception:
                LOG.exception("reminders were not sent")
            finally:
                close_old_connections()


def look(now: dt.datetime) -> int:
    """Send every reminder that is due, and tidy up; return how many were sent."""
    forget_old(now)
    HeldSlot.objects.filter(at__lt=now - KEPT).delete()
    if not settings.MAIL_IS_THERE and not settings.SMS_PROGRAM:
        return 0
    rules = BookingRules.objects.filter(reminders=True).select_related("practice")
    return sum(_remind(row) for each in rules for row in due(each.practice, now))


def due(practice: Practice, now: dt.datetime) -> QuerySet[Appointment]:
    """Return the appointments of tomorrow of whose clients none was reminded yet."""
    here = now.astimezone(practice.zone)
    if here.hour < FROM_HOUR:
        return Appointment.objects.none()
    tomorrow = here.date() + dt.timedelta(days=1)
    begin, end = day_span(practice.zone, tomorrow, tomorrow)
    rows = Appointment.objects.filter(
        client__practice=practice,
        client__erased_at=None,
        state=AppointmentState.BOOKED,
        reminded_at=None,
        starts_at__gte=begin,
        starts_at__lt=end,
    )
    reached = Q(pk__in=[])
    if settings.MAIL_IS_THERE:
        reached |= Q(client__mail__gt="")
    if settings.SMS_PROGRAM:
        reached |= Q(client__phone__gt="")
    return rows.filter(reached).select_related("client__practice", "service")


def _remind(appointment: Appointment) -> bool:
    """Claim a reminder and send it, by mail where there is an address, else as a text message.

    It is given back where it was not taken. Others may take a minute to be reminded: what was moved
    or cancelled meanwhile is left to the next look.
    """
    rows = Appointment.objects.filter(pk=appointment.pk)
    as_read = rows.filter(
        reminded_at=None, state=AppointmentState.BOOKED, version=appointment.version
    )
    if not as_read.update(reminded_at=timezone.now()):
        return False
    try:
        if settings.MAIL_IS_THERE and appointment.client.mail:
            remind(appointment)
        else:
            remind_by_sms(appointment)
    except OSError as why:  # also everything that smtplib raises; the next look tries again
        rows.update(reminded_at=None)
        LOG.warning("a reminder was not taken: %s", type(why).__name__)
        return False
    audit.note(None, "remind", appointment)
    return True
