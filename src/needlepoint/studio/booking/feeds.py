"""The feed of one person: a secret address, of which only a digest is kept."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from needlepoint.records import audit
from needlepoint.records.models import Appointment, CalendarFeed, Operator

LETTERS = 32  # own choice: 192 bits, far beyond guessing
BEFORE, AFTER = dt.timedelta(days=60), dt.timedelta(days=365)
"""Own choice: cancelled and past ones stay in the feed until every calendar has read it."""


def digest_of(word: str) -> str:
    """Return what is kept of a word."""
    return hashlib.sha256(word.encode()).hexdigest()


def new_feed(operator: Operator) -> str:
    """Make the secret word of somebody's feed; the one before opens nothing any more."""
    word = secrets.token_urlsafe(LETTERS * 6 // 8)
    with transaction.atomic():
        CalendarFeed.objects.update_or_create(
            operator=operator, defaults={"word_sha256": digest_of(word)}
        )
        audit.note(operator, "make feed", operator)
    return word


def end_feed(operator: Operator) -> None:
    """Let no address open somebody's feed any more."""
    with transaction.atomic():
        CalendarFeed.objects.filter(operator=operator).delete()
        audit.note(operator, "end feed", operator)


def owner_of(word: str) -> Operator | None:
    """Return whose feed a word opens; None where it is made up, or its owner is shut out."""
    found = CalendarFeed.objects.filter(word_sha256=digest_of(word), operator__is_active=True)
    feed = found.select_related("operator__practice").first()
    return feed.operator if feed is not None else None


def appointments_of(operator: Operator) -> QuerySet[Appointment]:
    """Return what stands in somebody's feed, what was cancelled with it."""
    now = timezone.now()
    rows = operator.appointments.filter(starts_at__gte=now - BEFORE, starts_at__lte=now + AFTER)
    return rows.filter(client__erased_at=None).select_related("client__practice", "service", "room")
