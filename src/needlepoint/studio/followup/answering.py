"""Keeping a client's answers: one form once, and a sign of trouble reaches the practice at once."""

from __future__ import annotations

import logging

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from needlepoint.records import audit, vault
from needlepoint.records.models import ConsentKind, FollowUpForm, Operator, Practice, Role
from needlepoint.records.uploads.validate import Admitted
from needlepoint.studio.domain.consent_policies import holds
from needlepoint.studio.domain.follow_up_words import digest_of
from needlepoint.studio.followup.asking import AnswerForm

LOG = logging.getLogger(__name__)


def form_for(word: str) -> FollowUpForm | None:
    """Return the form that a word opens; None if it is made up, too old or was answered."""
    rows = FollowUpForm.objects.filter(session__client__erased_at=None, answered_at=None)
    form = (
        rows.filter(word_sha256=digest_of(word))
        .select_related("session__client__practice", "session__visit")
        .first()
    )
    if form is None or form.expires_on < form.session.client.practice.today:
        return None
    return form


def may_photograph(form: FollowUpForm) -> bool:
    """Whether the client agreed to clinical photographs."""
    return holds(form.session.client, ConsentKind.PHOTOGRAPHY)


def keep_answers(form: FollowUpForm, said: AnswerForm, photo: Admitted | None) -> bool:
    """Keep the answers; tell whether they were the first, for a form is answered once."""
    with transaction.atomic():
        rows = FollowUpForm.objects.filter(pk=form.pk, answered_at=None)
        if not rows.update(answered_at=timezone.now()):
            return False
        form.refresh_from_db()
        form.answers, form.flags = said.answers(), said.flags()
        if form.flags:  # somebody may have written down before that no answer came
            form.handled_at = form.handled_by = None
        if photo is not None:
            form.photo = vault.store(photo.display, "image/jpeg")
        form.save()
        audit.note(None, "answer follow-up", form, {"flags": form.flags})
    if form.flags:
        tell_practice(form.session.client.practice)
    return True


def tell_practice(practice: Practice) -> None:
    """Mail those who treat that somebody needs a look; whose skin it is stands in no mail."""
    if not settings.MAIL_IS_THERE:
        return
    people = Operator.objects.filter(
        practice=practice, is_active=True, role__in=(Role.OWNER, Role.CLINICIAN)
    ).exclude(email="")
    for person in people:
        with override(person.language):
            letter = EmailMessage(
                subject=_("Follow-up: please look"),
                body=_("A client reported a sign of trouble. Log in: it is at the top of Today."),
                to=[person.email],
            )
        try:
            letter.send()
        except OSError as why:  # also everything that smtplib raises; the page of the day says it
            LOG.warning("a mail about a follow-up was not taken: %s", type(why).__name__)
