"""The links of follow-up: one form a day, found by a word that only the link holds.

The word is made from the secret of the installation and the number of the form, so it needs not be
kept, and from the digest in the database nobody makes a link. It stands behind the # of an address,
which no browser sends to a server, so it is in no log and no Referer.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import uuid

from django.utils.crypto import salted_hmac

from needlepoint import care
from needlepoint.records.models import FollowUpForm, TreatmentSession
from needlepoint.studio.domain.held_sessions import plan_chain

SALT = "needlepoint follow-up"
LETTERS = 26
"""Own choice: 130 bits, far beyond guessing, and short enough to type once."""
LAST_DAY = 28
"""Own choice, as the plan of follow-ups has it: later days are reviews in the practice."""
OPEN_DAYS = 3
"""Own choice: answers that come later than this do not tell of the day that was asked about."""


def word_of(number: uuid.UUID) -> str:
    """Return the word of a form."""
    raw = salted_hmac(SALT, number.hex, algorithm="sha256").digest()
    return base64.b32encode(raw).decode("ascii")[:LETTERS].lower()


def digest_of(word: str) -> str:
    """Return what is kept of a word, however it was typed."""
    plain = "".join(word.split()).replace("-", "").lower()
    return hashlib.sha256(plain.encode()).hexdigest()


def lay_out_forms(session: TreatmentSession) -> list[FollowUpForm]:
    """Make the forms of a session that was just signed, on the days that the plan names."""
    start = session.visit.day
    forms = []
    for day in _days(session):
        number = uuid.uuid4()
        due = start + dt.timedelta(days=day)
        forms.append(
            FollowUpForm(
                public_id=number,
                session=session,
                day=day,
                due_on=due,
                expires_on=due + dt.timedelta(days=OPEN_DAYS),
                word_sha256=digest_of(word_of(number)),
            )
        )
    return FollowUpForm.objects.bulk_create(forms)


def _days(session: TreatmentSession) -> list[int]:
    """Return the days of the plan for this session; where it names none, those of care."""
    chain = plan_chain(session.plan)
    before = TreatmentSession.objects.filter(
        plan__in=chain, signed_at__isnull=False, amends=None
    ).exclude(pk=session.pk)
    course = (session.plan.document.get("course") or {}).get("sessions", [])
    planned = course[before.count()]["follow_ups"] if before.count() < len(course) else []
    days = [int(each["day"]) for each in planned]
    days = days or [each.day for each in care.follow_ups(session.visit.day)]
    return [day for day in days if day <= LAST_DAY]
