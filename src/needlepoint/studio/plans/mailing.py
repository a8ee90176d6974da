"""The signed hand-out and calendar by mail: only by a press, only to the client's own address."""

from __future__ import annotations

import datetime as dt

from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from needlepoint.errors import Refused, WrongUsage
from needlepoint.records import audit, vault
from needlepoint.records.models import Operator, Plan, PlanMail
from needlepoint.studio.site.mail import check_mail_server

CALLED = {"handout": "papers.pdf", "calendar": "dates.ics"}
"""What the files are called on their way: nothing that says why somebody is a client."""

AGAIN_S = 30.0
"""Own choice: a second press before this is a slip; no server is waited for longer."""


def mail_plan(operator: Operator, plan: Plan, address: str) -> None:
    """Send a signed hand-out, and the calendar where there is one, to the client.

    Parameters
    ----------
    operator
        Who presses.
    plan
        A signed plan.
    address
        The address that stood on the page.

    Raises
    ------
    WrongUsage
        If there is no mail server, the client has another address or none, or it was sent a moment
        ago.
    Refused
        If the mail server did not take it.
    """
    check_mail_server()
    if not address or address != plan.client.mail:
        raise WrongUsage(_("Nothing was sent: the client's address is not what stood there."))
    with transaction.atomic():
        Plan.objects.select_for_update().get(pk=plan.pk)  # two presses come one after the other
        if plan.mails.filter(at__gte=timezone.now() - dt.timedelta(seconds=AGAIN_S)).exists():
            raise WrongUsage(_("It was sent a moment ago; wait half a minute to send it again."))
        row = PlanMail.objects.create(plan=plan, address=address, by=operator)
        audit.note(operator, "mail plan", plan.client, {"plan": str(plan.public_id)})
    try:
        letter_of(plan, address).send()
    except OSError as why:  # also everything that smtplib raises
        audit.note(operator, "mail not taken", plan.client, {"plan": str(plan.public_id)})
        raise Refused(
            _("Not sent: the mail server did not take it. Try again, or print the papers.")
        ) from why
    row.sent_at = timezone.now()
    row.save(update_fields=["sent_at"])


def letter_of(plan: Plan, address: str) -> EmailMessage:
    """Write the mail in the client's language; only its attachments are about health."""
    assert plan.signed_at is not None
    with override(plan.client.language):
        said = {
            "day": date_format(timezone.localdate(plan.signed_at)),
            "practice": plan.client.practice.name,
        }
        letter = EmailMessage(
            subject=_("Your papers"),
            body=_(
                "Good day,\n\nattached are your papers of %(day)s. If you have questions, call us; "
                "please do not write about your health in an answer to this mail.\n\n%(practice)s\n"
            )
            % said,
            to=[address],
        )
    for which, name in CALLED.items():
        stored = getattr(plan, which)
        if stored is not None:
            letter.attach(name, vault.read(stored), stored.media_type)
    return letter
