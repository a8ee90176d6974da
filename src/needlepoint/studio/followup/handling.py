"""What the practice does about follow-up: sends links, and says what was done about an answer."""

from __future__ import annotations

from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from needlepoint.errors import Refused, WrongUsage
from needlepoint.records import audit
from needlepoint.records.models import FollowUpForm, Operator
from needlepoint.studio.domain.follow_up_words import word_of
from needlepoint.studio.site.mail import check_mail_to
from needlepoint.studio.site.versions import said_already


def path_for_client(form: FollowUpForm) -> str:
    """Return the path of a form's link; the word stands behind the #, which no server sees."""
    return f"{reverse('answer')}#{word_of(form.public_id)}"


def mail_link(operator: Operator, form: FollowUpForm, link: str) -> None:
    """Send the link to the client's own address, because somebody pressed.

    Raises
    ------
    WrongUsage
        If there is no mail server, or the client has no address.
    Refused
        If the mail server did not take it.
    """
    client = form.session.client
    check_mail_to(client.mail)
    audit.note(operator, "mail follow-up", form)
    with override(client.language):
        letter = EmailMessage(
            subject=_("How are you?"),
            body=_(
                "Good day,\n\nplease tell us in a minute how you are:\n\n%(link)s\n\nThe link is "
                "for you alone and ends on %(day)s. In an emergency call the emergency number, not "
                "us.\n\n%(practice)s\n"
            )
            % {
                "link": link,
                "day": form.expires_on.isoformat(),
                "practice": client.practice.name,
            },
            to=[client.mail],
        )
    try:
        letter.send()
    except OSError as why:  # also everything that smtplib raises
        raise Refused(_("Not sent: the mail server did not take it. Try again later.")) from why
    mark_given(operator, form)


def mark_given(operator: Operator, form: FollowUpForm) -> None:
    """Write down that the client has the link."""
    with transaction.atomic():
        form.sent_at = timezone.now()
        form.save(update_fields=["sent_at"])
        audit.note(operator, "give follow-up", form)


def handle(operator: Operator, form: FollowUpForm, how: str) -> None:
    """Write down what was done about an answer, or about none.

    Raises
    ------
    WrongUsage
        If nothing is said.
    Refused
        If somebody else has said it before: nothing is written over.
    """
    if not how.strip():
        raise WrongUsage(_("Say what was done."))
    with transaction.atomic():
        rows = FollowUpForm.objects.filter(pk=form.pk, handled_at=None)
        # what was said before the client answered stays
        said = "\n".join(filter(None, (form.handled_how, how.strip())))
        if not rows.update(handled_how=said, handled_by=operator, handled_at=timezone.now()):
            raise Refused(said_already())
        audit.note(operator, "handle follow-up", form)
