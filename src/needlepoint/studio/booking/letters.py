"""Letters to a client about an appointment, each with its calendar file; none says what it is for.

The link in them moves or cancels the appointment once. Its word stands behind the #, which no
browser sends to a server, so it is in no log and no Referer; only its digest is kept.
"""

from __future__ import annotations

import base64
import secrets

from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from needlepoint.errors import Refused
from needlepoint.records import audit
from needlepoint.records.models import Appointment, Operator
from needlepoint.studio.booking.calendar_file import for_client
from needlepoint.studio.domain.follow_up_words import LETTERS, digest_of
from needlepoint.studio.domain.local_time import clock_time
from needlepoint.studio.site.mail import check_mail_to
from needlepoint.studio.site.text_messages import send_sms

BYTES = 17  # more than the letters hold


def new_word(appointment: Appointment) -> str:
    """Make the word of the client's link anew; the one before opens nothing any more."""
    word = base64.b32encode(secrets.token_bytes(BYTES)).decode("ascii")[:LETTERS].lower()
    _keep_word(appointment, digest_of(word))
    return word


def _keep_word(appointment: Appointment, digest: str) -> None:
    appointment.word_sha256 = digest
    Appointment.objects.filter(pk=appointment.pk).update(word_sha256=digest)


def path_for_client(word: str) -> str:
    """Return the path of a client's link."""
    return f"{reverse('own-appointment')}#{word}"


def mail_appointment(operator: Operator | None, appointment: Appointment, base: str) -> None:
    """Send the client when it is, a link to move or cancel it, and a file for the calendar.

    Parameters
    ----------
    operator
        Who presses; None where the client moved it by the link.
    appointment
        Booked, or cancelled: then the letter says so.
    base
        The address of the studio, as far as its paths begin.

    Raises
    ------
    WrongUsage
        If there is no mail server, or the client has no address.
    Refused
        If the mail server did not take it.
    """
    client = appointment.client
    check_mail_to(client.mail)
    link, before = "", appointment.word_sha256
    with transaction.atomic():
        audit.note(operator, "mail appointment", appointment)
        if appointment.is_open:
            link = base.rstrip("/") + path_for_client(new_word(appointment))
    letter = _letter(appointment, link)
    try:
        letter.send()
    except OSError as why:  # also everything that smtplib raises
        _keep_word(appointment, before)  # the link that the client has goes on opening
        raise Refused(_("Not sent: the mail server did not take it. Try again later.")) from why
    appointment.mailed_at = timezone.now()
    Appointment.objects.filter(pk=appointment.pk).update(mailed_at=appointment.mailed_at)


def remind(appointment: Appointment) -> None:
    """Send the reminder of the day before.

    Raises
    ------
    OSError
        If the mail server did not take it.
    """
    with override(appointment.client.language):
        said = when(appointment) | {"call": _call(appointment)}
        body = _(
            "Good day,\n\nyou have an appointment tomorrow, %(day)s, at %(at)s.\n\nIf you cannot "
            "come, please tell us today. %(call)s\n\n%(practice)s\n"
        )
        letter = EmailMessage(
            subject=_("Your appointment tomorrow"), body=body % said, to=[appointment.client.mail]
        )
        letter.send()


def remind_by_sms(appointment: Appointment) -> None:
    """Send the reminder of the day before as a text message.

    Raises
    ------
    OSError
        If the program that sends them did not take it.
    """
    with override(appointment.client.language):
        said = when(appointment) | {"call": _call(appointment)}
        text = _("Your appointment: tomorrow, %(day)s, %(at)s. %(practice)s. %(call)s")
        send_sms(appointment.client.phone, (text % said).strip())


def when(appointment: Appointment) -> dict[str, str]:
    """Return day and time of an appointment as its practice's clock shows them, and its name."""
    practice = appointment.client.practice
    day = practice.day_of(appointment.starts_at)
    at = clock_time(appointment.starts_at, practice)
    return {"day": date_format(day), "at": at, "practice": practice.name}


def _letter(appointment: Appointment, link: str) -> EmailMessage:
    with override(appointment.client.language):
        said = when(appointment) | {"link": link, "call": _call(appointment)}
        if appointment.is_open:
            subject = _("Your appointment")
            body = _(
                "Good day,\n\nyour appointment is on %(day)s at %(at)s.\n\nTo move or cancel it, "
                "open this link; it is for you alone and works once:\n\n%(link)s\n\n%(call)s\n\n"
                "%(practice)s\n"
            )
        else:
            subject = _("Your appointment was cancelled")
            body = _(
                "Good day,\n\nyour appointment on %(day)s at %(at)s was cancelled. %(call)s\n\n"
                "%(practice)s\n"
            )
        letter = EmailMessage(subject=subject, body=body % said, to=[appointment.client.mail])
        letter.attach("appointment.ics", for_client(appointment), "text/calendar")
    return letter


def _call(appointment: Appointment) -> str:
    phone = appointment.client.practice.phone
    return _("Our telephone: %s.") % phone if phone else ""
