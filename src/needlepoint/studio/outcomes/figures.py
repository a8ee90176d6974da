"""Every number of the page, and the rows that stand behind it; simulated clients count nowhere."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from needlepoint.records.models import (
    AdverseEvent,
    Appointment,
    AppointmentState,
    Client,
    Consent,
    ConsentKind,
    FollowUpForm,
    Practice,
    TreatmentSession,
)
from needlepoint.studio.domain.held_sessions import held
from needlepoint.studio.domain.local_time import day_span
from needlepoint.studio.domain.measured_pairs import (
    MANY,
    USABLE,
    PairTold,
    Period,
    compared,
    told_pairs,
    usable,
)
from needlepoint.studio.domain.scar_names import KIND_NAMES
from needlepoint.studio.outcomes.intervals import Told, mean, rate, share

SEVERAL = "several"


@dataclass(frozen=True, slots=True)
class Line:
    """One row behind a number.

    Attributes
    ----------
    day, who, what
        When, whose, and what it says.
    path
        Where it is shown.
    """

    day: dt.date
    who: str
    what: str
    path: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of the page.

    Attributes
    ----------
    name
        By which its list is asked for.
    title, unit
        What it is, and in what.
    told
        The number.
    """

    name: str
    title: str
    unit: str
    told: Told


def change_groups(practice: Practice, period: Period) -> list[tuple[str, list[Figure]]]:
    """Return the change of volume by sessions, skin type and operator, and of depth by kind."""
    pairs = told_pairs(practice, period)
    unit = _("% of the volume")
    return [
        (_("All"), [Figure("pairs", _("All clients"), unit, _of(pairs))]),
        (_("By number of sessions"), _grouped(pairs, "sessions", _sessions, unit)),
        (_("By skin type"), _grouped(pairs, "skin", _skin, unit)),
        (_("By operator"), _grouped(pairs, "operator", _operator, unit)),
        (_("By kind of scar"), _kinds(pairs)),
    ]


def _grouped(
    pairs: list[PairTold], name: str, group: Callable[[PairTold], str], unit: str
) -> list[Figure]:
    by: dict[str, list[PairTold]] = {}
    for pair in pairs:
        by.setdefault(group(pair), []).append(pair)
    return [Figure(f"{name}={key}", label_of(name, key), unit, _of(by[key])) for key in sorted(by)]


def _kinds(pairs: list[PairTold]) -> list[Figure]:
    kinds = sorted({kind for pair in pairs for kind in pair.kinds})
    unit = _("% of the depth")
    return [
        Figure(
            f"kind={kind}",
            label_of("kind", kind),
            unit,
            _of([each for each in pairs if kind in each.kinds], lambda p, k=kind: p.kinds[k]),  # type: ignore[misc]
        )
        for kind in kinds
    ]


def _of(
    pairs: Iterable[PairTold], value: Callable[[PairTold], float] = lambda pair: pair.percent
) -> Told:
    """Return the mean over clients: several sites of one client are no several witnesses."""
    by: dict[int, list[float]] = {}
    for pair in pairs:
        by.setdefault(pair.client, []).append(value(pair))
    return mean([math.fsum(values) / len(values) for values in by.values()])


def _sessions(pair: PairTold) -> str:
    return str(min(pair.sessions, MANY))


def _skin(pair: PairTold) -> str:
    return pair.skin


def _operator(pair: PairTold) -> str:
    return next(iter(pair.operators), "") if len(pair.operators) < 2 else SEVERAL


GROUPS: dict[str, Callable[[PairTold], str]] = {
    "sessions": _sessions,
    "skin": _skin,
    "operator": _operator,
}


def label_of(name: str, key: str) -> str:
    """Return what a group is called."""
    if name == "sessions":
        return _("%s and more sessions") % key if key == str(MANY) else _("sessions: %s") % key
    if name == "kind":
        return str(KIND_NAMES.get(key, key))
    if name == "operator" and key == SEVERAL:
        return _("several people")
    return key or _("not known")


def shares(practice: Practice, period: Period) -> list[Figure]:
    """Return shares and rates, each with one question to the database."""
    percent, every = _("%"), _("in 100 sessions")
    agreed, sessions = _counted(held_in(practice, period), AGREED)
    return [
        Figure(
            "unusable",
            _("Pairs that can be compared"),
            percent,
            share(*_counted(compared(practice, period), USABLE)),
        ),
        Figure(
            "events",
            _("Adverse events"),
            every,
            rate(events_in(practice, period).count(), sessions),
        ),
        Figure(
            "unanswered",
            _("Follow-up answered"),
            percent,
            share(*_counted(forms_in(practice, period), Q(answered_at__isnull=False))),
        ),
        Figure(
            "missed",
            _("Appointments missed"),
            percent,
            share(*_counted(appointments_in(practice, period), MISSED)),
        ),
        Figure(
            "consents",
            _("Sessions with a signed consent before them"),
            percent,
            share(agreed, sessions),
        ),
    ]


def _counted(rows: QuerySet, those: Q | Exists) -> tuple[int, int]:  # type: ignore[type-arg]
    """Return how many of some rows are those, and how many there are, by one question."""
    found = rows.order_by().aggregate(those=Count("pk", filter=those), rows=Count("pk"))
    return found["those"], found["rows"]


