"""The day: who comes or is due, what is missing, what was answered, what expires."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.db.models.fields.json import KT
from django.utils import timezone
from django.utils.translation import gettext as _

from needlepoint.records.models import (
    Appointment,
    AppointmentState,
    Client,
    Consent,
    ConsentKind,
    Intake,
    Plan,
    Practice,
    ServiceKind,
    TreatmentSession,
)
from needlepoint.studio.domain.appointments import Listed, listed, of_days, untold
from needlepoint.studio.domain.capture_choice import measurements
from needlepoint.studio.domain.held_sessions import GRACE, held, standing_plans
from needlepoint.studio.domain.local_time import clock_time
from needlepoint.studio.domain.readiness import ANSWERS_DAYS
from needlepoint.studio.site.paths import path_of

AHEAD = dt.timedelta(days=7)
"""Own choice: whoever is due within a week is called today."""
FORGOTTEN = dt.timedelta(days=180)
"""Own choice: who did not come for half a year has ended the course."""
AT_MOST = 40  # own choice: lines of one list on the page of the day


@dataclass(frozen=True, slots=True)
class Step:
    """The next thing to do.

    Attributes
    ----------
    words
        What, in a word.
    page, path
        The page where it is done, by name and by address.
    posts
        Whether it is done by a press, not by a link.
    """

    words: str
    page: str
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
    seen: dict[int, Line] = {}
    for source in (_open_sessions, _booked, _due, _planned):
        if len(seen) >= AT_MOST:  # nothing of what follows would be shown
            break
        for line in source(practice, today):
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
    rows = rows.select_related(None).select_related("client").only("starts_at", *OF_CLIENT)
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
        line.booked_on = None if at is None else practice.day_of(at)


OF_CLIENT = tuple(f"client__{name}" for name in ("public_id", "name", "flags"))
"""What a line shows of its client."""


def appointments(practice: Practice, today: dt.date) -> list[Listed]:
    """Return everything that is booked for today, with its times as people read them."""
    return listed(of_days(practice, today, today), practice)


def without_word(practice: Practice, today: dt.date) -> list[Listed]:
    """Return the appointments of the last week of which nobody said what became."""
    return listed(untold(practice, today)[:AT_MOST], practice)


def _open_sessions(practice: Practice, _today: dt.date) -> list[Line]:
    rows = TreatmentSession.objects.filter(
        client__practice=practice, client__erased_at=None, signed_at=None, dropped_at=None
    ).select_related("client", "visit")
    return [
        Line(
            row.client,
            row.visit.day,
            _("a session is not signed yet"),
            step=_step(_("Go on"), "session", row.public_id),
        )
        for row in rows.only("public_id", "visit__day", *OF_CLIENT)[:AT_MOST]
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
        .select_related("client")
        .only("next_on", *OF_CLIENT)
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
        .only("signed_at", *OF_CLIENT)
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
    captures = measurements().filter(visit__client__in=clients)
    measured = set(captures.values_list("visit__client", flat=True))
    for line in lines:
        key, code = line.client.pk, line.client.public_id
        steps: list[tuple[str, Step]] = []
        if (key, ConsentKind.TREATMENT) not in agreed:
            steps.append((_("consent to treatment"), _asking(code, ConsentKind.TREATMENT)))
        done = answered.get(key)
        if done is None or (today - practice.day_of(done)).days > ANSWERS_DAYS:
            questions = _step(_("Questions"), "intake-start", code, posts=True)
            steps.append((_("answers of the last 30 days"), questions))
        if (key, ConsentKind.PHOTOGRAPHY) not in agreed:
            steps.append((_("consent to photographs"), _asking(code, ConsentKind.PHOTOGRAPHY)))
        elif key not in measured:
            steps.append((_("a measurement"), _step(_("Pictures"), "capture-new", code)))
        if key not in planned:
            steps.append((_("a signed plan"), _step(_("Plan"), "plan-new", code)))
        line.missing = [words for words, _step in steps]
        if line.step is None:
            start = _step(_("Session"), "session-start", code)
            line.step = steps[0][1] if steps else start


def _step(words: str, page: str, code: UUID, *more: str, posts: bool = False) -> Step:
    return Step(words, page, path_of(page, code, *more), posts)


def _asking(code: UUID, kind: ConsentKind) -> Step:
    return _step(_("Consent"), "consent-ask", code, kind, posts=True)


def _agreed(clients: Iterable[Client]) -> set[tuple[int, Any]]:
    rows = Consent.objects.filter(
        client__in=clients, signed_at__isnull=False, withdrawn_at=None, replaced_at=None
    )
    return {(client, ConsentKind(kind)) for client, kind in rows.values_list("client", "kind")}
