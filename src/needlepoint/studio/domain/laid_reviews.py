"""Reviews after the last session of a course: laid out when it is signed, and those overdue."""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef, QuerySet

from needlepoint.records.models import (
    Plan,
    Practice,
    SessionReview,
    TreatmentSession,
)
from needlepoint.studio.domain.capture_choice import measurements
from needlepoint.studio.domain.held_sessions import GRACE, replaced, review_days


def lay_out_reviews(session: TreatmentSession) -> list[SessionReview]:
    """Write down when the skin is to be measured again after the last session of a course."""
    last = session.visit.day
    days = ((number, last + dt.timedelta(days=number)) for number in review_days(session.plan))
    return SessionReview.objects.bulk_create(
        SessionReview(session=session, days_after=number, on=day, opens_on=day - GRACE)
        for number, day in days
    )


def overdue_reviews(practice: Practice, today: dt.date, since: dt.date) -> QuerySet[SessionReview]:
    """Return the reviews that passed two weeks ago or more without a measurement.

    One for each client, the latest that has passed, as the client's own page has it: whatever was
    measured from two weeks before a review on is that review; a later session, or another course
    that was signed, ends the reviews of the one before.

    Parameters
    ----------
    practice, today
        Whose, and the day.
    since
        Reviews before it are forgotten.
    """
    client = OuterRef("session__client")
    newer = SessionReview.objects.filter(
        session=OuterRef("session"), on__gt=OuterRef("on"), on__lt=today
    )
    measured = measurements().filter(visit__client=client, visit__day__gte=OuterRef("opens_on"))
    later = TreatmentSession.objects.filter(
        client=client, visit__day__gt=OuterRef("session__visit__day"), signed_at__isnull=False
    )
    other = Plan.objects.filter(
        client=client, signed_at__gt=OuterRef("session__signed_at"), amends=None
    )
    return (
        SessionReview.objects.filter(
            on__gte=since,
            on__lt=today - GRACE,
            session__client__practice=practice,
            session__client__erased_at=None,
        )
        .exclude(session__in=replaced(TreatmentSession))
        .exclude(Exists(measured) | Exists(newer) | Exists(other) | Exists(later))
        .order_by("-on", "-session")  # as the index has them: the first few end the search
    )