MISSED = Q(state=AppointmentState.MISSED)
AGREED = Exists(
    Consent.objects.filter(
        Q(withdrawn_at=None) | Q(withdrawn_at__gte=OuterRef("began_at")),
        client=OuterRef("client"),
        kind=ConsentKind.TREATMENT,
        signed_at__lte=OuterRef("signed_at"),
    )
)
"""Of sessions: a consent to treatment held before the signature."""


def held_in(practice: Practice, period: Period) -> QuerySet[TreatmentSession]:
    """Return the sessions that were held."""
    return held(
        TreatmentSession.objects.filter(
            client__practice=practice,
            client__erased_at=None,
            client__demo=False,
            visit__day__range=(period.first, period.last),
        )
    )


def forms_in(practice: Practice, period: Period) -> QuerySet[FollowUpForm]:
    """Return the follow-ups whose time to answer is over, or that were answered."""
    # whose forms do not count are few: all others are then counted by an index alone
    others = Client.objects.filter(
        ~Q(practice=practice) | Q(erased_at__isnull=False) | Q(demo=True)
    )
    sessions = TreatmentSession.objects.filter(client__in=others.order_by().values("pk"))
    rows = FollowUpForm.objects.filter(due_on__range=(period.first, period.last))
    if sessions.exists():
        rows = rows.exclude(session__in=sessions.order_by().values("pk"))
    return rows.filter(Q(answered_at__isnull=False) | Q(expires_on__lt=practice.today))


def events_in(practice: Practice, period: Period) -> QuerySet[AdverseEvent]:
    """Return the adverse events that happened."""
    return AdverseEvent.objects.filter(
        client__practice=practice,
        client__erased_at=None,
        client__demo=False,
        happened_on__range=(period.first, period.last),
    )


def appointments_in(practice: Practice, period: Period) -> QuerySet[Appointment]:
    """Return the appointments to which somebody came, or did not."""
    begin, end = day_span(practice.zone, period.first, period.last)
    return Appointment.objects.filter(
        client__practice=practice,
        client__erased_at=None,
        client__demo=False,
        starts_at__gte=begin,
        starts_at__lt=end,
        state__in=(AppointmentState.CAME, AppointmentState.MISSED),
    )


def lines_of(practice: Practice, period: Period, name: str) -> Iterator[Line]:
    """Return the rows behind a number: for a share, those that are the work to do."""
    group, _equals, key = name.partition("=")
    if name == "pairs" or group in {*GROUPS, "kind"}:
        yield from _pair_lines(practice, period, group, key)
    elif name in LISTS:
        yield from LISTS[name](practice, period)


def _pair_lines(practice: Practice, period: Period, group: str, key: str) -> Iterator[Line]:
    for pair in told_pairs(practice, period):
        if group in GROUPS and GROUPS[group](pair) != key:
            continue
        if group == "kind" and key not in pair.kinds:
            continue
        value = pair.kinds[key] if group == "kind" else pair.percent
        said = _("%(percent)+.0f %% after %(count)s sessions")
        words = said % {"percent": value, "count": pair.sessions}
        yield Line(pair.after, pair.name, words, reverse("comparison", args=[pair.number]))


def _unusable(practice: Practice, period: Period) -> Iterator[Line]:
    rows = compared(practice, period)
    names = ("after__visit__day", "before__visit__client__name", "sentence", "public_id")
    for day, who, what, number in rows.exclude(pk__in=usable(rows).values("pk")).values_list(
        *names
    ):
        yield Line(day, who, what, reverse("comparison", args=[number]))


def _events(practice: Practice, period: Period) -> Iterator[Line]:
    for event in events_in(practice, period).select_related("client"):
        path = reverse("event", args=[event.public_id])
        yield Line(event.happened_on, event.client.name, event.get_kind_display(), path)


def _unanswered(practice: Practice, period: Period) -> Iterator[Line]:
    rows = forms_in(practice, period).filter(answered_at=None)
    names = ("due_on", "session__client__name", "day", "public_id")
    for day, who, number, code in rows.values_list(*names):
        words = _("day %s after the session") % number
        yield Line(day, who, words, reverse("follow-up", args=[code]))


def _missed(practice: Practice, period: Period) -> Iterator[Line]:
    rows = appointments_in(practice, period).filter(MISSED)
    for row in rows.select_related("client", "service"):
        day = practice.day_of(row.starts_at)
        path = reverse("appointment", args=[row.public_id])
        yield Line(day, row.client.name, row.service.name, path)


def _without_consent(practice: Practice, period: Period) -> Iterator[Line]:
    rows = held_in(practice, period).exclude(AGREED).annotate(who=F("client__name"))
    for day, who, code in rows.values_list("visit__day", "who", "public_id"):
        yield Line(day, who, _("no consent before it"), reverse("session", args=[code]))


LISTS: dict[str, Callable[[Practice, Period], Iterator[Line]]] = {
    "unusable": _unusable,
    "events": _events,
    "unanswered": _unanswered,
    "missed": _missed,
    "consents": _without_consent,
}
"""What is listed behind each share: what did not go as it should, for that is the work."""
