"""The day: who comes or is due, what is missing, what was answered, what expires."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.fields.json import KT
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from needlepoint.records.models import (
    AdverseEvent,
    Appointment,
    AppointmentState,
    Capture,
    Client,
    Consent,
    ConsentKind,
    FollowUpForm,
    Intake,
    Plan,
    Practice,
    ServiceKind,
    TreatmentSession,
    WorkState,
)
from needlepoint.studio.domain.appointments import of_days, shown_of_days
from needlepoint.studio.domain.follow_up_words import OPEN_DAYS
from needlepoint.studio.domain.held_sessions import GRACE, held, standing_plans
from needlepoint.studio.domain.local_time import clock_time
from needlepoint.studio.domain.readiness import ANSWERS_DAYS

AHEAD = dt.timedelta(days=7)
"""Own choice: whoever is due within a week is called today."""
FORGOTTEN = dt.timedelta(days=180)
"""Own choice: who did not come for half a year has ended the course."""
AT_MOST = 40  # own choice: lines of one list on the page of the day


@dataclass(frozen=True, slots=True)
class Step:
    """The next thing to do: its words, where it is done, and whether by a press or by a link."""

    words: str
    path: str
    posts: bool = False


@dataclass(slots=True)
class Line:
    """One client of the day.

    Attributes
    ----------
    client, day, why
        Who, since or from when, and for what.
    late
        Whether it should have been a while ago.
    missing
        What must be in order before a needle touches the client.
    step
        The next thing to do.
    booked_on
        The day for which the next session is booked.
    """

    client: Client
    day: dt.date
    why: str
    late: bool = False
    missing: list[str] = field(default_factory=list)
    step: Step | None = None
    booked_on: dt.date | None = None


def coming(practice: Practice, today: dt.date) -> list[Line]:
    """Return who is here today, and whose session is due or overdue, with what is missing."""
    lines = [*_open_sessions(practice), *_booked(practice, today)]
    lines += [*_due(practice, today), *_planned(practice, today)]
    seen: dict[int, Line] = {}
    for line in lines:
        seen.setdefault(line.client.pk, line)
    found = list(seen.values())[:AT_MOST]
    _look_what_is_missing(found, practice, today)
    _look_what_is_booked(found, practice)
    return found


def _booked(practice: Practice, today: dt.date) -> list[Line]:
    """Return whose session is booked for today and was not opened yet."""
    rows = of_days(practice, today, today).filter(
        service__kind=ServiceKind.SESSION, state=AppointmentState.BOOKED
    )
    return [
        Line(row.client, today, _("session at %s") % clock_time(row.starts_at, practice))
        for row in rows[:AT_MOST]
    ]


def _look_what_is_booked(lines: list[Line], practice: Practice) -> None:
    """Say of every line when its next session is booked, in one question."""
    rows = Appointment.objects.filter(
        client__in=[line.client for line in lines],
        service__kind=ServiceKind.SESSION,
        state=AppointmentState.BOOKED,
        starts_at__gte=timezone.now(),
    ).order_by("-starts_at")
    booked = dict(rows.values_list("client", "starts_at"))
    for line in lines:
        at = booked.get(line.client.pk)
        line.booked_on = None if at is None else timezone.localdate(at, practice.zone)


def appointments(practice: Practice, today: dt.date) -> list[tuple[Appointment, str, str]]:
    """Return everything that is booked for today, with its times as people read them."""
    return [
        (row, clock_time(row.starts_at, practice), clock_time(row.ends_at, practice))
        for row in shown_of_days(practice, today, today)
    ]


def _open_sessions(practice: Practice) -> list[Line]:
    rows = TreatmentSession.objects.filter(
        client__practice=practice, client__erased_at=None, signed_at=None, dropped_at=None
    ).select_related("client", "visit")
    return [
        Line(
            row.client,
            row.visit.day,
            _("a session is not signed yet"),
            step=Step(_("Go on"), reverse("session", args=[row.public_id])),
        )
        for row in rows.defer("document")[:AT_MOST]
    ]


def _due(practice: Practice, today: dt.date) -> list[Line]:
    """Return whose last session says that the next one is due."""
    later = TreatmentSession.objects.filter(
        client=OuterRef("client"), visit__day__gt=OuterRef("visit__day"), dropped_at=None
    )
    rows = (
        held(TreatmentSession.objects.filter(client__practice=practice, client__erased_at=None))
        .filter(next_on__lte=today + AHEAD, next_on__gte=today - FORGOTTEN)
        .exclude(Exists(later))
        .select_related("client", "visit")
        .defer("document")
        .order_by("-next_on")
    )
    return [
        Line(row.client, row.next_on, _("the next session is due"), today > row.next_on + GRACE)
        for row in rows[:AT_MOST]
        if row.next_on is not None
    ]


def _planned(practice: Practice, today: dt.date) -> list[Line]:
    """Return who has a signed plan and no session yet."""
    none_yet = TreatmentSession.objects.filter(client=OuterRef("client"), signed_at__isnull=False)
    since = timezone.now() - FORGOTTEN
    # first their numbers, by an index alone: a plan with its document is a long way to walk
    few = Plan.objects.filter(signed_at__gte=since).exclude(Exists(none_yet)).order_by()
    rows = (
        standing_plans(Plan.objects.filter(client__practice=practice, client__erased_at=None))
        .filter(pk__in=few.values("pk"))
        .annotate(first=KT("document__course__sessions__0__on"))  # not the whole plan
        .select_related("client")
        .defer("document", "signed_words", "choices")
        .order_by("-signed_at")
    )
    lines = []
    for plan in rows[:AT_MOST]:
        if plan.first and (day := dt.date.fromisoformat(plan.first)) <= today + AHEAD:
            late = today > day + GRACE
            lines.append(Line(plan.client, day, _("the first session is due"), late))
    return lines


def _look_what_is_missing(lines: list[Line], practice: Practice, today: dt.date) -> None:
    """Say for every line what is missing, in a few questions for all of them."""
    clients = [line.client for line in lines]
    agreed = _agreed(clients)
    answered = dict(
        Intake.objects.filter(client__in=clients, done_at__isnull=False)
        .order_by("done_at")
        .values_list("client", "done_at")
    )
    planned = set(
        standing_plans(Plan.objects.filter(client__in=clients)).values_list("client", flat=True)
    )
    captures = Capture.objects.filter(
        visit__client__in=clients, state=WorkState.MEASURED, voided_at=None
    )
    measured = set(captures.values_list("visit__client", flat=True))
    for line in lines:
        code = line.client.public_id
        steps: list[tuple[str, Step]] = []
        if (line.client.pk, ConsentKind.TREATMENT) not in agreed:
            path = reverse("consent-ask", args=[code, ConsentKind.TREATMENT])
            steps.append((_("consent to treatment"), Step(_("Consent"), path, posts=True)))
        done = answered.get(line.client.pk)
        if done is None or (today - practice.day_of(done)).days > ANSWERS_DAYS:
            path = reverse("intake-start", args=[code])
            steps.append((_("answers of the last 30 days"), Step(_("Questions"), path, posts=True)))
        if (line.client.pk, ConsentKind.PHOTOGRAPHY) not in agreed:
            path = reverse("consent-ask", args=[code, ConsentKind.PHOTOGRAPHY])
            steps.append((_("consent to photographs"), Step(_("Consent"), path, posts=True)))
        elif line.client.pk not in measured:
            steps.append(
                (_("a measurement"), Step(_("Pictures"), reverse("capture-new", args=[code])))
            )
        if line.client.pk not in planned:
            steps.append((_("a signed plan"), Step(_("Plan"), reverse("plan-new", args=[code]))))
        line.missing = [words for words, _step in steps]
        if line.step is None:
            start = Step(_("Session"), reverse("session-start", args=[code]))
            line.step = steps[0][1] if steps else start


def _agreed(clients: Iterable[Client]) -> set[tuple[int, Any]]:
    rows = Consent.objects.filter(
        client__in=clients, signed_at__isnull=False, withdrawn_at=None, replaced_at=None
    )
    return {(client, ConsentKind(kind)) for client, kind in rows.values_list("client", "kind")}


def red_flags(practice: Practice) -> QuerySet[FollowUpForm]:
    """Return answers with a sign of trouble that nobody has looked after yet."""
    # first the few numbers by their index: a join would walk through every client
    few = FollowUpForm.objects.filter(flagged=True, handled_at=None).order_by()
    return _forms(practice).filter(pk__in=few.values("pk"))


def unanswered(practice: Practice, today: dt.date) -> QuerySet[FollowUpForm]:
    """Return forms of the last weeks that should have been answered by today."""
    since = today - dt.timedelta(days=28)
    return _forms(practice).filter(
        due_on__lt=today, due_on__gte=since, answered_at=None, handled_at=None
    )


def to_send(practice: Practice, today: dt.date) -> QuerySet[FollowUpForm]:
    """Return forms whose day is today and that were not sent yet."""
    open_since = today - dt.timedelta(days=OPEN_DAYS)  # says what expires_on says, by the index
    rows = _forms(practice).filter(due_on__lte=today, due_on__gte=open_since, expires_on__gte=today)
    return rows.filter(answered_at=None, sent_at=None, handled_at=None)


def open_events(practice: Practice) -> QuerySet[AdverseEvent]:
    """Return adverse events that have not ended."""
    rows = AdverseEvent.objects.filter(client__practice=practice, client__erased_at=None)
    return rows.filter(closed_at=None).select_related("client")


def _forms(practice: Practice) -> QuerySet[FollowUpForm]:
    rows = FollowUpForm.objects.filter(
        session__client__practice=practice, session__client__erased_at=None
    )
    rows = rows.select_related("session__client")
    # what the page shows alone: there may be a hundred of them
    return rows.only("public_id", "day", "session__client__name", "session__client__phone")
